/**
 * Search of `pmatch`: is one of many paths the value itself or a directory above it? Paths compare
 * by components ("/etc" is above "/etc/x", not above "/etcetera"), empty components do not count,
 * and a component with `?`, `*` or `[` is a shell pattern for that one component. Values are taken
 * as they are: `..` is a name like others.
 */
import { compileGlob } from "./glob.ts";

interface Level {
  /** A search path ends here: everything below matches. */
  end: boolean;
  readonly literal: Map<string, Level>;
  readonly globs: { readonly matches: (name: string) => boolean; readonly next: Level }[];
}

function newLevel(): Level {
  return { end: false, literal: new Map(), globs: [] };
}

/** Makes the test whether a byte string lies at or below one of `paths`; no paths match nothing. */
export function compilePathPrefixes(paths: readonly string[]): (text: string) => boolean {
  const root = newLevel();
  const globs = new Map<Level, Map<string, Level>>();
  for (const path of paths) {
    let level = root;
    for (const name of path.split("/")) {
      if (name === "") continue;
      level = /[?*[]/.test(name) ? globLevel(globs, level, name) : literalLevel(level, name);
    }
    level.end = true;
  }
  return (text) => below(root, text, 0);
}

function literalLevel(level: Level, name: string): Level {
  let next = level.literal.get(name);
  if (next === undefined) level.literal.set(name, next = newLevel());
  return next;
}

function globLevel(known: Map<Level, Map<string, Level>>, level: Level, name: string): Level {
  let here = known.get(level);
  if (here === undefined) known.set(level, here = new Map());
  let next = here.get(name);
  if (next === undefined) {
    here.set(name, next = newLevel());
    level.globs.push({ matches: compileGlob(name), next });
  }
  return next;
}

function below(level: Level, text: string, from: number): boolean {
  if (level.end) return true;
  let start = from;
  while (text.charCodeAt(start) === 47) start++;
  if (start >= text.length) return false;
  const slash = text.indexOf("/", start);
  const end = slash < 0 ? text.length : slash;
  const name = text.slice(start, end);
  const literal = level.literal.get(name);
  if (literal !== undefined && below(literal, text, end)) return true;
  for (const glob of level.globs) {
    if (glob.matches(name) && below(glob.next, text, end)) return true;
  }
  return false;
}

/** A search path in one form, `/a/b` ("" for the root); `undefined` if it holds patterns. */
export function plainPath(path: string): string | undefined {
  if (/[?*[]/.test(path)) return undefined;
  return path.split("/").filter((name) => name !== "").map((name) => `/${name}`).join("");
}

/** All plain paths at or above `text`, from the root down. */
export function* pathsAbove(text: string): Generator<string> {
  let path = "";
  yield path;
  for (let at = 0; at < text.length;) {
    const slash = text.indexOf("/", at);
    const end = slash < 0 ? text.length : slash;
    if (end > at) yield path += `/${text.slice(at, end)}`;
    at = end + 1;
  }
}
