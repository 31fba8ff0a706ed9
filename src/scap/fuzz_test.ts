import assert from "node:assert/strict";
import { endsSometime } from "../base/test_hang.ts";
import { fuzzInput, fuzzRead } from "./fuzz.ts";

Deno.test("1500 broken captures are read to an end or to an error", async () => {
  let events = 0;
  const errors = new Map<string, number>();
  for (let number = 0; number < 1500; number++) {
    const outcome = await endsSometime(`input ${number}`, () => fuzzRead(fuzzInput(number)));
    assert.equal(outcome.broken, undefined, `input ${number}`);
    events += outcome.events;
    const key = outcome.error ?? "none";
    errors.set(key, (errors.get(key) ?? 0) + 1);
  }
  // the inputs must reach deep into the reader to be worth anything
  assert.ok(events > 50_000, `${events} events`);
  for (const key of ["none", "CAPTURE_DAMAGED", "CAPTURE_UNREADABLE"]) {
    assert.ok((errors.get(key) ?? 0) > 10, `${key}: ${errors.get(key)}`);
  }
});
