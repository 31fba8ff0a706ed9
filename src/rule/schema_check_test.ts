import assert from "node:assert/strict";
import { schemaStatus } from "./schema_check.ts";

const TYPE = "Value type not permitted by 'type' constraint.";
const of = (name: string) =>
  `Failed to validate against schema associated with property name '${name}'.`;
const item = (number: number) => `Failed to validate item #${number} in array.`;
const unknown = (name: string) =>
  "Object contains a property that could not be validated using 'properties' or " +
  `'additionalProperties' constraints: '${name}'.`;

const CASES: [text: string, warnings: [path: string, words: string][]][] = [
  ["[]", []],
  ["- list: a\n  items: [b, 3, 'x y']", []],
  ["- rule: a\n  enabled: true\n  capture_duration: '700'\n  priority: INFO", []],
  ["{}", [["", TYPE]]],
  ["- plain", [["[0]", TYPE], ["", item(0)]]],
  ["- rule: a\n  enabled: yes", [["[0][enabled]", TYPE], ["[0]", of("enabled")], ["", item(0)]]],
  ["- rule: a\n  priority: []", [
    ["[0][priority]", TYPE],
    ["[0][priority]", "Failed to match against any enum values."],
    ["[0]", of("priority")],
    ["", item(0)],
  ]],
  ["- rule: a\n- rule: b\n  nonsense: 1", [["[1]", unknown("nonsense")], ["", item(1)]]],
  ["- list: a\n  items: [b]\n  items: [c]", [["[0]", unknown("")], ["", item(0)]]],
  ["- rule: a\n  override: {}", [
    ["[0][override]", "Object should have no fewer than 1 properties."],
    ["[0]", of("override")],
    ["", item(0)],
  ]],
  ["- required_plugin_versions: [{name: x}]", [
    ["[0][required_plugin_versions][0]", "Missing required property 'version'."],
    ["[0][required_plugin_versions]", item(0)],
    ["[0]", of("required_plugin_versions")],
    ["", item(0)],
  ]],
  ["- list: a\n  items: [{b: c}]", [
    ["[0][items][0]", TYPE],
    ["[0][items][0]", "Failed to validate against child schema #0."],
    ["[0][items][0]", TYPE],
    ["[0][items][0]", "Failed to validate against child schema #1."],
    ["[0][items][0]", "Failed to validate against any schemas allowed by anyOf constraint."],
    ["[0][items]", item(0)],
    ["[0]", of("items")],
    ["", item(0)],
  ]],
];
for (const [text, expected] of CASES) {
  Deno.test(`schemaStatus() of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(schemaStatus(text), {
      valid: expected.length === 0,
      warnings: expected.map(([path, words]) => `failed for <root>${path}: ${words}`),
    });
  });
}

Deno.test("schemaStatus() has none for what holds no document, and goes by the first", () => {
  for (const text of ["", "# nothing\n", "- rule: a\n desc: b"]) {
    assert.equal(schemaStatus(text), undefined);
  }
  assert.equal(schemaStatus("- list: a\n---\n{}")?.valid, true);
  assert.deepEqual(schemaStatus("{}\n---\n[]")?.warnings.length, 2);
});
