import assert from "node:assert/strict";
import type { ConfigMap } from "./config_tree.ts";
import { applyOverride } from "./override.ts";

const CASES: [option: string, expected: ConfigMap][] = [
  ["json_output=true", { json_output: "true", list: ["a", "b"] }],
  ["http_output.url=http://x?a=b", { http_output: { url: "http://x?a=b" }, list: ["a", "b"] }],
  ["list[1]=c", { list: ["a", "c"] }],
  ["list[3]=d", { list: ["a", "b", null, "d"] }],
  ["list[]=e", { list: ["a", "b", "e"] }],
  ["new[]=e", { list: ["a", "b"], new: ["e"] }],
  ["a.b[1].c=v", { list: ["a", "b"], a: { b: [null, { c: "v" }] } }],
  ["a\\.b=v", { list: ["a", "b"], "a.b": "v" }],
  ["engine={kind: replay}", { list: ["a", "b"], engine: { kind: "replay" } }],
  ["list.x=v", { list: { x: "v" } }],
  ["empty=", { list: ["a", "b"], empty: "" }],
];

Deno.test("applyOverride() sets the value at the key's place", () => {
  for (const [option, expected] of CASES) {
    const tree: ConfigMap = { list: ["a", "b"] };
    assert.equal(applyOverride(tree, option), undefined, option);
    assert.deepEqual(tree, expected, option);
  }
});

Deno.test("applyOverride() refuses what it cannot read and names it", () => {
  for (const option of ["novalue", "=x", "a[x]=1", "a[1=2", "a\\q=1", "a..b=1", "a[99999]=1"]) {
    const error = applyOverride({}, option);
    assert.equal(error?.code, "USAGE", option);
    assert.ok(error?.message.includes(option));
  }
});

Deno.test("applyOverride() cannot reach the prototype of objects", () => {
  const tree: ConfigMap = {};
  applyOverride(tree, "__proto__.polluted=yes");
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});
