/** What items have in common: the `override` key, its deprecated form `append: true`, names. */
import { toText } from "../base/byte_string.ts";
import { type Context, LoadError } from "./context.ts";
import type { FindingLog } from "./load_result.ts";
import { refuse } from "./yaml_decode.ts";
import { valueOf, type YamlMap, type YamlNode } from "../yaml/reader.ts";

const USE_OVERRIDE = "Add an 'append' entry (e.g. 'condition: append') under 'override' instead.";

/** Warning for `append: true`. */
export const WARN_APPEND = `'append' key is deprecated. ${USE_OVERRIDE}`;

/** Error for `append: true` next to `override`. */
export const OVERRIDE_AND_APPEND =
  `Keys 'override' and 'append: true' cannot be used together. ${USE_OVERRIDE}`;

/** Keys by what is to be done with them. */
export interface Overrides {
  readonly append: Set<string>;
  readonly replace: Set<string>;
}

/** Reads `override`, a map from key to `append` or `replace`. */
export function decodeOverrides(
  item: YamlMap,
  appendable: readonly string[],
  replaceable: readonly string[],
  context: Context,
): Overrides {
  const overrides: Overrides = { append: new Set(), replace: new Set() };
  const node = valueOf(item, "override");
  if (node === undefined || node.kind === "null" || node.kind === "scalar") return overrides;
  const at = context.child(item, "overrides");
  if (node.kind === "sequence") {
    if (node.items.length === 0) return overrides;
    return badConversion(node, context);
  }
  for (const [keyNode, operationNode] of node.pairs) {
    const key = wordOf(keyNode, context);
    const operation = wordOf(operationNode, context);
    const append = operation === "append";
    if (!append && operation !== "replace") {
      const values = (appendable.includes(key) ? "append " : "") +
        (replaceable.includes(key) ? "replace " : "");
      refuse(
        `Invalid override operation for key '${toText(key)}': '${
          toText(operation)
        }'. Allowed values are: ${values}`,
        at.child(operationNode, "value for", key),
      );
    }
    const allowed = append ? appendable : replaceable;
    if (!allowed.includes(key)) {
      const what = append ? "cannot be appended to, use 'replace' instead" : "cannot be replaced";
      refuse(`Key '${toText(key)}' ${what}`, at.child(keyNode, "overrides", key));
    }
    (append ? overrides.append : overrides.replace).add(key);
  }
  return overrides;
}

function wordOf(node: YamlNode, context: Context): string {
  if (node.kind === "scalar") return node.text;
  // yaml-cpp reads null as the word "null" when text is asked for
  return node.kind === "null" ? "null" : badConversion(node, context);
}

function badConversion(node: YamlNode, context: Context): never {
  const { line, column } = node.mark;
  throw new LoadError(
    "LOAD_ERR_VALIDATE",
    `yaml-cpp: error at line ${line + 1}, column ${column + 1}: bad conversion`,
    context.outermost(),
  );
}

const NAMES = {
  list: {
    code: "LOAD_INVALID_LIST_NAME",
    // the blanks of [:space:]: \s would take the byte 0xA0 of UTF-8
    valid: /^[^()"' \t\n\v\f\r=,]+$/,
    message:
      "List has an invalid name. List names should match a regular expression: ([^()\"'[:space:]=,]+)",
  },
  macro: {
    code: "LOAD_INVALID_MACRO_NAME",
    valid: /^[a-zA-Z]+[a-zA-Z0-9_]*$/,
    message:
      "Macro has an invalid name. Macro names should match a regular expression: ([a-zA-Z]+[a-zA-Z0-9_]*)",
  },
} as const;

/** Warns about names that conditions cannot refer to. */
export function checkName(
  kind: "list" | "macro",
  name: string,
  context: Context,
  log: FindingLog,
): void {
  const { code, valid, message } = NAMES[kind];
  if (!valid.test(name)) log.warn(code, message, context);
}
