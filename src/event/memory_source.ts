/** Batches that are already in memory as a source of events: for scripts and tests. */
import { ok, type Result } from "../base/result.ts";
import type { Batch, EventSource } from "./batch.ts";
import type { Platform } from "./platform.ts";

/** A machine of which nothing is known before the first event. */
export const UNKNOWN_PLATFORM: Platform = {
  machine: undefined,
  interfaces: [],
  users: [],
  groups: [],
  processes: [],
};

/** A source that hands out `batches` in turn and then ends. */
export function memorySource(
  batches: readonly Batch[],
  platform: Platform = UNKNOWN_PLATFORM,
): EventSource {
  let at = 0;
  return {
    platform,
    live: false,
    next: (): Promise<Result<Batch | undefined>> => Promise.resolve(ok(batches[at++])),
    close: () => Promise.resolve(),
  };
}
