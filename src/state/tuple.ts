/**
 * Socket addresses of events (SOCKADDR, SOCKTUPLE) put into descriptors: type, addresses, ports,
 * roles and names. Follows libsinsp to the byte where captures show it, including what its union of
 * IPv4 and IPv6 records does to the protocol of a socket that changes family ({@linkcode retype}).
 */
import type { EventView } from "../event/event_view.ts";
import { addressText, endpointText, isMapped } from "./address_text.ts";
import { FdFlag, type FdInfo, FdType, L4 } from "./fd_info.ts";

/** PPM_AF_*. */
export const Family = { UNIX: 1, INET: 2, INET6: 10 } as const;

/** The unspecified addresses: what a socket has before it is connected. */
export const ANY4 = "\0\0\0\0";
export const ANY6 = "\0".repeat(16);

/** A decoded tuple; one object is reused, so take what you need before the next call. */
export interface Tuple {
  family: number;
  sip: string;
  sport: number;
  dip: string;
  dport: number;
  /** Unix sockets: kernel pointers and path. */
  source: bigint;
  dest: bigint;
  path: string;
}

const tuple: Tuple = {
  family: -1,
  sip: "",
  sport: 0,
  dip: "",
  dport: 0,
  source: 0n,
  dest: 0n,
  path: "",
};

/** Decodes SOCKTUPLE parameter `i`; undefined when it is empty or too short for its family. */
export function readTuple(ev: EventView, i: number): Tuple | undefined {
  const length = ev.paramLength(i);
  if (length === 0) return undefined;
  const at = ev.paramOffset(i);
  const family = ev.bytes[at] as number;
  tuple.family = family;
  const size = family === Family.INET ? 4 : family === Family.INET6 ? 16 : 0;
  if (size > 0) {
    if (length < 5 + size * 2) return undefined;
    tuple.sip = ev.bytesAt(at + 1, size);
    tuple.sport = ev.data.getUint16(at + 1 + size, true);
    tuple.dip = ev.bytesAt(at + 3 + size, size);
    tuple.dport = ev.data.getUint16(at + 3 + size * 2, true);
  } else if (family === Family.UNIX) {
    if (length < 17) return undefined;
    tuple.source = ev.data.getBigUint64(at + 1, true);
    tuple.dest = ev.data.getBigUint64(at + 9, true);
    tuple.path = ev.textAt(at + 17, length - 17);
  }
  return tuple;
}

/** A decoded SOCKADDR. */
export interface Address {
  readonly family: number;
  readonly ip: string;
  readonly port: number;
  readonly path: string;
}

/** Decodes the raw bytes of a SOCKADDR; undefined when empty or too short. */
export function parseAddress(raw: string): Address | undefined {
  if (raw.length === 0) return undefined;
  const family = raw.charCodeAt(0);
  const size = family === Family.INET ? 4 : family === Family.INET6 ? 16 : 0;
  if (size > 0) {
    if (raw.length < 3 + size) return undefined;
    const port = raw.charCodeAt(1 + size) | (raw.charCodeAt(2 + size) << 8);
    return { family, ip: raw.substring(1, 1 + size), port, path: "" };
  }
  return { family, ip: "", port: 0, path: family === Family.UNIX ? cString(raw.substring(1)) : "" };
}

/** Text of an address parameter, as `evt.arg.addr` shows it. */
export function addressName(address: Address): string {
  if (address.ip !== "") return endpointText(address.ip, address.port);
  return address.family === Family.UNIX ? address.path : "family " + address.family;
}

/** Text of a tuple parameter, as `evt.arg.tuple` shows it. */
export function tupleText(t: Tuple): string {
  if (t.family === Family.UNIX) return unixName(t);
  if (t.family !== Family.INET && t.family !== Family.INET6) return "family " + t.family;
  const mapped = isMapped(t.sip) && isMapped(t.dip);
  const sip = mapped ? t.sip.substring(12) : t.sip;
  const dip = mapped ? t.dip.substring(12) : t.dip;
  return addressText(sip) + ":" + t.sport + "->" + addressText(dip) + ":" + t.dport;
}

function unixName(t: Tuple): string {
  return t.source.toString(16) + "->" + t.dest.toString(16) + " " + t.path;
}

