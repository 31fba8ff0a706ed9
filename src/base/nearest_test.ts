import assert from "node:assert/strict";
import { didYouMean, editDistance, nearestNames } from "./nearest.ts";

const DISTANCES: readonly [string, string, number][] = [
  ["", "", 0],
  ["abc", "abc", 0],
  ["abc", "abd", 1],
  ["abc", "acb", 1],
  ["abc", "", 3],
  ["kitten", "sitting", 3],
];

Deno.test("editDistance counts edits and swaps", () => {
  for (const [a, b, want] of DISTANCES) {
    assert.equal(editDistance(a, b), want, `${a} -> ${b}`);
    assert.equal(editDistance(b, a), want, `${b} -> ${a}`);
  }
});

Deno.test("editDistance gives up above the limit", () => {
  assert.equal(editDistance("aaaaaaaa", "bbbbbbbb", 2), 3);
  assert.equal(editDistance("a", "abcdef", 2), 3);
});

const FIELDS = ["proc.name", "proc.pname", "proc.cmdline", "fd.name", "evt.type"];

Deno.test("nearestNames sorts by closeness and drops strangers", () => {
  assert.deepEqual(nearestNames("proc.nmae", FIELDS), ["proc.name", "proc.pname"]);
  assert.deepEqual(nearestNames("Proc.Name", FIELDS, 1), ["proc.name"]);
  assert.deepEqual(nearestNames("proc.cmd", FIELDS), ["proc.cmdline"]);
  assert.deepEqual(nearestNames("zzzzzz", FIELDS), []);
});

Deno.test("didYouMean makes a sentence or nothing", () => {
  assert.equal(didYouMean("evt.tpye", FIELDS), "Did you mean evt.type?");
  assert.equal(didYouMean("qqqqqq", FIELDS), undefined);
});
