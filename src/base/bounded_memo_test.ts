import assert from "node:assert/strict";
import { BoundedMemo } from "./bounded_memo.ts";

Deno.test("what was kept is found", () => {
  const memo = new BoundedMemo<string, number>(2);
  assert.equal(memo.get("a"), undefined);
  assert.equal(memo.set("a", 0), 0);
  assert.equal(memo.set("b", 1), 1);
  assert.deepEqual([memo.get("a"), memo.get("b")], [0, 1]);
});

Deno.test("a full memory starts again from empty", () => {
  const memo = new BoundedMemo<string, number>(2);
  for (const [value, key] of ["a", "b", "c"].entries()) memo.set(key, value);
  assert.deepEqual(["a", "b", "c"].map((key) => memo.get(key)), [undefined, undefined, 2]);
  memo.set("d", 3);
  assert.deepEqual(["c", "d"].map((key) => memo.get(key)), [2, 3]);
});
