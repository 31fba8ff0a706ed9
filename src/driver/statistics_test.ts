import assert from "node:assert/strict";
import { PPME } from "../event/event_codes.ts";
import { EVENTS } from "../event/event_table.ts";
import { Policy } from "./ffi.ts";
import { readStatistics } from "./statistics.ts";

Deno.test("counters are summed by class and named by event", () => {
  const values = new BigUint64Array(EVENTS.length * 5);
  values.set([10n, 7n, 3n, 1n, 0n], PPME.SYSCALL_CLOSE_X * 5);
  values.set([4n, 4n, 0n, 0n, 2n], PPME.SYSCALL_EXECVE_19_X * 5);
  const policies = new Int8Array(EVENTS.length).fill(-1);
  policies[PPME.SYSCALL_CLOSE_X] = Policy.PRODUCED;
  policies[PPME.SYSCALL_EXECVE_19_X] = Policy.PRODUCED | Policy.VITAL;
  const { drops, vital, bulk, by_event } = readStatistics(values, policies);
  assert.equal(drops, 3);
  const close = { produced: 10, delivered: 7, dropped: 3, truncated: 1, filtered: 0 };
  const execve = { produced: 4, delivered: 4, dropped: 0, truncated: 0, filtered: 2 };
  assert.deepEqual(bulk, close);
  assert.deepEqual(vital, execve);
  assert.deepEqual(by_event, { close, execve });
});
