/**
 * A configuration as it is written: maps, sequences and scalars, every scalar still text. Falco reads
 * each value as the type that the reader asks for, whatever it looks like in YAML, so typing happens in
 * the readers below and not in the parser.
 */
import { parseDocument } from "yaml";
import { fail, ok, type Result, type SakerError } from "../base/result.ts";

/** A value: scalar text, nothing, a sequence or a map. */
export type ConfigValue = string | null | ConfigValue[] | ConfigMap;

/** A map of the configuration; keys as written. */
export interface ConfigMap {
  [key: string]: ConfigValue;
}

/** Aliases a file may expand to; more is a bomb. */
const MAX_ALIASES = 100;
/** Maps and sequences within each other; an alias may even lie within what it stands for. */
const MAX_DEPTH = 100;

/** Parses YAML (or JSON) text whose top is a map; an empty text is an empty map. */
export function parseConfig(text: string, file: string): Result<ConfigMap> {
  try {
    const document = parseDocument(text, {
      schema: "failsafe",
      uniqueKeys: false,
      prettyErrors: true,
      logLevel: "error",
    });
    const problem = document.errors[0];
    if (problem !== undefined) return fail(invalid(file, firstLine(problem.message)));
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    if (value === null || value === undefined || value === "") return ok({});
    if (typeof value !== "object" || Array.isArray(value)) {
      return fail(invalid(file, "the top of a configuration must be a map of keys"));
    }
    const tree = value as ConfigMap;
    return isTooDeep(tree, MAX_DEPTH)
      ? fail(invalid(file, `maps and lists lie more than ${MAX_DEPTH} deep in each other`))
      : ok(tree);
  } catch (error) {
    return fail(invalid(file, error instanceof Error ? firstLine(error.message) : String(error)));
  }
}

function isTooDeep(value: ConfigValue, left: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return left === 0 || Object.values(value).some((item) => isTooDeep(item, left - 1));
}

function invalid(file: string, cause: string): SakerError {
  return {
    code: "CONFIG_INVALID",
    message: `the configuration ${file} cannot be read: ${cause}`,
    hint: "Correct the file at the place named.",
  };
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? text).replace(/:$/, "");
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

/** Words of yaml-cpp for a boolean, in lower, Title and UPPER case. */
const BOOLEANS: Readonly<Record<string, boolean>> = {
  y: true,
  yes: true,
  true: true,
  on: true,
  n: false,
  no: false,
  false: false,
  off: false,
};

/** Boolean of a scalar; undefined when it is none. */
export function booleanOf(value: ConfigValue | undefined): boolean | undefined {
  if (typeof value !== "string") return undefined;
  const lower = value.toLowerCase();
  const title = lower.charAt(0).toUpperCase() + lower.slice(1);
  if (value !== lower && value !== title && value !== value.toUpperCase()) return undefined;
  return Object.hasOwn(BOOLEANS, lower) ? BOOLEANS[lower] : undefined;
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
