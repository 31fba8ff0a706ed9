/**
 * Looks over the values of a configuration: one that a key cannot have is an error that names the key,
 * its place, and what it must be. Keys without effect here may have any value.
 */
import type { SakerError } from "../base/result.ts";
import { CONFIG_KEYS } from "./config_keys.ts";
import { at, type ConfigMap, type ConfigValue, isMap } from "./config_tree.ts";
import { isUnset } from "./key_type.ts";

/** Longest part of a value that is shown, characters. */
const MOST_SHOWN = 60;
/** Further wrong values that are named. */
const MOST_NAMED = 5;

/** A value that its key cannot have. */
interface Problem {
  readonly path: string;
  readonly value: ConfigValue;
  /** What it must be. */
  readonly words: string;
}

/**
 * The error for the values of `tree`; undefined when all can be used.
 *
 * @param placeOf tells where a value was written, such as "falco.yaml:12"
 */
export function checkValues(
  tree: ConfigMap,
  placeOf: (path: string) => string | undefined,
): SakerError | undefined {
  if (Object.keys(tree).length === 0) return undefined; // most starts have no configuration
  const [first, ...more] = [...wrongMaps(tree), ...wrongValues(tree)];
  if (first === undefined) return undefined;
  const place = placeOf(first.path);
  const named = more.slice(0, MOST_NAMED).map(({ path }) => {
    const there = placeOf(path);
    return there === undefined ? path : `${path} (${there})`;
  });
  if (more.length > named.length) named.push(`${more.length - named.length} more`);
  return {
    code: "CONFIG_INVALID",
    message: `${place === undefined ? "" : `${place}: `}${first.path} is ${shown(first.value)}, ` +
      `but must be ${first.words}`,
    hint: named.length === 0
      ? "Correct the value, or take the key out to have its default."
      : `Correct the value. These keys have wrong values, too: ${named.join(", ")}.`,
  };
}

function wrongMaps(tree: ConfigMap): Problem[] {
  return [...mapsOfKeys()].flatMap((path) => {
    const value = at(tree, path);
    return value === undefined || isUnset(value) || isMap(value)
      ? []
      : [{ path, value, words: "a map of keys" }];
  });
}

/** Maps of keys: all but the last part of every path that has an effect. */
function mapsOfKeys(): ReadonlySet<string> {
  return new Set(
    CONFIG_KEYS.filter(({ noEffect }) => noEffect === undefined).flatMap(({ path }) => {
      const steps = path.split(".").slice(0, -1);
      return steps.map((_, i) => steps.slice(0, i + 1).join("."));
    }),
  );
}

function wrongValues(tree: ConfigMap): Problem[] {
  return CONFIG_KEYS.flatMap(({ path, type, noEffect }) => {
    const value = at(tree, path);
    if (value === undefined || isUnset(value) || noEffect !== undefined) return [];
    return type.accepts(value) ? [] : [{ path, value, words: type.words }];
  });
}

function shown(value: ConfigValue): string {
  const text = typeof value === "string" ? `'${value}'` : JSON.stringify(value);
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}...`;
}
