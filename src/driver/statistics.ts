/**
 * The driver's counters, by event type and by ring class. They are exact: once a source is drained,
 * produced = delivered + dropped for every type and class. A type may be in both classes: its calls
 * that failed go to the bulk rings.
 */
import { EVENTS } from "../event/event_table.ts";
import { ClassEntry } from "./ffi.ts";

/** Counters of one event type or of a class (an alias, so that it has an index signature). */
export type Counters = {
  /** Records that were wanted and built. */
  produced: number;
  /** Of these, those handed over. */
  delivered: number;
  /** Of these, those that found no room in their ring. */
  dropped: number;
  /** Of these, those with a parameter cut short. */
  truncated: number;
  /** Rejected by a kernel filter before they were built. */
  filtered: number;
};

/** All counters of a source. */
export type LiveStatistics = {
  /** Sum of `dropped`. */
  readonly drops: number;
  /** What went to the ring for events that must not be lost to floods. */
  readonly vital: Counters;
  /** What went to the other rings. */
  readonly bulk: Counters;
  /** By name of the event; those that never came are left out. */
  readonly by_event: Readonly<Record<string, Counters>>;
};

/** u64 values of one event type or class, as saker.h orders them. */
const FIELDS = ["produced", "delivered", "dropped", "truncated", "filtered"] as const;

/** Bytes of one entry in the array that `saker_statistics` fills. */
export const STATISTICS_BYTES = FIELDS.length * 8;

/** Takes what `saker_statistics` wrote apart. */
export function readStatistics(values: BigUint64Array): LiveStatistics {
  const byEvent: Record<string, Counters> = {};
  for (const { code, name } of EVENTS) {
    const own = sumOf(byEvent[name], values, code);
    if (own.produced + own.filtered > 0) byEvent[name] = own;
  }
  const vital = sumOf(undefined, values, ClassEntry.VITAL);
  const bulk = sumOf(undefined, values, ClassEntry.BULK);
  return { drops: vital.dropped + bulk.dropped, vital, bulk, by_event: byEvent };
}

/** The counters of an entry, added to earlier ones. */
function sumOf(earlier: Counters | undefined, values: BigUint64Array, entry: number): Counters {
  const sum = earlier ?? { produced: 0, delivered: 0, dropped: 0, truncated: 0, filtered: 0 };
  FIELDS.forEach((field, i) => sum[field] += Number(values[entry * FIELDS.length + i] ?? 0n));
  return sum;
}
