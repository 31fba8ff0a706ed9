/**
 * connect: a socket becomes a client. EINPROGRESS counts as connected; other failures change
 * nothing. Where the enter event was recorded and the exit event's tuple merely repeats the address
 * that user memory held at the end, the address of the enter event is the true one.
 */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import { printable } from "../base/printable.ts";
import { isMapped } from "./address_text.ts";
import { nameAfterEnds } from "./connection_names.ts";
import { enterOf } from "./enter_event.ts";
import { FdFlag, type FdInfo, FdType, L4, rename } from "./fd_info.ts";
import type { Parsers } from "./parser.ts";
import type { State } from "./state.ts";
import {
  type Address,
  Family,
  hasNoRole,
  parseAddress,
  readTuple,
  retype,
  setIpTuple,
  setRole,
  setUnixTuple,
  swapEnds,
  type Tuple,
  tupleText,
} from "./tuple.ts";

const EINPROGRESS = -115;
/** Text of a tuple parameter that is empty. */
const NO_TUPLE = "NULL";

function onConnectEnter(state: State, ev: EventView): void {
  const thread = state.context.thread;
  if (thread === undefined) return;
  thread.enter = ev.has(0)
    ? { type: ev.type, name: "", form: 0, place: 0, flags: 0, dirfd: -1, addr: ev.raw(1) }
    : undefined;
}

function onConnect(state: State, ev: EventView): void {
  const { thread, fd: info } = state.context;
  if (thread === undefined || info === undefined) return;
  const result = ev.int(0, -1);
  if (result < 0 && result !== EINPROGRESS) return;
  info.flags |= FdFlag.CONNECTED;
  const entered = parseAddress(enterOf(thread, ev)?.addr ?? "");
  const tuple = readTuple(ev, 1);
  if (tuple === undefined) {
    if (entered !== undefined) aimAt(info, entered);
    return;
  }
  if (entered !== undefined) correct(tuple, parseAddress(ev.raw(3)), entered);
  if (tuple.family === Family.INET || tuple.family === Family.INET6) {
    const wasServer = (info.flags & FdFlag.ROLE_SERVER) !== 0;
    const changed = setIpTuple(info, tuple, false);
    if (changed && wasServer && info.type === FdType.IPV4_SOCK && info.l4proto === L4.UDP) {
      swapEnds(info);
    }
    nameAfterEnds(info, ev);
  } else {
    // no other kind of socket has such an address, whatever a damaged event says
    if (info.type !== FdType.UNIX_SOCK) return;
    if (tuple.family === Family.UNIX) setUnixTuple(info, tuple);
    rename(info, printable(tupleText(tuple)));
  }
  if (hasNoRole(info)) setRole(info, FdFlag.ROLE_CLIENT);
}

/**
 * Without a tuple only the destination is known. An IP socket keeps its name; libsinsp names others by
 * the tuple that is not there.
 */
function aimAt(info: FdInfo, to: Address): void {
  if (to.family === Family.INET || to.family === Family.INET6) {
    const v4 = to.family === Family.INET || isMapped(to.ip);
    retype(info, v4 ? FdType.IPV4_SOCK : FdType.IPV6_SOCK);
    info.dip = v4 ? to.ip.slice(-4) : to.ip;
    info.dport = to.port;
  } else {
    rename(info, NO_TUPLE);
  }
}

/** Puts the address that was asked for into a tuple that took it from memory at the end. */
function correct(tuple: Tuple, exit: Address | undefined, entered: Address): void {
  if (exit === undefined || exit.family !== tuple.family || entered.family !== tuple.family) return;
  if (tuple.family === Family.UNIX) {
    if (tuple.path === exit.path) tuple.path = entered.path;
  } else if (tuple.dip === exit.ip && tuple.dport === exit.port) {
    tuple.dip = entered.ip;
    tuple.dport = entered.port;
  }
}

/** Parsers of connects and their enter events. */
export const CONNECT_PARSERS: Parsers = {
  [PPME.SOCKET_CONNECT_E]: onConnectEnter,
  [PPME.SOCKET_CONNECT_X]: onConnect,
};
