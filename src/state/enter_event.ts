/** Keeps what an enter event said until its exit event asks for it. */
import type { EventView } from "../event/event_view.ts";
import { AT_FDCWD } from "./directory.ts";
import type { State } from "./state.ts";

/** Where an enter event keeps its parameters; -1 = it has none. */
export interface EnterLayout {
  readonly name: number;
  readonly flags: number;
  readonly dirfd: number;
}

/** Keeps path, flags and directory, unless the event's first parameter is empty. */
export function keepEnter(state: State, ev: EventView, at: EnterLayout): void {
  const thread = state.context.thread;
  if (thread === undefined) return;
  if (!ev.has(0)) {
    thread.enter = undefined;
    return;
  }
  thread.enter = {
    type: ev.type,
    name: ev.str(at.name) ?? "<NA>",
    flags: at.flags >= 0 ? ev.uint(at.flags) : 0,
    dirfd: at.dirfd >= 0 ? ev.int(at.dirfd, AT_FDCWD) : AT_FDCWD,
    addr: "",
  };
}
