import assert from "node:assert/strict";
import { PlaceMemo } from "./place_memo.ts";

Deno.test("a result is found by its place alone", () => {
  const memo = new PlaceMemo<string>();
  for (const place of [1, 2, 1023, 1024, 5000]) {
    assert.equal(memo.get(place), undefined);
    memo.set(place, `${place % 2}`);
  }
  for (const place of [1, 2, 1023, 1024, 5000]) assert.equal(memo.get(place), `${place % 2}`);
  assert.equal(memo.get(3), undefined);
});

Deno.test("places far apart share a page in turn and are never taken for one another", () => {
  const memo = new PlaceMemo<number>();
  const far = 64 * 1024;
  memo.set(7, 1);
  memo.set(8, 2);
  memo.set(7 + far, 3);
  assert.deepEqual([7, 8, 7 + far, 8 + far].map((place) => memo.get(place)), [
    undefined,
    undefined,
    3,
    undefined,
  ]);
  assert.deepEqual([7, 7 + far, 7 + 2 * far].map((place) => memo.isPast(place)), [
    true,
    false,
    false,
  ]);
});

Deno.test("more results than it can number make it start again", () => {
  const memo = new PlaceMemo<object>();
  const results = Array.from({ length: 70_000 }, () => ({}));
  results.forEach((result, i) => memo.set(i + 1, result));
  let kept = 0;
  results.forEach((result, i) => {
    const found = memo.get(i + 1);
    if (found === undefined) return;
    assert.equal(found, result);
    kept++;
  });
  assert.ok(kept > 0 && kept < 70_000);
});
