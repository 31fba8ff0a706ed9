/** Descriptors that are neither files nor sockets: pipes, timers, event and epoll fds, memfds, ... */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import { printable } from "../base/printable.ts";
import { FdFlag, type FdInfo, FdType } from "./fd_info.ts";
import { addFd, O_CLOEXEC } from "./fd_table.ts";
import type { Parser, Parsers } from "./parser.ts";
import type { State } from "./state.ts";

/** Kind of a record that was never given one. */
const NO_TYPE = -1;

/** Stores a descriptor and makes it the event's. */
function create(state: State, info: FdInfo): void {
  const thread = state.context.thread;
  if (thread === undefined) return;
  if (addFd(state.threads, thread, info)) state.context.fd = info;
}

/** Parser of a call that returns a nameless descriptor; `flags` at parameter `flagsAt`, or -1. */
function plain(type: number, flagsAt = -1, cloexec = O_CLOEXEC): Parser {
  return (state, ev) => {
    const fd = ev.int(0, -1);
    if (fd < 0) return;
    const info = state.newFd(fd, type);
    if (flagsAt >= 0 && (ev.uint(flagsAt) & cloexec) !== 0) info.flags |= FdFlag.CLOEXEC;
    create(state, info);
  };
}

function onPipe(state: State, ev: EventView): void {
  if (ev.int(0, -1) < 0) return;
  const flags = ev.type === PPME.SYSCALL_PIPE2_X ? ev.uint(4) : 0;
  for (const at of [1, 2]) {
    const info = state.newFd(ev.int(at, -1), FdType.FIFO);
    info.ino = ev.exact(3);
    info.openFlags = flags;
    create(state, info);
  }
}

function onMemfd(state: State, ev: EventView): void {
  // a failed call is remembered under its negative number, without a kind, as libsinsp does
  const fd = ev.int(0, -1);
  const info = state.newFd(fd, fd >= 0 ? FdType.MEMFD : NO_TYPE);
  if (fd >= 0) {
    info.name = printable(ev.str(1) ?? "<NA>");
    if ((ev.uint(2) & 1) !== 0) info.flags |= FdFlag.CLOEXEC;
  }
  create(state, info);
}

function onPidfdOpen(state: State, ev: EventView): void {
  const fd = ev.int(0, -1);
  if (fd < 0) return;
  const info = state.newFd(fd, FdType.PIDFD);
  info.pid = ev.int(1);
  info.name = "/proc/" + info.pid;
  create(state, info);
}

/** Parsers of the other descriptors. */
export const MISC_FD_PARSERS: Parsers = {
  [PPME.SYSCALL_PIPE_X]: onPipe,
  [PPME.SYSCALL_PIPE2_X]: onPipe,
  [PPME.SYSCALL_EVENTFD_X]: plain(FdType.EVENT),
  [PPME.SYSCALL_EVENTFD2_X]: plain(FdType.EVENT, 1),
  [PPME.SYSCALL_SIGNALFD_X]: plain(FdType.SIGNALFD),
  [PPME.SYSCALL_SIGNALFD4_X]: plain(FdType.SIGNALFD, 1),
  [PPME.SYSCALL_TIMERFD_CREATE_X]: plain(FdType.TIMERFD),
  [PPME.SYSCALL_INOTIFY_INIT_X]: plain(FdType.INOTIFY),
  [PPME.SYSCALL_INOTIFY_INIT1_X]: plain(FdType.INOTIFY, 1),
  [PPME.SYSCALL_EPOLL_CREATE_X]: plain(FdType.EVENTPOLL),
  [PPME.SYSCALL_EPOLL_CREATE1_X]: plain(FdType.EVENTPOLL, 1, 1),
  [PPME.SYSCALL_BPF_2_X]: plain(FdType.BPF),
  [PPME.SYSCALL_USERFAULTFD_X]: plain(FdType.USERFAULTFD, 1),
  [PPME.SYSCALL_IO_URING_SETUP_X]: plain(FdType.IOURING),
  [PPME.SYSCALL_MEMFD_CREATE_X]: onMemfd,
  [PPME.SYSCALL_PIDFD_OPEN_X]: onPidfdOpen,
};
