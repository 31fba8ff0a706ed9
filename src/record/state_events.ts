/**
 * Events that the tables of threads and descriptors follow from. They stay in a capture, marked as
 * state-only, where everything else of their kind is left out.
 */
import { EVENT_FLAGS, EventFlag } from "../event/event_table.ts";
import { IS_INITIAL } from "../event/initial_events.ts";

const STATEFUL = EventFlag.MODIFIES_STATE | EventFlag.CREATES_FD | EventFlag.DESTROYS_FD;

/** True for event types (codes of the table) that are kept for the state's sake. */
export function isStateType(type: number): boolean {
  return ((EVENT_FLAGS[type] as number) & STATEFUL) !== 0 || IS_INITIAL[type] === 1;
}

/** {@linkcode isStateType} of the event at `start`, which must be a checked one. */
export function keepsState(data: DataView, start: number): boolean {
  return isStateType(data.getUint16(start + 20, true));
}
