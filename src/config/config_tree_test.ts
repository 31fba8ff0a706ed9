import assert from "node:assert/strict";
import { parseConfig } from "./config_tree.ts";

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ["an alias within itself", "a: &a [*a]", /more than 100 deep/],
  ["lists without end", "a: " + "[".repeat(200) + "]".repeat(200), /more than 100 deep/],
  ["lists that end the stack", "a: " + "[".repeat(50_000), /cannot be read/],
  ["a bomb of aliases", "a: &a [x]\nb: [" + "*a, ".repeat(200) + "]", /alias/],
  ["a list at the top", "- a", /must be a map/],
  ["a tab", "\ta: b", /Tabs are not allowed/],
];

for (const [name, text, message] of REFUSED) {
  Deno.test(`parseConfig() refuses ${name}`, () => {
    const parsed = parseConfig(text, "falco.yaml");
    assert.match(parsed.ok ? "" : parsed.error.message, message);
  });
}

Deno.test("parseConfig() keeps every scalar as text", () => {
  const parsed = parseConfig("a: 1\nb: yes\nc: [0x1, ~]\nd:\n", "falco.yaml");
  assert.deepEqual(parsed, { ok: true, value: { a: "1", b: "yes", c: ["0x1", "~"], d: "" } });
});
