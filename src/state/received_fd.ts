/**
 * Descriptors that came with a message. saker's driver tells what is behind each; sockets, whose
 * addresses it does not tell, are asked of /proc on a live machine.
 */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import { Extra } from "../event/extra.ts";
import { printable } from "../base/printable.ts";
import { FdType } from "./fd_info.ts";
import { addFd } from "./fd_table.ts";
import type { State } from "./state.ts";
import type { Thread } from "./thread.ts";

/** Bytes of a fact in front of its path. */
const HEAD = 24;
/** Bytes of a fact's tag and length. */
const FACT_HEAD = 4;
/** Kinds of inode: include/uapi/linux/stat.h. */
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const S_IFIFO = 0o010000;
const S_IFSOCK = 0o140000;

/** Puts what a received message brought into the descriptors of the event's thread. */
export function takeReceived(state: State, ev: EventView): void {
  if (ev.type !== PPME.SOCKET_RECVMSG_X && ev.type !== PPME.SOCKET_RECVMMSG_X) return;
  const thread = state.context.thread;
  if (thread === undefined) return;
  let at = ev.extra(Extra.RECEIVED);
  while (at >= 0) {
    const length = ev.extraLength(at);
    if (length >= HEAD) take(state, thread, ev, at, length);
    const next = at + length;
    const more = next + FACT_HEAD + HEAD <= ev.end &&
      ev.data.getUint16(next, true) === Extra.RECEIVED;
    at = more ? next + FACT_HEAD : -1;
  }
}

function take(state: State, thread: Thread, ev: EventView, at: number, length: number): void {
  const { data } = ev;
  const fd = data.getInt32(at, true);
  const mode = data.getUint32(at + 12, true) & S_IFMT;
  const path = length > HEAD ? printable(ev.textAt(at + HEAD, length - HEAD)) : "";
  const isPath = path.startsWith("/");
  if (mode === S_IFSOCK || (!isPath && mode !== S_IFIFO)) {
    // what was there before under this number is gone
    state.threads.fdTable(thread)?.delete(fd);
    state.lookupFd(thread, fd);
    return;
  }
  const type = mode === S_IFDIR ? FdType.DIRECTORY : isPath ? FdType.FILE_V2 : FdType.FIFO;
  const info = state.newFd(fd, type);
  info.name = isPath ? path : "";
  info.openFlags = data.getUint32(at + 4, true);
  info.dev = data.getUint32(at + 8, true);
  info.ino = data.getBigUint64(at + 16, true);
  addFd(state.threads, thread, info);
}
