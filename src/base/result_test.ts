import assert from "node:assert/strict";
import { causeOf } from "./result.ts";

Deno.test("what was thrown is told in its own words", () => {
  assert.equal(causeOf(new TypeError("no such thing")), "no such thing");
  assert.equal(causeOf("a text"), "a text");
  assert.equal(causeOf(undefined), "undefined");
});
