/**
 * Environment variables in a configuration: `${NAME}` in a scalar becomes the variable's value, or
 * nothing; `$${X}` stays the text `${X}`; a `$` without a brace is a `$`. What was put in is looked at
 * again. Keys and rule files are left alone.
 */
import { type ConfigMap, type ConfigValue, isMap } from "./config_tree.ts";

/** Replacements in one scalar after which it is left as it is: a variable may name itself. */
const MAX_REPLACEMENTS = 100;

/** Gives the value of a variable; undefined when it is not set. */
export type Environment = (name: string) => string | undefined;

/** Expands the variables in one scalar. */
export function expandText(text: string, environment: Environment): string {
  let at = 0;
  for (let n = 0; n < MAX_REPLACEMENTS; n++) {
    const start = text.indexOf("${", at);
    if (start < 0) return text;
    const end = text.indexOf("}", start);
    if (end < 0) return text;
    if (start > at && text[start - 1] === "$") {
      text = text.slice(0, start - 1) + text.slice(start);
      at = end;
      continue;
    }
    text = text.slice(0, start) + (environment(text.slice(start + 2, end)) ?? "") +
      text.slice(end + 1);
    at = start;
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
