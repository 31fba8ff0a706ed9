/**
 * The driver's counters, by event type and by ring class. They are exact: once a source is drained,
 * produced = delivered + dropped for every type.
 */
import { EVENTS } from "../event/event_table.ts";
import { Policy } from "./ffi.ts";

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
  readonly vital: Counters;
  readonly bulk: Counters;
  /** By name of the event; those that never came are left out. */
  readonly by_event: Readonly<Record<string, Counters>>;
};

/** u64 values of one event type, as saker.h orders them. */
const FIELDS = ["produced", "delivered", "dropped", "truncated", "filtered"] as const;

/** Bytes of one event type in the array that `saker_statistics` fills. */
export const STATISTICS_BYTES = FIELDS.length * 8;

function none(): Counters {
  return { produced: 0, delivered: 0, dropped: 0, truncated: 0, filtered: 0 };
}

/** Sums up what `saker_statistics` wrote; `policies` tells the class of each type. */
export function readStatistics(values: BigUint64Array, policies: Int8Array): LiveStatistics {
  const vital = none();
  const bulk = none();
  const byEvent: Record<string, Counters> = {};
  for (const { code, name } of EVENTS) {
    const sums = (policies[code] ?? -1) & Policy.VITAL ? vital : bulk;
    const own = byEvent[name] ?? none();
    FIELDS.forEach((field, i) => {
      const value = Number(values[code * FIELDS.length + i] ?? 0n);
      own[field] += value;
      sums[field] += policies[code] === -1 ? 0 : value;
    });
    if (own.produced + own.filtered > 0) byEvent[name] = own;
  }
  return { drops: vital.dropped + bulk.dropped, vital, bulk, by_event: byEvent };
}
