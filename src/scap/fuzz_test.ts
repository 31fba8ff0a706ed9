import assert from "node:assert/strict";
import { fuzzInput, fuzzRead } from "./fuzz.ts";

Deno.test("1500 broken captures are read to an end or to an error", async () => {
  let events = 0;
  const errors = new Map<string, number>();
  let slowest = 0;
  for (let number = 0; number < 1500; number++) {
    const begun = performance.now();
    const outcome = await fuzzRead(fuzzInput(number));
    slowest = Math.max(slowest, performance.now() - begun);
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
  assert.ok(slowest < 2000, `an input took ${slowest} ms`);
});
