import assert from "node:assert/strict";
import { FIRST_BUCKETS, grown, inHashOrder, nextBuckets } from "./hash_order.ts";

// orders printed by a std::unordered_map<int64_t, int> of libstdc++ 12
const CASES: readonly [readonly number[], readonly number[]][] = [
  [[], []],
  [[0, 1, 2, 3], [3, 2, 1, 0]],
  [[0, 1, 13, 2], [2, 1, 13, 0]],
  [[5, 18, 31], [31, 18, 5]],
  [[0, 1, -14, 2], [2, -14, 1, 0]],
];

Deno.test("inHashOrder yields the newest key first, within a bucket too", () => {
  for (const [keys, want] of CASES) assert.deepEqual(inHashOrder(keys, FIRST_BUCKETS), want);
});

Deno.test("a table that grows turns round", () => {
  const keys = Array.from({ length: 13 }, (_, i) => i);
  const after = [...grown(keys, FIRST_BUCKETS), 13];
  assert.deepEqual(
    inHashOrder(after, nextBuckets(FIRST_BUCKETS)),
    [13, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  );
});
