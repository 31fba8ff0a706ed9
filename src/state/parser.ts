/** What a state parser is: the effect of one event type on the tables. */
import type { EventView } from "../event/event_view.ts";
import type { State } from "./state.ts";

/** Updates the state from an event; thread and descriptor are already looked up in the context. */
export type Parser = (state: State, ev: EventView) => void;

/** Event code to parser. */
export type Parsers = Readonly<Record<number, Parser>>;
