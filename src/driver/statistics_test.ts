import assert from "node:assert/strict";
import { PPME } from "../event/event_codes.ts";
import { ClassEntry } from "./ffi.ts";
import { readStatistics } from "./statistics.ts";

Deno.test("counters are told by class and named by event", () => {
  const values = new BigUint64Array(ClassEntry.COUNT * 5);
  values.set([10n, 7n, 3n, 1n, 0n], PPME.SYSCALL_CLOSE_X * 5);
  // calls that failed go to the bulk rings, whatever their type
  values.set([6n, 5n, 1n, 0n, 2n], PPME.SYSCALL_EXECVE_19_X * 5);
  values.set([4n, 4n, 0n, 0n, 2n], ClassEntry.VITAL * 5);
  values.set([12n, 8n, 4n, 1n, 0n], ClassEntry.BULK * 5);
  const { drops, vital, bulk, by_event } = readStatistics(values);
  assert.equal(drops, 4);
  assert.deepEqual(vital, { produced: 4, delivered: 4, dropped: 0, truncated: 0, filtered: 2 });
  assert.deepEqual(bulk, { produced: 12, delivered: 8, dropped: 4, truncated: 1, filtered: 0 });
  assert.deepEqual(by_event, {
    close: { produced: 10, delivered: 7, dropped: 3, truncated: 1, filtered: 0 },
    execve: { produced: 6, delivered: 5, dropped: 1, truncated: 0, filtered: 2 },
  });
});