/** True for connected IPv4 or IPv6 sockets (not listeners). */
export function isIpSocket(info: FdInfo): boolean {
  return info.type === FdType.IPV4_SOCK || info.type === FdType.IPV6_SOCK;
}

/** IPv4 TCP, the only sockets whose tuple libsinsp takes as settled. */
export function isTcp4(info: FdInfo): boolean {
  return info.type === FdType.IPV4_SOCK && info.l4proto === L4.TCP;
}

function isV6(type: number): boolean {
  return type === FdType.IPV6_SOCK || type === FdType.IPV6_SERVSOCK;
}

/**
 * Changes the type of a socket. libsinsp keeps IPv4 and IPv6 records in one union, so a socket that
 * changes family reads its addresses and protocol from the other record's bytes: mostly zero. The
 * protocol of the IPv6 record survives a visit to IPv4.
 */
export function retype(info: FdInfo, type: number): void {
  const from6 = isV6(info.type);
  const to6 = isV6(type);
  if (from6 && !to6 && (type === FdType.IPV4_SOCK || type === FdType.IPV4_SERVSOCK)) {
    const old = info.sip;
    info.l4other = info.l4proto;
    info.l4proto = old.length === 16 ? old.charCodeAt(12) : L4.UNKNOWN;
    info.sip = old.length === 16 ? old.substring(0, 4) : ANY4;
    info.dip = old.length === 16 ? old.substring(4, 8) : ANY4;
    info.sport = old.length === 16 ? old.charCodeAt(8) | (old.charCodeAt(9) << 8) : 0;
    info.dport = old.length === 16 ? old.charCodeAt(10) | (old.charCodeAt(11) << 8) : 0;
  } else if (to6 && !from6) {
    const l4 = info.l4other;
    info.l4other = info.l4proto;
    info.l4proto = l4;
    info.sip = ANY6;
    info.dip = ANY6;
    info.sport = 0;
    info.dport = 0;
  }
  info.type = type;
}

/**
 * Puts an IP tuple into a socket. False when the same or the mirrored tuple was already there.
 * `keepProtocol` carries the protocol of a listener over to the connection.
 */
export function setIpTuple(info: FdInfo, t: Tuple, keepProtocol: boolean): boolean {
  const mapped = t.family === Family.INET6 && isMapped(t.sip) && isMapped(t.dip);
  const listenerProtocol = info.l4proto;
  const wasListener = info.type === FdType.IPV4_SERVSOCK || info.type === FdType.IPV6_SERVSOCK;
  retype(info, t.family === Family.INET6 && !mapped ? FdType.IPV6_SOCK : FdType.IPV4_SOCK);
  if (wasListener && keepProtocol && !mapped) info.l4proto = listenerProtocol;
  const sip = mapped ? t.sip.substring(12) : t.sip;
  const dip = mapped ? t.dip.substring(12) : t.dip;
  const same = sip === info.sip && t.sport === info.sport && dip === info.dip &&
    t.dport === info.dport;
  const mirrored = dip === info.sip && t.dport === info.sport && sip === info.dip &&
    t.sport === info.dport;
  if (same || mirrored) return false;
  info.sip = sip;
  info.sport = t.sport;
  info.dip = dip;
  info.dport = t.dport;
  return true;
}

/** Puts the pointers of a unix tuple into a socket. */
export function setUnixTuple(info: FdInfo, t: Tuple): void {
  info.type = FdType.UNIX_SOCK;
  info.unixSource = t.source;
  info.unixDest = t.dest;
}

/** Swaps source and destination. */
export function swapEnds(info: FdInfo): void {
  const ip = info.sip;
  const port = info.sport;
  info.sip = info.dip;
  info.sport = info.dport;
  info.dip = ip;
  info.dport = port;
}

/** True if neither end is known to be the server. */
export function hasNoRole(info: FdInfo): boolean {
  return (info.flags & (FdFlag.ROLE_CLIENT | FdFlag.ROLE_SERVER)) === 0;
}

/** Sets the role, replacing the other one. */
export function setRole(info: FdInfo, role: number): void {
  info.flags = (info.flags & ~(FdFlag.ROLE_CLIENT | FdFlag.ROLE_SERVER)) | role;
}

function cString(text: string): string {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.substring(0, end);
}
