/**
 * Which events a recording or listing of the running machine asks the driver for: all of them, or
 * those that can pass its filter.
 */
import type { Wanted } from "../driver/selection.ts";
import { eventsFor } from "../engine/live_events.ts";
import { EVENTS } from "../event/event_table.ts";
import type { EventFilter } from "./event_filter.ts";

/** Everything but the costliest events, or what can pass the filter. */
export function recordedEvents(filter: EventFilter | undefined): Wanted {
  return filter === undefined
    ? { ...everyType(), genericSyscalls: "all" }
    : eventsFor([filter.ast], filter.eventCodes);
}

function everyType(): Wanted {
  return eventsFor([], new Uint8Array(EVENTS.length).fill(1));
}
