/**
 * Events that the tables of threads and descriptors follow from. They stay in a capture, marked as
 * state-only, where everything else of their kind is left out.
 */
import { EventFlag, EVENTS } from "../event/event_table.ts";
import { IS_INITIAL } from "../event/initial_events.ts";

const STATEFUL = EventFlag.MODIFIES_STATE | EventFlag.CREATES_FD | EventFlag.DESTROYS_FD;

/** 1 for event types that are kept for the state's sake. */
export const KEEPS_STATE: Uint8Array = Uint8Array.from(
  EVENTS,
  ({ code, flags }) => (flags & STATEFUL) !== 0 || IS_INITIAL[code] === 1 ? 1 : 0,
);

/** {@linkcode KEEPS_STATE} of the event at `start`, which must be a checked one. */
export function keepsState(data: DataView, start: number): boolean {
  return KEEPS_STATE[data.getUint16(start + 20, true)] === 1;
}
