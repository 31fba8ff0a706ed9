/**
 * Typed values out of YAML nodes, with Falco's messages when something else stands there. A key that
 * is present but null is an error even where it is optional.
 */
import { toText } from "../base/byte_string.ts";
import { type Context, LoadError } from "./context.ts";
import { booleanWord } from "../yaml/boolean_word.ts";
import { valueOf, type YamlMap, type YamlScalar } from "../yaml/reader.ts";

/** Throws an error about the structure of a file. */
export function refuse(message: string, context: Context): never {
  throw new LoadError("LOAD_ERR_YAML_VALIDATE", message, context);
}

/** Text of a required key. */
export function requiredText(map: YamlMap, key: string, context: Context): string {
  const text = optionalText(map, key, context);
  return text ?? refuse(`Item has no mapping for key '${key}'`, context);
}

/** Text of a key, undefined if it is absent. */
export function optionalText(map: YamlMap, key: string, context: Context): string | undefined {
  return optionalScalar(map, key, context)?.text;
}

/** A boolean as YAML 1.1 spells it (`y`, `Yes`, `ON`, ...). */
export function optionalBool(map: YamlMap, key: string, context: Context): boolean | undefined {
  return converted(map, key, context, booleanWord);
}

/** A whole number from 0 to 2^32-1; decimal, `0x` or octal. */
export function optionalUint32(map: YamlMap, key: string, context: Context): number | undefined {
  return converted(map, key, context, parseUint32);
}

/** Words of a sequence, undefined if the key is absent. */
export function optionalWords(map: YamlMap, key: string, context: Context): string[] | undefined {
  const node = valueOf(map, key);
  if (node === undefined) return undefined;
  const at = context.child(node, "value for", key);
  if (node.kind !== "sequence") return refuse("Value is not a sequence", at);
  return node.items.map((item) =>
    item.kind === "scalar"
      ? item.text
      : refuse("sequence value is not scalar", at.child(item, "list item"))
  );
}

/** A 32-bit unsigned number; undefined if it is none. */
export function parseUint32(text: string): number | undefined {
  const match = /^\+?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)\s*$/.exec(text);
  const digits = match?.[1];
  if (digits === undefined) return undefined;
  const octal = /^0[0-7]+$/.test(digits);
  const value = octal ? parseInt(digits, 8) : Number(digits);
  return value > 0xffffffff ? undefined : value;
}

function converted<T>(
  map: YamlMap,
  key: string,
  context: Context,
  parse: (text: string) => T | undefined,
): T | undefined {
  const node = optionalScalar(map, key, context);
  if (node === undefined) return undefined;
  return parse(node.text) ??
    refuse("Can't decode YAML scalar value", context.child(node, "value for", key));
}

function optionalScalar(map: YamlMap, key: string, context: Context): YamlScalar | undefined {
  const node = valueOf(map, key);
  if (node === undefined) return undefined;
  if (node.kind === "null") return refuse(`Mapping for key '${toText(key)}' is empty`, context);
  if (node.kind === "scalar" && node.text !== "") return node;
  return refuse(
    node.kind === "scalar" ? "Value must be non-empty" : "Value is not a scalar value",
    context.child(node, "value for", key),
  );
}
