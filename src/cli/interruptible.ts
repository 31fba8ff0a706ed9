/** Reading a capture until SIGINT or SIGTERM, also while it waits for a pipe that is silent. */
import { ok, type Result } from "../base/result.ts";
import type { Batch, EventSource } from "../event/batch.ts";
import { type Stop, stopOnSignals } from "./stop.ts";

/** A source, and what ends it. */
export interface Interruptible {
  readonly source: EventSource;
  readonly stop: Stop;
}

/** The source, which comes to its end at the first signal. `signals` is for tests. */
export function interruptible(source: EventSource, signals = stopOnSignals): Interruptible {
  let end = () => {};
  const stop = signals(() => end());
  const next = () =>
    new Promise<Result<Batch | undefined>>((settle, fail) => {
      // in place of the one before: a promise to race against would keep all of them
      end = () => settle(ok(undefined));
      if (stop.requested) end();
      else source.next().then(settle, fail);
    });
  const { live, platform } = source;
  return { stop, source: { live, platform, next, close: () => source.close() } };
}
