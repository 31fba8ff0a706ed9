import assert from "node:assert/strict";
import { parseConfig } from "./config_tree.ts";

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ["an alias within itself", "a: &a [*a]", /anchor is not defined at line 1, column 8/],
  ["lists without end", "a: " + "[".repeat(200) + "]".repeat(200), /more than 100 deep/],
  ["lists that end the stack", "a: " + "[".repeat(50_000), /cannot be read/],
  [
    "a bomb of aliases",
    "a: &a [x, x, x, x, x, x, x, x, x, x]\n" +
    [..."bcdefgh"].map((name, i) => `${name}: &${name} [${`*${"abcdefgh"[i]}, `.repeat(10)}]\n`)
      .join(""),
    /more than 100000 values/,
  ],
  ["a list at the top", "- a", /must be a map/],
  ["a tab", "a: b\n\tc: d", /illegal tab .* at line 2, column 1/],
  ["a map as a key", "? {a: b}\n: c", /a key must be a word at line 1/],
];

for (const [name, text, message] of REFUSED) {
  Deno.test(`parseConfig() refuses ${name}`, () => {
    const parsed = parseConfig(text, "falco.yaml");
    assert.match(parsed.ok ? "" : parsed.error.message, message);
  });
}

Deno.test("parseConfig() keeps every scalar as text", () => {
  const parsed = parseConfig("a: 1\nb: yes\nc: [0x1, ~]\nd:\ne: ''\n", "falco.yaml");
  const value = { a: "1", b: "yes", c: ["0x1", null], d: null, e: "" };
  assert.deepEqual(parsed, { ok: true, value });
});

Deno.test("parseConfig() takes the first of equal keys and the first document", () => {
  const parsed = parseConfig("a: 1\na: 2\n---\nb: 3\n", "falco.yaml");
  assert.deepEqual(parsed, { ok: true, value: { a: "1" } });
});

Deno.test("parseConfig() reads JSON, and words beyond ASCII", () => {
  const parsed = parseConfig('{"a": {"b": ["ä", "\\u00e4"]}, "__proto__": "x"}', "falco.yaml");
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.value["a"], { b: ["ä", "ä"] });
  assert.equal(Object.getOwnPropertyDescriptor(parsed.value, "__proto__")?.value, "x");
});
