/**
 * Environment variables in a configuration: `${NAME}` in a scalar becomes the variable's value, or
 * nothing; `$${X}` stays the text `${X}`, of which what lies within is expanded; a `$` without a brace
 * is a `$`, and what follows it stays as it is. What was put in is looked at again. Keys and rule
 * files are left alone.
 */
import { type ConfigMap, type ConfigValue, isMap } from "./config_tree.ts";

/** Replacements in one scalar after which it is left as it is: a variable may name itself. */
const MAX_REPLACEMENTS = 100;
/** Longest text that is still looked at: variables may stand for each other several times. */
const MAX_CHARACTERS = 1 << 20;

/** Gives the value of a variable; undefined when it is not set. */
export type Environment = (name: string) => string | undefined;

/** Expands the variables in one scalar. */
export function expandText(text: string, environment: Environment): string {
  let at = text.indexOf("$");
  for (let n = 0; at >= 0 && n < MAX_REPLACEMENTS && text.length <= MAX_CHARACTERS; n++) {
    const escaped = text.startsWith("$${", at);
    // any other `$` ends the search, in Falco as well
    if (!escaped && !text.startsWith("${", at)) return text;
    const end = text.indexOf("}", at);
    if (end < 0) return text;
    if (escaped) {
      text = text.slice(0, at) + text.slice(at + 1);
      at++;
    } else {
      const value = environment(text.slice(at + 2, end)) ?? "";
      text = text.slice(0, at) + value + text.slice(end + 1);
    }
    at = text.indexOf("$", at);
  }
  return text;
}

/** A copy of `tree` with the variables of all scalars expanded. */
export function expandTree(tree: ConfigMap, environment: Environment): ConfigMap {
  return expandValue(tree, environment) as ConfigMap;
}

function expandValue(value: ConfigValue, environment: Environment): ConfigValue {
  if (typeof value === "string") return expandText(value, environment);
  if (Array.isArray(value)) return value.map((item) => expandValue(item, environment));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, expandValue(item, environment)]),
  );
}
