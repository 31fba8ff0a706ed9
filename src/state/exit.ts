/**
 * procexit: the thread is marked dead and stays readable while rules look at the event; it leaves
 * the table before the next one.
 */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import type { Parsers } from "./parser.ts";
import type { State } from "./state.ts";

function onExit(state: State, ev: EventView): void {
  const thread = state.context.thread;
  if (thread === undefined) return;
  state.threads.markDead(thread);
  const hasChildren = thread.children !== undefined && thread.children.size > 0;
  thread.reaperTid = hasChildren ? ev.int(4, -1) : 0;
  state.noteExit(thread, ev);
}

/** Parser of deaths. */
export const EXIT_PARSERS: Parsers = { [PPME.PROCEXIT_1_E]: onExit };
