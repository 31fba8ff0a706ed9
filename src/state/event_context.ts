/**
 * What fields can see while one event is evaluated: the event and the state around it. One object
 * lives as long as the engine and is refilled per event. `state/` writes it; `field/` only reads.
 */
import type { EventView } from "../event/event_view.ts";
import type { Container } from "./container.ts";
import type { FdInfo } from "./fd_info.ts";
import type { State } from "./state.ts";
import type { Thread } from "./thread.ts";

/** The current event in its surroundings. */
export interface EventContext {
  ev: EventView;
  readonly state: State;
  /** `evt.num`: counts events delivered by the source, from 1. */
  num: number;
  /** ns of the first event, for `evt.reltime`. */
  firstTs: bigint;
  /** Thread that issued the event; undefined where libsinsp has no tinfo. */
  thread: Thread | undefined;
  /** Descriptor the event makes or uses, if known. */
  fd: FdInfo | undefined;
  /** Its number; -1 when there is none. */
  fdNum: number;
  /** Container that a container event tells of; undefined for all other events. */
  container: Container | undefined;
}
