/**
 * Text of socket addresses, socket pairs and descriptor lists. Layouts: SOCKADDR is a family byte
 * and the address (network order) with its port (little endian); SOCKTUPLE has two of them; for unix
 * sockets two kernel pointers and a path.
 */
import { addressText, isMappedAddress } from "../base/ip_address.ts";
import { byteString } from "../base/byte_string.ts";
import { printable } from "../base/printable.ts";
import type { EventView } from "./event_view.ts";
import type { ParamResolver } from "./param_resolver.ts";

/** Address families in SOCKADDR and SOCKTUPLE parameters. */
export const Family = { UNIX: 1, INET: 2, INET6: 10 } as const;

/** An entry of an FDLIST parameter. */
export interface FdListEntry {
  /** Number of the descriptor. */
  readonly fd: number;
  /** PPM_POLL* bits. */
  readonly flags: number;
}

function addressAt(view: EventView, at: number, size: 4 | 16): string {
  return byteString(view.bytes, at, size);
}

function portAt(view: EventView, at: number): number {
  return view.data.getUint16(at, true);
}

function pathAt(view: EventView, at: number, end: number): string {
  return printable(view.textAt(at, end - at));
}

/** `ip:port`, a path, `family N`; `INVALID IPv4` when its length is not that of its family. */
export function sockaddrText(view: EventView, at: number, length: number): string {
  const family = view.bytes[at] as number;
  switch (family) {
    case Family.UNIX:
      return pathAt(view, at + 1, at + length);
    case Family.INET:
      if (length !== 7) return "INVALID IPv4";
      return `${addressText(addressAt(view, at + 1, 4))}:${portAt(view, at + 5)}`;
    case Family.INET6:
      if (length !== 19) return "INVALID IPv6";
      return `${addressText(addressAt(view, at + 1, 16))}:${portAt(view, at + 17)}`;
    default:
      return `family ${family}`;
  }
}

function pairText(view: EventView, at: number, size: 4 | 16): string {
  let source = addressAt(view, at, size);
  let target = addressAt(view, at + size + 2, size);
  if (isMappedAddress(source) && isMappedAddress(target)) {
    source = source.slice(12);
    target = target.slice(12);
  }
  const from = `${addressText(source)}:${portAt(view, at + size)}`;
  return `${from}->${addressText(target)}:${portAt(view, at + 2 * size + 2)}`;
}

/** `ip:port->ip:port`, `SOURCE->TARGET path` with kernel pointers; `INVALID ...` when it is damaged. */
export function socktupleText(view: EventView, at: number, length: number): string {
  const family = view.bytes[at] as number;
  switch (family) {
    case Family.UNIX: {
      if (length < 17) return "INVALID UNIX";
      const source = view.data.getBigUint64(at + 1, true).toString(16);
      const target = view.data.getBigUint64(at + 9, true).toString(16);
      return `${source}->${target} ${pathAt(view, at + 17, at + length)}`;
    }
    case Family.INET:
      return length === 13 ? pairText(view, at + 1, 4) : "INVALID IPv4";
    case Family.INET6:
      return length === 37 ? pairText(view, at + 1, 16) : "INVALID IPv6";
    default:
      return `family ${family}`;
  }
}

/** Entries of an FDLIST; what does not fit into the parameter is left out. */
function fdListEntries(view: EventView, at: number, length: number): FdListEntry[] {
  const entries: FdListEntry[] = [];
  if (length < 2) return entries;
  const end = at + length;
  let next = at + 2;
  for (let n = view.data.getUint16(at, true); n > 0 && next + 10 <= end; n--, next += 10) {
    const fd = view.data.getInt32(next + 4, true) * 0x1_0000_0000 +
      view.data.getUint32(next, true);
    entries.push({ fd, flags: view.data.getInt16(next + 8, true) });
  }
  return entries;
}

/** `0:f1 3:441`: fd (unsigned), kind and flags (hexadecimal, 32 bits) of each entry. */
export function fdListText(
  view: EventView,
  at: number,
  length: number,
  resolver: ParamResolver,
): string {
  return fdListEntries(view, at, length)
    .map(({ fd, flags }) => {
      const number = fd < 0 ? BigInt.asUintN(64, BigInt(fd)) : fd;
      return `${number}:${resolver.fdTypeChar(fd)}${(flags >>> 0).toString(16)}`;
    })
    .join(" ");
}
