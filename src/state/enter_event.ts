/** Keeps what an enter event said until its exit event asks for it. */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import { AT_FDCWD } from "../event/path.ts";
import { NO_DIR } from "./directory.ts";
import type { State } from "./state.ts";
import type { EnterArgs, Thread } from "./thread.ts";

/** Where an enter event keeps its parameters; -1 = it has none. */
export interface EnterLayout {
  readonly name: number;
  readonly flags: number;
  readonly dirfd: number;
}

/**
 * Keeps path, flags and directory. An event whose first parameter is empty says nothing; the one
 * before it, if no exit event has used it yet, then stays.
 */
export function keepEnter(state: State, ev: EventView, at: EnterLayout): void {
  const thread = state.context.thread;
  if (thread === undefined || !ev.has(0)) return;
  const name = ev.str(at.name);
  thread.enter = {
    type: ev.type,
    name: name ?? "<NA>",
    form: name === undefined ? 0 : ev.textForm,
    place: name === undefined ? 0 : ev.textPlace,
    flags: at.flags >= 0 ? ev.uint(at.flags) : 0,
    dirfd: at.dirfd >= 0 ? ev.int(at.dirfd, NO_DIR) : AT_FDCWD,
    addr: "",
  };
}

/**
 * The enter event that belongs to this exit event, if one was kept. An execveat that succeeds ends
 * as an execve.
 */
export function enterOf(thread: Thread, ev: EventView): EnterArgs | undefined {
  const enter = thread.enter;
  if (enter === undefined || enter.type !== thread.lastEnterType) return undefined;
  if (enter.type + 1 === ev.type) return enter;
  const ended = enter.type === PPME.SYSCALL_EXECVEAT_E && ev.type === PPME.SYSCALL_EXECVE_19_X;
  return ended ? enter : undefined;
}
