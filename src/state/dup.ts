/** dup, dup2, dup3, fcntl, pidfd_getfd, close, close_range: numbers that come, move and go. */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import type { FdInfo } from "./fd_info.ts";
import { addFd, O_CLOEXEC, setCloseOnExec } from "./fd_table.ts";
import type { Parsers } from "./parser.ts";
import type { State } from "./state.ts";
import { ThreadFlag } from "./thread.ts";

/** PPM_FCNTL_*. */
const F_DUPFD = 1;
const F_SETFD = 3;
const F_DUPFD_CLOEXEC = 26;
const FD_CLOEXEC = 1;
const CLOSE_RANGE_CLOEXEC = 4;

/** Stores a copy of the event's descriptor under the number that the call returned. */
function duplicate(state: State, ev: EventView, closeOnExec: boolean): void {
  const { thread, fd: source } = state.context;
  const number = ev.int(0, -1);
  if (thread === undefined || source === undefined || number < 0) return;
  if (source.fd === number) return;
  const copy = state.copyFd(source, number);
  setCloseOnExec(copy, closeOnExec);
  if (number === 0) thread.flags |= ThreadFlag.PIPE_DST;
  else if (number === 1) thread.flags |= ThreadFlag.PIPE_SRC;
  if (addFd(state.threads, thread, copy)) state.context.fd = copy;
}

function onDup(state: State, ev: EventView): void {
  duplicate(state, ev, false);
}

function onDup3(state: State, ev: EventView): void {
  duplicate(state, ev, (ev.uint(3) & O_CLOEXEC) !== 0);
}

function onFcntl(state: State, ev: EventView): void {
  const command = ev.uint(2);
  if (command === F_DUPFD || command === F_DUPFD_CLOEXEC) {
    duplicate(state, ev, command === F_DUPFD_CLOEXEC);
  } else if (command === F_SETFD && ev.int(0, -1) >= 0 && state.context.fd !== undefined) {
    setCloseOnExec(state.context.fd, (ev.uint(3) & FD_CLOEXEC) !== 0);
  }
}

function onPidfdGetfd(state: State, ev: EventView): void {
  const thread = state.context.thread;
  const number = ev.int(0, -1);
  if (thread === undefined || number < 0) return;
  const pidfd = state.lookupFd(thread, ev.int(1, -1));
  const target = pidfd === undefined ? undefined : state.threads.get(pidfd.pid);
  if (target === undefined) return;
  const source = state.lookupFd(target, ev.int(2, -1));
  if (source === undefined) return;
  const copy = state.copyFd(source, number);
  setCloseOnExec(copy, true);
  if (addFd(state.threads, thread, copy)) state.context.fd = copy;
}

function onClose(state: State, ev: EventView): void {
  const { thread, fd } = state.context;
  if (thread === undefined || fd === undefined || ev.int(0, -1) < 0) return;
  const table = state.threads.fdTable(thread);
  if (table !== undefined) state.closeLater(table, fd);
}

function onCloseRange(state: State, ev: EventView): void {
  const thread = state.context.thread;
  if (thread === undefined || ev.int(0, -1) < 0) return;
  const table = state.threads.fdTable(thread);
  if (table === undefined) return;
  const first = ev.uint(1);
  const last = ev.uint(2);
  const mark = (ev.uint(3) & CLOSE_RANGE_CLOEXEC) !== 0;
  const close = (info: FdInfo) => {
    if (mark) setCloseOnExec(info, true);
    else table.delete(info.fd);
  };
  for (const info of table.values()) if (info.fd >= first && info.fd <= last) close(info);
}

/** Parsers of duplications and closes. */
export const DUP_PARSERS: Parsers = {
  [PPME.SYSCALL_DUP_1_X]: onDup,
  [PPME.SYSCALL_DUP2_X]: onDup,
  [PPME.SYSCALL_DUP3_X]: onDup3,
  [PPME.SYSCALL_FCNTL_X]: onFcntl,
  [PPME.SYSCALL_PIDFD_GETFD_X]: onPidfdGetfd,
  [PPME.SYSCALL_CLOSE_X]: onClose,
  [PPME.SYSCALL_CLOSE_RANGE_X]: onCloseRange,
};
