/**
 * Keeps imports going one way: down the table of folders in `docs/architecture.md`, which is read
 * here, so that page and code cannot part. Within a folder no file may need itself while it loads.
 */
import assert from "node:assert/strict";

const SRC = new URL("./", import.meta.url);

interface SourceFile {
  /** Path below `src/`. */
  readonly path: string;
  /** Paths of what it imports; `types` are erased and run nothing. */
  readonly values: readonly string[];
  readonly types: readonly string[];
}

/** Statements of an import or re-export with a relative path, over several lines as well. */
const STATEMENT = /^(?:import|export)\s(type\s)?[^;"]*?"(\.{1,2}\/[^"]+)"/gm;
/** Imports on demand. */
const ON_DEMAND = /\bimport\("(\.{1,2}\/[^"]+)"\)/g;

function readSource(path: string): SourceFile {
  const text = Deno.readTextFileSync(new URL(path, SRC));
  const values: string[] = [];
  const types: string[] = [];
  const resolve = (target: string) => {
    const href = new URL(target, new URL(path, SRC)).href;
    return href.startsWith(SRC.href) ? href.slice(SRC.href.length) : undefined;
  };
  for (const [, isType, target = ""] of text.matchAll(STATEMENT)) {
    const found = resolve(target);
    if (found !== undefined) (isType === undefined ? values : types).push(found);
  }
  for (const [, target = ""] of text.matchAll(ON_DEMAND)) {
    const found = resolve(target);
    if (found !== undefined) types.push(found);
  }
  return { path, values, types };
}

function* sources(folder = ""): Generator<SourceFile> {
  for (const entry of Deno.readDirSync(new URL(folder, SRC))) {
    if (entry.isDirectory) yield* sources(`${folder}${entry.name}/`);
    else if (entry.name.endsWith(".ts")) yield readSource(folder + entry.name);
  }
}

/** Folders of the table, lowest first. */
function documentedFolders(): string[] {
  const page = Deno.readTextFileSync(new URL("../docs/architecture.md", SRC));
  return [...page.matchAll(/^\| `src\/(\w+)`\s*\|/gm)].map(([, name]) => name as string);
}

const folderOf = (path: string) => path.slice(0, Math.max(0, path.indexOf("/")));

Deno.test("the architecture page lists the folders that there are", () => {
  const there = [...Deno.readDirSync(SRC)].filter((entry) => entry.isDirectory);
  assert.deepEqual(documentedFolders().sort(), there.map((entry) => entry.name).sort());
});

Deno.test("imports go down the table of the architecture page", () => {
  const order = documentedFolders();
  const wrong: string[] = [];
  let seen = 0;
  for (const { path, values, types } of sources()) {
    const own = order.indexOf(folderOf(path));
    for (const target of [...values, ...types]) {
      seen++;
      if (folderOf(path) !== "" && order.indexOf(folderOf(target)) > own) {
        wrong.push(`${path} imports ${target}`);
      }
    }
  }
  assert.ok(seen > 1000, `only ${seen} imports found`);
  assert.deepEqual(wrong, []);
});

Deno.test("no file needs itself while it loads", () => {
  const needs = new Map([...sources()].map((file) => [file.path, file.values]));
  const done = new Set<string>();
  const loops: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) {
      loops.push([...way.slice(way.indexOf(path)), path].join(" -> "));
      return;
    }
    if (done.has(path)) return;
    for (const next of needs.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of needs.keys()) visit(path, []);
  assert.deepEqual(loops, []);
});
