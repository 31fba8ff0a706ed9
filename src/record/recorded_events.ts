/**
 * Which events a recording or listing of the running machine asks the driver for: all of them, or
 * those that can pass its filter.
 */
import type { Wanted } from "../driver/selection.ts";
import { eventsFor } from "../engine/live_events.ts";
import { PPME } from "../event/event_codes.ts";
import { EVENTS } from "../event/event_table.ts";
import { SYSCALLS } from "../event/syscall_table.ts";
import type { EventFilter } from "./event_filter.ts";

/**
 * Calls without an event type of their own come as numbers of libscap's table. Readers made before a
 * number was given crash on it (sysdig 0.29, which Debian 12 has, on these and higher ones).
 */
const FIRST_NEWER_CALL = 336;

/** Everything but the costliest events; of calls without an own event type those that all readers know. */
export function recordedEvents(filter: EventFilter | undefined): Wanted {
  return filter === undefined
    ? { ...everyType(), genericSyscalls: genericCalls((id) => id < FIRST_NEWER_CALL) }
    : eventsFor([filter.ast], filter.eventCodes);
}

/** As {@linkcode recordedEvents}, with all calls: for a reader that is saker. */
export function shownEvents(filter: EventFilter | undefined): Wanted {
  return filter === undefined
    ? { ...everyType(), genericSyscalls: "all" }
    : eventsFor([filter.ast], filter.eventCodes);
}

function everyType(): Wanted {
  return eventsFor([], new Uint8Array(EVENTS.length).fill(1));
}

function genericCalls(wanted: (id: number) => boolean): readonly number[] {
  return SYSCALLS.filter(({ id, code }) => code === PPME.GENERIC_X && wanted(id))
    .map(({ id }) => id);
}
