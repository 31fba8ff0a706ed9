/** A capture that ends after a time: events later than that span behind the first one are left out. */
import { ok, type Result } from "../base/result.ts";
import type { Batch, EventSource } from "../event/batch.ts";

/** `source` up to `spanNs` of event time behind its first event. */
export function limitedSource(source: EventSource, spanNs: bigint): EventSource {
  let end: bigint | undefined;
  let over = false;
  return {
    platform: source.platform,
    live: source.live,
    close: () => source.close(),
    async next(): Promise<Result<Batch | undefined>> {
      if (over) return ok(undefined);
      const next = await source.next();
      if (!next.ok || next.value === undefined) return next;
      const batch = next.value;
      for (let i = 0; i < batch.count; i++) {
        // the time of an event is the first thing in its header
        const ts = batch.data.getBigUint64(batch.at[i] as number, true);
        end ??= ts + spanNs;
        if (ts < end) continue;
        over = true;
        return ok({ ...batch, count: i });
      }
      return next;
    },
  };
}
