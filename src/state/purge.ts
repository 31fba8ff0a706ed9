/**
 * Makes room in the thread table of a live machine: stand-ins of which only the tid is known always
 * go, other threads when they were idle for the timeout and no longer exist.
 */
import { COARSE_NS } from "../event/event_view.ts";
import type { ProcReader } from "./proc_reader.ts";
import type { ThreadTable } from "./thread_table.ts";

/** Removes stale entries; the number removed. */
export function purge(
  threads: ThreadTable,
  proc: ProcReader,
  nowNs: number,
  timeoutNs: number,
): number {
  const stale: number[] = [];
  const idleSince = (nowNs - timeoutNs) / COARSE_NS;
  for (const thread of threads.all()) {
    if (thread.isInvalid()) stale.push(thread.tid);
    else if (thread.lastAccess < idleSince && !proc.alive(thread.tid)) {
      stale.push(thread.tid);
    }
  }
  for (const tid of stale) threads.drop(tid);
  return stale.length;
}
