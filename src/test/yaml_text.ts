/** Writes test files: plain values as YAML that a person would write and `readYaml` reads back. */

/** What can be written. */
export type YamlValue =
  | string
  | number
  | boolean
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

/** Words that stand for themselves without quotes. */
const PLAIN = /^[A-Za-z/_.][\w/.+@=|-]*( [\w/.+@=|-]+)*$/;
const SPECIAL = new Set(["true", "false", "null", "yes", "no", "on", "off", "~"]);
/** Maps that are short enough go on one line. */
const LINE = 90;

/** A document. */
export function yamlText(value: YamlValue): string {
  return block(value, 0).replace(/^\n/, "") + "\n";
}

/** A scalar, in quotes where needed. */
export function scalarYaml(value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  return PLAIN.test(value) && !SPECIAL.has(value.toLowerCase()) ? value : JSON.stringify(value);
}

function block(value: YamlValue, depth: number): string {
  if (typeof value !== "object") return scalarYaml(value);
  const pad = "\n" + "  ".repeat(depth);
  if (Array.isArray(value)) {
    const items = value as readonly YamlValue[];
    if (items.length === 0) return "[]";
    if (items.every((item) => typeof item !== "object")) return inline(value);
    return items.map((item) => `${pad}- ${itemText(item, depth)}`).join("");
  }
  return entries(value).map(([key, item]) => {
    const text = block(item, depth + 1);
    return `${pad}${scalarYaml(key)}:${text.startsWith("\n") ? "" : " "}${text}`;
  }).join("");
}

function itemText(item: YamlValue, depth: number): string {
  const short = inline(item);
  if (short.length + depth * 2 <= LINE) return short;
  return block(item, depth + 1).replace(/^\n\s*/, "");
}

function inline(value: YamlValue): string {
  if (typeof value !== "object") return scalarYaml(value);
  if (Array.isArray(value)) return `[${(value as readonly YamlValue[]).map(inline).join(", ")}]`;
  return `{${
    entries(value).map(([key, item]) => `${scalarYaml(key)}: ${inline(item)}`).join(", ")
  }}`;
}

function entries(value: object): [string, YamlValue][] {
  return Object.entries(value).filter(([, item]) => item !== undefined) as [string, YamlValue][];
}
