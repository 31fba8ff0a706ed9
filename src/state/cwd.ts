/** chdir, fchdir, getcwd, chroot: where relative paths start. The leader holds it for its process. */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import { concatenatePaths } from "../event/path.ts";
import type { Parsers } from "./parser.ts";
import type { State } from "./state.ts";
import type { Thread } from "./thread.ts";

/**
 * Moves a process. A relative path starts at the calling thread's own record, which only leaders
 * have, so that of another thread gives a bare relative path: libsinsp's result.
 */
function moveTo(state: State, thread: Thread, path: string): void {
  const leader = state.threads.leader(thread);
  if (leader === undefined) return;
  const cwd = concatenatePaths(thread.cwd, path);
  leader.cwd = cwd.endsWith("/") ? cwd : cwd + "/";
}

function onChdir(state: State, ev: EventView): void {
  const thread = state.context.thread;
  if (thread === undefined || ev.int(0, -1) < 0) return;
  moveTo(state, thread, ev.str(1) ?? "<NA>");
}

function onFchdir(state: State, ev: EventView): void {
  const { thread, fd } = state.context;
  if (thread === undefined || fd === undefined || ev.int(0, -1) < 0) return;
  moveTo(state, thread, fd.name);
}

function onChroot(state: State, ev: EventView): void {
  const thread = state.context.thread;
  if (thread === undefined || ev.int(0, -1) < 0) return;
  thread.root = concatenatePaths(state.threads.cwd(thread), ev.str(1) ?? "<NA>");
  state.resolveContainer(thread);
}

/** Parsers of moves. */
export const CWD_PARSERS: Parsers = {
  [PPME.SYSCALL_CHDIR_X]: onChdir,
  [PPME.SYSCALL_GETCWD_X]: onChdir,
  [PPME.SYSCALL_FCHDIR_X]: onFchdir,
  [PPME.SYSCALL_CHROOT_X]: onChroot,
};
