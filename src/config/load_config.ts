/**
 * Reads `falco.yaml`, the files it includes and the overrides of the command line into one tree, in
 * Falco's order: variables of the environment, `-o config_files`, included files, all of `-o`.
 * Merging works on top-level keys only.
 */
import { fail, ok, type Result, type SakerError } from "../base/result.ts";
import {
  at,
  type ConfigMap,
  type ConfigValue,
  isMap,
  itemsAt,
  parseConfig,
  textAt,
} from "./config_tree.ts";
import { checkValues } from "./check_values.ts";
import { type Environment, expandTree } from "./environment.ts";
import { applyOverride } from "./override.ts";
import { lineOf, repeatedKeys } from "./value_place.ts";

/** Where files come from; tests give their own. */
export interface ConfigFiles {
  /** Text of a file; undefined when there is no such file. */
  readonly read: (path: string) => Result<string | undefined>;
  /** `path` itself if it is a file, the regular files of a folder sorted by path, [] if missing. */
  readonly list: (path: string) => readonly string[];
}

/** What was read. */
export interface LoadedConfig {
  readonly tree: ConfigMap;
  /** The main file and every included one, in order; a change to one of them is a reload. */
  readonly files: readonly string[];
  /** Folders that were included: a new file in one of them is a reload, too. */
  readonly folders: readonly string[];
  /** Keys that a file has more than once, with their places; the first counts. */
  readonly twice: readonly string[];
}

/** Included files, at most. */
const MAX_FILES = 1000;

/** Loads `path` (undefined: an empty configuration) and applies `overrides`. */
export function loadConfig(
  path: string | undefined,
  overrides: readonly string[],
  environment: Environment,
  files: ConfigFiles,
): Result<LoadedConfig> {
  const twice: string[] = [];
  const readFile = (file: string) => readOne(file, environment, files, twice);
  const main = path === undefined ? ok<ConfigMap>({}) : readFile(path);
  if (!main.ok) return main;
  const tree = main.value;
  const problem = override(tree, overrides.filter((option) => option.startsWith("config_files")));
  if (problem !== undefined) return fail(problem);
  const read = path === undefined ? [] : [path];
  const folders: string[] = [];
  for (const item of itemsAt(tree, "config_files")) {
    const include = isMap(item) ? textAt(item, "path", "") : item;
    if (typeof include !== "string" || include === "") continue;
    const strategy = isMap(item) ? textAt(item, "strategy", "append") : "append";
    const found = files.list(include);
    if (found.length !== 1 || found[0] !== include) folders.push(include);
    for (const file of found) {
      if (file === path) {
        return fail(invalid(`${file} includes itself`, "Take it out of config_files."));
      }
      if (read.length >= MAX_FILES) {
        return fail(invalid(`more than ${MAX_FILES} files are included`, "Merge some of them."));
      }
      const included = readFile(file);
      if (!included.ok) return included;
      if (at(included.value, "config_files") !== undefined) {
        return fail(
          invalid(
            `the included file ${file} has a key config_files of its own`,
            "Only the main file may include others.",
          ),
        );
      }
      merge(tree, included.value, strategy);
      read.push(file);
    }
  }
  const second = override(tree, overrides);
  if (second !== undefined) return fail(second);
  const wrong = checkValues(tree, (key) => placeOf(key, at(tree, key), read, overrides, files));
  return wrong === undefined ? ok({ tree, files: read, folders, twice }) : fail(wrong);
}

/** Where the value of `key` comes from: the last override or file that has it, files with their line. */
function placeOf(
  key: string,
  value: ConfigValue | undefined,
  names: readonly string[],
  overrides: readonly string[],
  files: ConfigFiles,
): string | undefined {
  const isOf = (option: string) => {
    const set = (option.split("=")[0] ?? "").replace(/\[[^\]]*\].*$/, "");
    return set === key || key.startsWith(`${set}.`);
  };
  const option = overrides.findLast(isOf);
  if (option !== undefined) return `-o ${option}`;
  const places = names.flatMap((name) => {
    const text = files.read(name);
    const line = text.ok && text.value !== undefined ? lineOf(text.value, key) : undefined;
    if (!text.ok || text.value === undefined || line === undefined) return [];
    const parsed = parseConfig(text.value, name);
    const here = parsed.ok ? at(parsed.value, key) : undefined;
    return [{ place: `${name}:${line}`, same: JSON.stringify(here) === JSON.stringify(value) }];
  });
  return (places.findLast(({ same }) => same) ?? places.at(-1))?.place;
}

function readOne(
  path: string,
  environment: Environment,
  files: ConfigFiles,
  twice: string[],
): Result<ConfigMap> {
  const text = files.read(path);
  if (!text.ok) return text;
  if (text.value === undefined) {
    return fail(invalid(`there is no configuration file ${path}`, "Check the path given with -c."));
  }
  const parsed = parseConfig(text.value, path);
  if (parsed.ok) {
    for (const { key, line } of repeatedKeys(text.value)) twice.push(`${key} (${path}:${line})`);
  }
  return parsed.ok ? ok(expandTree(parsed.value, environment)) : parsed;
}

function override(tree: ConfigMap, overrides: readonly string[]): SakerError | undefined {
  for (const option of overrides) {
    const problem = applyOverride(tree, option);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/**
 * Merges an included file: `override` replaces keys, `add-only` takes new ones only, anything else
 * appends sequences and replaces the rest.
 */
function merge(tree: ConfigMap, included: ConfigMap, strategy: string): void {
  for (const [key, value] of Object.entries(included)) {
    const present: ConfigValue | undefined = Object.hasOwn(tree, key) ? tree[key] : undefined;
    if (strategy === "add-only" && present !== undefined) continue;
    const append = strategy !== "override" && Array.isArray(value) && present !== undefined &&
      present !== null;
    if (append) tree[key] = [...(Array.isArray(present) ? present : [present]), ...value];
    else {Object.defineProperty(tree, key, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });}
  }
}

function invalid(message: string, hint: string): SakerError {
  return { code: "CONFIG_INVALID", message, hint };
}
