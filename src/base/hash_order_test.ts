import assert from "node:assert/strict";
import { inHashOrder } from "./hash_order.ts";

// orders printed by a std::unordered_map<int64_t, int> of libstdc++ 12
const CASES: readonly [readonly number[], readonly number[]][] = [
  [[], []],
  [[0, 1, 2, 3], [3, 2, 1, 0]],
  [[0, 1, 13, 2], [2, 1, 13, 0]],
  [[5, 18, 31], [31, 18, 5]],
  [[0, 1, -14, 2], [2, -14, 1, 0]],
];

Deno.test("inHashOrder yields the newest key first, within a bucket too", () => {
  for (const [keys, want] of CASES) assert.deepEqual(inHashOrder(keys), want);
});

Deno.test("inHashOrder turns round when the table grows", () => {
  const keys = Array.from({ length: 14 }, (_, i) => i);
  assert.deepEqual(inHashOrder(keys), [13, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});
