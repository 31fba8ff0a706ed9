/**
 * Reads and writes: they prove that a socket is connected, and those that carry a tuple teach
 * addresses and roles of datagram sockets.
 */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import { printable } from "../base/printable.ts";
import { nameAfterEnds } from "./connection_names.ts";
import { FdFlag, type FdInfo, FdType, L4, rename } from "./fd_info.ts";
import { addFd } from "./fd_table.ts";
import type { Parser, Parsers } from "./parser.ts";
import { takeReceived } from "./received_fd.ts";
import { makeSocket } from "./socket.ts";
import type { State } from "./state.ts";
import type { Thread } from "./thread.ts";
import {
  Family,
  hasNoRole,
  isIpSocket,
  isTcp4,
  readTuple,
  setIpTuple,
  setRole,
  setUnixTuple,
  swapEnds,
  type Tuple,
  tupleText,
} from "./tuple.ts";

const SOCK_DGRAM = 2;
const IPPROTO_UDP = 17;

function onTransfer(state: State, ev: EventView): void {
  const info = state.context.fd;
  if (info !== undefined && isIpSocket(info) && ev.int(0, -1) >= 0) {
    info.flags |= FdFlag.CONNECTED;
  }
}

/**
 * Parser of a transfer whose tuple is at `at`; `incoming` for receives. `guesses`: an unknown
 * descriptor is taken for a datagram socket.
 */
function withTuple(at: number, incoming: boolean, guesses = false): Parser {
  return (state, ev) => {
    if (ev.int(0, -1) < 0) return;
    const thread = state.context.thread;
    if (thread === undefined) return;
    if (incoming) takeReceived(state, ev);
    const info = state.context.fd ?? (guesses ? infer(state, thread, ev, at) : undefined);
    if (info === undefined) return;
    if (isIpSocket(info)) info.flags |= FdFlag.CONNECTED;
    if (info.name !== "" && isTcp4(info)) return;
    const tuple = readTuple(ev, at);
    if (tuple !== undefined) learn(state, thread, info, tuple, incoming);
  };
}

/** A send on a descriptor that was never seen: with an IP tuple it must be a datagram socket. */
function infer(state: State, thread: Thread, ev: EventView, at: number): FdInfo | undefined {
  const tuple = readTuple(ev, at);
  if (tuple === undefined || thread.lastFd < 0) return undefined;
  if (tuple.family !== Family.INET && tuple.family !== Family.INET6) return undefined;
  const info = makeSocket(state, thread.lastFd, tuple.family, SOCK_DGRAM, IPPROTO_UDP);
  if (!addFd(state.threads, thread, info)) return undefined;
  state.context.fd = info;
  return info;
}

function learn(
  state: State,
  thread: Thread,
  info: FdInfo,
  tuple: Tuple,
  incoming: boolean,
): void {
  if (tuple.family === Family.INET || tuple.family === Family.INET6) {
    if (!setIpTuple(info, tuple, true)) return;
    if (info.l4proto === L4.UNKNOWN) info.l4proto = L4.UDP;
    state.interfaces.complete(info);
    if (hasNoRole(info)) setRole(info, guessRole(state, thread, info, incoming));
    const role = incoming ? FdFlag.ROLE_CLIENT : FdFlag.ROLE_SERVER;
    if ((info.flags & role) !== 0) swapEnds(info);
    nameAfterEnds(info, state.context.ev);
  } else {
    if (tuple.family === Family.UNIX) setUnixTuple(info, tuple);
    rename(info, printable(tupleText(tuple)));
  }
}

/**
 * Who is the server. libsinsp asks whether the process listens on the destination port, and whether
 * it uses the source port; the socket itself counts in both questions, so that for IPv4 it comes
 * down to who moves first: who reads is the server. For IPv6 it takes its ports from the bytes where
 * an IPv4 record has them, which are some of the source address.
 */
function guessRole(state: State, thread: Thread, info: FdInfo, incoming: boolean): number {
  const firstMover = incoming ? FdFlag.ROLE_SERVER : FdFlag.ROLE_CLIENT;
  if (info.type === FdType.IPV4_SOCK) return firstMover;
  const source = info.sip.charCodeAt(8) | (info.sip.charCodeAt(9) << 8);
  const destination = info.sip.charCodeAt(10) | (info.sip.charCodeAt(11) << 8);
  let listens = false;
  let usesSource = false;
  for (const other of state.threads.fdTable(thread)?.find(isIpv4) ?? []) {
    if (other.type === FdType.IPV4_SOCK) {
      if (other.dport === destination) listens = true;
      if (other.sport === source) usesSource = true;
    } else if (other.sport === destination) {
      listens = true;
    }
  }
  if (!listens) return FdFlag.ROLE_CLIENT;
  return usesSource ? firstMover : FdFlag.ROLE_SERVER;
}

function isIpv4({ type }: FdInfo): boolean {
  return type === FdType.IPV4_SOCK || type === FdType.IPV4_SERVSOCK;
}

/** Parsers of transfers. */
export const IO_PARSERS: Parsers = {
  [PPME.SYSCALL_READ_X]: onTransfer,
  [PPME.SYSCALL_WRITE_X]: onTransfer,
  [PPME.SYSCALL_PREAD_X]: onTransfer,
  [PPME.SYSCALL_PWRITE_X]: onTransfer,
  [PPME.SYSCALL_READV_X]: onTransfer,
  [PPME.SYSCALL_WRITEV_X]: onTransfer,
  [PPME.SYSCALL_PREADV_X]: onTransfer,
  [PPME.SYSCALL_PWRITEV_X]: onTransfer,
  [PPME.SOCKET_SEND_X]: withTuple(4, false, true),
  [PPME.SOCKET_SENDTO_X]: withTuple(4, false, true),
  [PPME.SOCKET_SENDMSG_X]: withTuple(4, false, true),
  [PPME.SOCKET_SENDMMSG_X]: withTuple(4, false),
  [PPME.SOCKET_RECV_X]: withTuple(4, true),
  [PPME.SOCKET_RECVFROM_X]: withTuple(2, true),
  [PPME.SOCKET_RECVMSG_X]: withTuple(3, true),
  [PPME.SOCKET_RECVMMSG_X]: withTuple(4, true),
};
