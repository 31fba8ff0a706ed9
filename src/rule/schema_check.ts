/**
 * Compares rule files with their JSON schema, in the words of valijson, the library that Falco uses.
 * Scalars of YAML have no types of their own: `true` and `false` are booleans, what reads as a whole
 * number is an integer, and every scalar is a string.
 */
import { toByteString, toText } from "../base/byte_string.ts";
import { readYaml, type YamlNode } from "../yaml/reader.ts";
import { RULE_SCHEMA, type Schema } from "./rule_schema.ts";

/** How a file compares with the schema. */
export interface SchemaStatus {
  readonly valid: boolean;
  readonly warnings: readonly string[];
}

/** Warnings at most; a file of something else has as many as lines. */
const MOST_WARNINGS = 1000;
/** Falco's word for a document without a fault. */
const OK = "ok";

/** Status of a rule file; undefined when it holds no document or is no YAML. */
export function schemaStatus(text: string): SchemaStatus | undefined {
  const read = readYaml(toByteString(text));
  if ("error" in read || read.documents.length === 0) return undefined;
  const warnings = read.documents.flatMap((document) => {
    const found: string[] = [];
    return check(document, RULE_SCHEMA, "<root>", found) ? [OK] : found;
  });
  // Falco goes by the first document alone
  const valid = warnings[0] === OK;
  return { valid, warnings: valid ? [] : warnings.slice(0, MOST_WARNINGS) };
}

/** True if `node` follows `schema`; else the reasons are added to `found`. */
function check(node: YamlNode, schema: Schema, path: string, found: string[]): boolean {
  const before = found.length;
  const fault = (words: string) => void found.push(`failed for ${path}: ${words}`);
  if (schema.type !== undefined && !hasType(node, schema.type)) {
    fault("Value type not permitted by 'type' constraint.");
  }
  if (schema.anyOf !== undefined && !checkAny(node, schema.anyOf, path, found)) {
    fault("Failed to validate against any schemas allowed by anyOf constraint.");
  }
  if (schema.enum !== undefined && !(node.kind === "scalar" && schema.enum.includes(node.text))) {
    fault("Failed to match against any enum values.");
  }
  if (node.kind === "sequence" && schema.items !== undefined) {
    const { items } = schema;
    node.items.forEach((item, i) => {
      if (check(item, items, `${path}[${i}]`, found)) return;
      fault(`Failed to validate item #${i} in array.`);
    });
  }
  if (node.kind === "map") checkMap(node, schema, path, found, fault);
  return found.length === before;
}

function checkMap(
  node: YamlNode & { kind: "map" },
  schema: Schema,
  path: string,
  found: string[],
  fault: (words: string) => void,
): void {
  const values = new Map<string, YamlNode>();
  for (const [key, value] of node.pairs) {
    const name = key.kind === "scalar" ? toText(key.text) : "";
    if (!values.has(name)) values.set(name, value);
  }
  const { minProperties = 0, properties = {}, required = [] } = schema;
  if (node.pairs.length < minProperties) {
    fault(`Object should have no fewer than ${minProperties} properties.`);
  }
  const known = Object.keys(properties).sort().filter((name) => values.has(name));
  for (const name of known) {
    const value = values.get(name) as YamlNode;
    if (check(value, properties[name] as Schema, `${path}[${name}]`, found)) continue;
    fault(`Failed to validate against schema associated with property name '${name}'.`);
  }
  // a key given twice makes the numbers differ although every key is known
  if (schema.additionalProperties === false && known.length !== node.pairs.length) {
    const unknown = [...values.keys()].find((name) => !known.includes(name)) ?? "";
    fault(
      "Object contains a property that could not be validated using 'properties' or " +
        `'additionalProperties' constraints: '${unknown}'.`,
    );
  }
  for (const name of required) {
    if (!values.has(name)) fault(`Missing required property '${name}'.`);
  }
}

function checkAny(
  node: YamlNode,
  schemas: readonly Schema[],
  path: string,
  found: string[],
): boolean {
  const reasons: string[] = [];
  for (const [i, schema] of schemas.entries()) {
    if (check(node, schema, path, reasons)) return true;
    reasons.push(`failed for ${path}: Failed to validate against child schema #${i}.`);
  }
  found.push(...reasons);
  return false;
}

function hasType(node: YamlNode, type: NonNullable<Schema["type"]>): boolean {
  switch (type) {
    case "array":
      return node.kind === "sequence";
    case "object":
      return node.kind === "map";
    case "string":
      return node.kind === "scalar";
    case "boolean":
      return node.kind === "scalar" && (node.text === "true" || node.text === "false");
    case "integer":
      return node.kind === "scalar" && /^\s*[+-]?[0-9]{1,18}$/.test(node.text);
  }
}
