import assert from "node:assert/strict";
import { UNKNOWN_PLATFORM } from "../event/memory_source.ts";
import { ok } from "../base/result.ts";
import type { Batch } from "../event/batch.ts";
import { interruptible } from "./interruptible.ts";

Deno.test("a signal ends a capture that waits for more", async () => {
  const batch = { count: 1 } as Batch;
  let reads = 0;
  let signal = () => {};
  const { source, stop } = interruptible(
    {
      live: false,
      platform: UNKNOWN_PLATFORM,
      next: () => reads++ === 0 ? Promise.resolve(ok(batch)) : new Promise(() => {}),
      close: () => Promise.resolve(),
    },
    (wake) => {
      const made = { requested: false, request: () => {}, dispose: () => {} };
      signal = () => {
        made.requested = true;
        wake();
      };
      return made;
    },
  );
  assert.deepEqual(await source.next(), ok(batch));
  const waiting = source.next();
  signal();
  assert.deepEqual(await waiting, ok(undefined));
  assert.equal(stop.requested, true);
  assert.deepEqual(await source.next(), ok(undefined));
  assert.equal(reads, 2);
});

Deno.test("a defect of the source does not leave the reading waiting for ever", async () => {
  const { source } = interruptible(
    {
      live: false,
      platform: UNKNOWN_PLATFORM,
      next: () => Promise.reject(new Error("defect")),
      close: () => Promise.resolve(),
    },
    () => ({ requested: false, request: () => {}, dispose: () => {} }),
  );
  await assert.rejects(source.next(), /defect/);
});
