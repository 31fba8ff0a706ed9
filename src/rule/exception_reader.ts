/** The key `exceptions:` of a rule: shape only; meaning is checked by `exceptions.ts`. */
import { toText } from "../base/byte_string.ts";
import type { Context } from "./context.ts";
import type { ExceptionItem, ExceptionValue } from "./item.ts";
import type { FindingLog } from "./load_result.ts";
import { refuse, requiredText } from "./yaml_decode.ts";
import { valueOf, type YamlMap, type YamlNode } from "../yaml/reader.ts";

/** Most values of one exception: aliases could otherwise make them without limit. */
const MAX_VALUES = 1 << 18;

/** Counts values down; lists deeper than those that mean something are not read. */
interface Budget {
  left: number;
}

const MAX_DEPTH = 4;

/** Reads all entries; no key or an empty one is the empty list. */
export function readExceptions(
  item: YamlMap,
  parent: Context,
  append: boolean,
  log: FindingLog,
): ExceptionItem[] {
  const node = valueOf(item, "exceptions");
  if (node === undefined || node.kind === "null") return [];
  const all = parent.child(node, "exceptions");
  if (node.kind !== "sequence") refuse("Rule exceptions must be a sequence", all);
  const exceptions: ExceptionItem[] = [];
  const names = new Set<string>();
  for (const entry of node.items) {
    const at = all.child(entry, "exception");
    if (entry.kind !== "map") refuse("Rule exception must be a mapping", at);
    const name = requiredText(entry, "name", at);
    const context = parent.child(entry, "exception", name);
    if (names.has(name)) {
      const text = `Multiple definitions of exception '${toText(name)}' in the same rule`;
      log.warn("LOAD_EXCEPTION_NAME_NOT_UNIQUE", text, context);
    }
    names.add(name);
    const fields = readWords(entry, "fields", !append, context);
    const comps = readWords(entry, "comps", false, context);
    const values = readValues(entry, context);
    if (values === undefined && append) {
      log.warn("LOAD_APPEND_NO_VALUES", "Overriding/appending exception with no values", context);
    }
    exceptions.push({ name, context, fields, comps, values: values ?? [] });
  }
  return exceptions;
}

/** A word or a list of words; undefined when absent, empty or of another shape. */
function readWords(
  entry: YamlMap,
  key: string,
  required: boolean,
  context: Context,
): ExceptionValue | undefined {
  const node = valueOf(entry, key);
  if (node === undefined) {
    return required ? refuse(`Item has no mapping for key '${key}'`, context) : undefined;
  }
  const value = readValue(node, key, context, { left: MAX_VALUES });
  return value === "" || value.length === 0 ? undefined : value;
}

function readValues(entry: YamlMap, context: Context): ExceptionValue[] | undefined {
  const node = valueOf(entry, "values");
  if (node === undefined) return undefined;
  const at = context.child(node, "exception values");
  if (node.kind !== "sequence") return refuse("Rule exception values must be a sequence", at);
  const budget = { left: MAX_VALUES };
  return node.items.map((item) => readValue(item, "", at.child(item, "exception value"), budget));
}

/** A word or a list; what is neither counts as an empty word. */
function readValue(
  node: YamlNode,
  key: string,
  context: Context,
  budget: Budget,
  depth = 1,
): ExceptionValue {
  if (--budget.left < 0) refuse("Rule exception has too many values", context);
  const at = context.child(node, "value for", key);
  if (node.kind === "scalar") {
    return node.text === "" ? refuse("Value must be non-empty", at) : node.text;
  }
  if (node.kind !== "sequence") return "";
  if (depth >= MAX_DEPTH) return [];
  return node.items.map((item) =>
    readValue(item, "", at.child(item, "exception"), budget, depth + 1)
  );
}
