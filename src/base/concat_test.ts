import assert from "node:assert/strict";
import { concat } from "./concat.ts";

Deno.test("parts stand one behind the other, and are copies", () => {
  const first = new Uint8Array([1, 2]);
  const joined = concat([first, new Uint8Array(0), new Uint8Array([3])]);
  first[0] = 9;
  assert.deepEqual(joined, new Uint8Array([1, 2, 3]));
  assert.deepEqual(concat([]), new Uint8Array(0));
});
