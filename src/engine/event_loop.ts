/**
 * Feeds an engine or a recorder from a source until the source ends, fails or the caller wants to
 * stop. A live source is drained first: what happened before the stop still gives its alerts, and
 * counts are exact.
 */
import { ok, type Result } from "../base/result.ts";
import type { Batch, EventSource } from "../event/batch.ts";

/** Longest time for draining a live source after the stop, ms. */
const DRAIN_MS = 1000;

/** What takes the events; a failure ends the loop. */
export interface Consumer {
  process(batch: Batch): Result<void> | void;
}

/** What the caller of the loop has to say. */
export interface LoopHooks {
  /** True once the loop should end. */
  readonly stopped: () => boolean;
  /** Called once when the loop begins to drain a live source: nothing new should come then. */
  readonly onStop?: () => void;
  /** Called before the consumer takes a batch. */
  readonly beforeBatch?: (batch: Batch) => void;
  /** Called behind each batch, with alerts made; false ends the loop (nobody listens). */
  readonly afterBatch: () => boolean | Promise<boolean>;
}

/** Runs the loop; the source stays open. An error comes behind all events read before it. */
export async function runLoop(
  source: EventSource,
  consumer: Consumer,
  hooks: LoopHooks,
): Promise<Result<void>> {
  let drainUntil = Infinity;
  for (;;) {
    const next = await source.next();
    if (!next.ok) return next;
    if (next.value === undefined) return ok(undefined);
    hooks.beforeBatch?.(next.value);
    const taken = consumer.process(next.value);
    if (taken !== undefined && !taken.ok) return taken;
    const answer = hooks.afterBatch();
    const heard = typeof answer === "boolean" ? answer : await answer;
    if (heard && !hooks.stopped()) continue;
    if (!source.live) return ok(undefined);
    if (drainUntil === Infinity) {
      drainUntil = performance.now() + DRAIN_MS;
      hooks.onStop?.();
    } else if (next.value.count === 0 || performance.now() > drainUntil) {
      return ok(undefined);
    }
  }
}
