/**
 * The process of an alert and its ancestors as snapshots, to complete the header of a flight
 * recording: what a live machine learned from /proc on the way is in no event and in no older header.
 */
import type { Platform, ProcessSnapshot } from "../event/platform.ts";
import { processOf } from "../state/platform_of.ts";
import type { State } from "../state/state.ts";
import type { Thread } from "../state/thread.ts";

/** Longest chain that is followed. */
const MAX_LINEAGE = 64;

/** Snapshots of the thread, its main thread and their ancestors; empty when it is not known. */
export function lineageOf(state: State, thread: Thread | undefined): readonly ProcessSnapshot[] {
  if (thread === undefined || thread.isInvalid()) return [];
  const out = [processOf(thread)];
  const leader = state.threads.leader(thread);
  if (leader !== undefined && leader !== thread) out.push(processOf(leader));
  state.threads.ancestors(thread, (ancestor) => {
    if (!ancestor.isInvalid()) out.push(processOf(ancestor));
    return out.length >= MAX_LINEAGE;
  });
  return out;
}

/**
 * The platform with what it lacks: threads that it does not know and descriptors of those that it does.
 * What it says itself stays, since it was true at the time of the header.
 */
export function completed(platform: Platform, more: readonly ProcessSnapshot[]): Platform {
  const byTid = new Map(more.map((process) => [process.tid, process]));
  const processes = platform.processes.map((process) => {
    const later = byTid.get(process.tid);
    if (later === undefined) return process;
    byTid.delete(process.tid);
    const known = new Set(process.fds.map(({ fd }) => fd));
    const missing = later.fds.filter(({ fd }) => !known.has(fd));
    return missing.length === 0 ? process : { ...process, fds: [...process.fds, ...missing] };
  });
  // main threads before their threads, parents before their children
  return { ...platform, processes: [...processes, ...[...byTid.values()].reverse()] };
}
