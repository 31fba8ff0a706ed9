/** socket, socketpair, bind, accept: sockets come to be and become servers. */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import { printable } from "../base/printable.ts";
import { isMapped } from "./address_text.ts";
import { nameAfterEnds } from "./connection_names.ts";
import { FdFlag, type FdInfo, FdType, L4, rename } from "./fd_info.ts";
import { addFd, O_CLOEXEC } from "./fd_table.ts";
import type { Parsers } from "./parser.ts";
import type { State } from "./state.ts";
import {
  addressName,
  ANY4,
  ANY6,
  Family,
  parseAddress,
  readTuple,
  retype,
  setIpTuple,
  setRole,
  setUnixTuple,
  tupleText,
} from "./tuple.ts";

const NETLINK_FAMILY = 16;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
/** IPPROTO_*. */
const IP = 0;
const ICMP = 1;
const TCP = 6;
const UDP = 17;
const RAW = 255;

function protocolOf(type: number, protocol: number): number {
  switch (protocol) {
    case TCP:
      return type === SOCK_RAW ? L4.RAW : L4.TCP;
    case UDP:
      return type === SOCK_RAW ? L4.RAW : L4.UDP;
    case ICMP:
      return type === SOCK_RAW ? L4.RAW : L4.ICMP;
    case RAW:
      return L4.RAW;
    case IP:
      if ((type & 0xff) === SOCK_STREAM) return L4.TCP;
      return (type & 0xff) === SOCK_DGRAM ? L4.UDP : L4.UNKNOWN;
    default:
      return L4.UNKNOWN;
  }
}

/** A socket as socket(2) makes it: no addresses, no name. */
export function makeSocket(
  state: State,
  fd: number,
  domain: number,
  type: number,
  protocol: number,
): FdInfo {
  const info = state.newFd(fd, FdType.UNKNOWN);
  if (domain === Family.UNIX) {
    info.type = FdType.UNIX_SOCK;
  } else if (domain === Family.INET || domain === Family.INET6) {
    info.type = domain === Family.INET ? FdType.IPV4_SOCK : FdType.IPV6_SOCK;
    info.sip = info.dip = domain === Family.INET ? ANY4 : ANY6;
    info.l4proto = protocolOf(type, protocol);
  } else if (domain === NETLINK_FAMILY) {
    info.type = FdType.NETLINK;
  }
  return info;
}

function onSocket(state: State, ev: EventView): void {
  const thread = state.context.thread;
  const fd = ev.int(0, -1);
  if (thread === undefined || fd < 0) return;
  const info = makeSocket(state, fd, ev.uint(1), ev.uint(2), ev.uint(3));
  info.openFlags = ev.uint(4);
  if (addFd(state.threads, thread, info)) state.context.fd = info;
}

function onSocketpair(state: State, ev: EventView): void {
  const thread = state.context.thread;
  const fd1 = ev.int(1, -1);
  const fd2 = ev.int(2, -1);
  if (thread === undefined || ev.int(0, -1) < 0 || fd1 === fd2) return;
  for (const fd of [fd1, fd2]) {
    const info = state.newFd(fd, FdType.UNIX_SOCK);
    info.unixSource = ev.big(3);
    info.unixDest = ev.big(4);
    if (addFd(state.threads, thread, info) && fd === fd1) state.context.fd = info;
  }
}

function onBind(state: State, ev: EventView): void {
  const info = state.context.fd;
  if (info === undefined || ev.int(0, -1) < 0) return;
  const address = parseAddress(ev.raw(1));
  if (address === undefined) return;
  if (address.port > 0) listenOn(info, address.ip, address.port);
  rename(info, printable(addressName(address)));
}

/** Turns a socket into a listener; its protocol stays. */
function listenOn(info: FdInfo, ip: string, port: number): void {
  // the protocol is that of the record that matches the family of the address
  const is6 = info.type === FdType.IPV6_SOCK || info.type === FdType.IPV6_SERVSOCK;
  const l4 = (ip.length === 16) === is6 ? info.l4proto : info.l4other;
  const v4 = ip.length === 4 || isMapped(ip);
  retype(info, v4 ? FdType.IPV4_SERVSOCK : FdType.IPV6_SERVSOCK);
  info.sip = v4 ? ip.slice(-4) : ip;
  info.sport = port;
  info.dip = "";
  info.dport = 0;
  info.l4proto = l4;
  setRole(info, FdFlag.ROLE_SERVER);
}

function onAccept(state: State, ev: EventView): void {
  const thread = state.context.thread;
  const fd = ev.int(0, -1);
  if (thread === undefined || fd < 0) return;
  thread.lastFd = fd;
  const tuple = readTuple(ev, 1);
  if (tuple === undefined) return;
  const info = state.newFd(fd, FdType.UNKNOWN);
  if (tuple.family === Family.UNIX) {
    setUnixTuple(info, tuple);
    info.name = printable(tupleText(tuple));
  } else if (tuple.family === Family.INET || tuple.family === Family.INET6) {
    setIpTuple(info, tuple, false);
    info.l4proto = L4.TCP;
    nameAfterEnds(info, ev);
  } else {
    return;
  }
  info.flags = FdFlag.ROLE_SERVER | FdFlag.CONNECTED;
  if (ev.type === PPME.SOCKET_ACCEPT4_6_X && (ev.uint(5) & O_CLOEXEC) !== 0) {
    info.flags |= FdFlag.CLOEXEC;
  }
  if (addFd(state.threads, thread, info)) state.context.fd = info;
}

/** Parsers of sockets. */
export const SOCKET_PARSERS: Parsers = {
  [PPME.SOCKET_SOCKET_X]: onSocket,
  [PPME.SOCKET_SOCKETPAIR_X]: onSocketpair,
  [PPME.SOCKET_BIND_X]: onBind,
  [PPME.SOCKET_ACCEPT_5_X]: onAccept,
  [PPME.SOCKET_ACCEPT4_6_X]: onAccept,
};
