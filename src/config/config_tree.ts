/**
 * A configuration as it is written: maps, sequences and scalars, every scalar still text. Falco reads
 * each value as the type that the reader asks for, whatever it looks like in YAML, so typing happens in
 * the readers below and not in the parser.
 */
import { toByteString, toText } from "../base/byte_string.ts";
import { fail, ok, type Result, type SakerError } from "../base/result.ts";
import { booleanWord } from "../yaml/boolean_word.ts";
import { readYaml, type YamlMap, type YamlNode } from "../yaml/reader.ts";

/** A value: scalar text, nothing, a sequence or a map. */
export type ConfigValue = string | null | ConfigValue[] | ConfigMap;

/** A map of the configuration; keys as written. */
export interface ConfigMap {
  [key: string]: ConfigValue;
}

/** Values a file may hold, each use of an alias counted; more is a bomb. */
const MAX_VALUES = 100_000;
/** Maps and sequences within each other. */
const MAX_DEPTH = 100;

/**
 * Parses YAML (or JSON) text whose top is a map; an empty text is an empty map. Of several documents
 * the first one counts, and of equal keys the first one, as in Falco.
 */
export function parseConfig(text: string, file: string): Result<ConfigMap> {
  const read = readYaml(toByteString(text));
  if ("error" in read) return fail(invalid(file, read.error.place()));
  const top = read.documents[0];
  if (top === undefined || top.kind === "null") return ok({});
  if (top.kind !== "map") {
    return fail(invalid(file, "the top of a configuration must be a map of keys"));
  }
  const reader = new TreeReader();
  const tree = reader.map(top, MAX_DEPTH);
  return reader.problem === undefined ? ok(tree) : fail(invalid(file, reader.problem));
}

/** Makes plain values of YAML nodes; stops making them once there is a problem. */
class TreeReader {
  problem: string | undefined;
  #left = MAX_VALUES;

  map(node: YamlMap, depth: number): ConfigMap {
    const map: ConfigMap = {};
    for (const [key, value] of node.pairs) {
      if (this.problem !== undefined) break;
      if (key.kind === "map" || key.kind === "sequence") {
        const { line, column } = key.mark;
        this.problem = `a key must be a word at line ${line + 1}, column ${column + 1}`;
        break;
      }
      const name = key.kind === "null" ? "" : toText(key.text);
      if (!Object.hasOwn(map, name)) setOwn(map, name, this.#value(value, depth - 1));
    }
    return map;
  }

  #value(node: YamlNode, depth: number): ConfigValue {
    if (this.problem !== undefined || node.kind === "null") return null;
    if (--this.#left < 0) this.problem = `more than ${MAX_VALUES} values, aliases counted`;
    if (node.kind === "scalar") return toText(node.text);
    if (depth <= 0) this.problem = `maps and lists lie more than ${MAX_DEPTH} deep in each other`;
    if (this.problem !== undefined) return null;
    return node.kind === "map"
      ? this.map(node, depth)
      : node.items.map((item) => this.#value(item, depth - 1));
  }
}

/** Sets a key also where assigning to it would mean something else (`__proto__`). */
function setOwn(map: ConfigMap, name: string, value: ConfigValue): void {
  Object.defineProperty(map, name, { value, writable: true, enumerable: true, configurable: true });
}

function invalid(file: string, cause: string): SakerError {
  return {
    code: "CONFIG_INVALID",
    message: `the configuration ${file} cannot be read: ${cause}`,
    hint: "Correct the file at the place named.",
  };
}

/** True for a map. */
export function isMap(value: ConfigValue | undefined): value is ConfigMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Value at a dotted path without indexes; undefined when a step is missing. */
export function at(tree: ConfigMap, path: string): ConfigValue | undefined {
  let value: ConfigValue | undefined = tree;
  for (const step of path.split(".")) {
    if (!isMap(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

/** Text at `path`, or `otherwise` when it is not a scalar. */
export function textAt(tree: ConfigMap, path: string, otherwise: string): string {
  const value = at(tree, path);
  return typeof value === "string" ? value : otherwise;
}

/** Boolean of a scalar; undefined when it is none. */
export function booleanOf(value: ConfigValue | undefined): boolean | undefined {
  return typeof value === "string" ? booleanWord(value) : undefined;
}

/** Boolean at `path`; a value that is none silently gives `otherwise`, as in Falco. */
export function booleanAt(tree: ConfigMap, path: string, otherwise: boolean): boolean {
  return booleanOf(at(tree, path)) ?? otherwise;
}

/** Number at `path`; a value that is none silently gives `otherwise`. */
export function numberAt(tree: ConfigMap, path: string, otherwise: number): number {
  const value = at(tree, path);
  if (typeof value !== "string" || value.trim() === "") return otherwise;
  const number = Number(value);
  return Number.isFinite(number) ? number : otherwise;
}

/** Items at `path`: a sequence, or one scalar standing for a sequence of one. */
export function itemsAt(tree: ConfigMap, path: string): readonly ConfigValue[] {
  const value = at(tree, path);
  if (Array.isArray(value)) return value;
  return typeof value === "string" && value !== "" ? [value] : [];
}

/** The scalar items at `path`. */
export function textsAt(tree: ConfigMap, path: string): readonly string[] {
  return itemsAt(tree, path).filter((item) => typeof item === "string");
}
