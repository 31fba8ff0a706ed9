import assert from "node:assert/strict";
import { lineOf, repeatedKeys } from "./value_place.ts";

const TEXT = "a: 1\nb:\n  c: [x]\n  d: {e: 1}\nb: 2\nlist:\n  - f: 1\n    f: 2\n";

Deno.test("lineOf() finds keys at any depth", () => {
  const cases: [path: string, line: number | undefined][] = [
    ["a", 1],
    ["b", 2],
    ["b.c", 3],
    ["b.d.e", 4],
    ["b.x", undefined],
    ["a.x", undefined],
  ];
  for (const [path, line] of cases) assert.equal(lineOf(TEXT, path), line, path);
  assert.equal(lineOf("a: [", "a"), undefined);
});

Deno.test("repeatedKeys() tells keys that a map has twice", () => {
  assert.deepEqual(repeatedKeys(TEXT), [{ key: "b", line: 5 }, { key: "f", line: 8 }]);
  assert.deepEqual(repeatedKeys("a: &x {b: 1}\nc: *x\nd: *x"), []);
});
