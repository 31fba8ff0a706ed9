/**
 * Names of connections, `address:port->address:port`, written as bytes and interned. A text put
 * together from parts is flattened and hashed by whoever looks at it first, which costs more than
 * all else that a connection changes; an interned one is neither, and comes with its place.
 */
import type { EventView } from "../event/event_view.ts";
import { addressText } from "./address_text.ts";
import { type FdInfo, L4, rename } from "./fd_info.ts";

/** Two IPv6 addresses of at most 45 characters, two ports of at most 5, and what is between. */
const MAX_NAME = 128;
const ZERO = 0x30;
const DOT = 0x2e;
const COLON = 0x3a;
const MINUS = 0x2d;
const GREATER = 0x3e;

const out = new Uint8Array(MAX_NAME);

/**
 * Names a connected socket after its ends. Portless protocols show addresses only, except raw IPv6; a
 * socket of unknown protocol is `<unknown>`, as libsinsp names it.
 */
export function nameAfterEnds(info: FdInfo, ev: EventView): void {
  const { l4proto, sip, dip } = info;
  if (l4proto !== L4.TCP && l4proto !== L4.UDP) {
    const portless = l4proto === L4.ICMP || (l4proto === L4.RAW && sip.length === 4);
    rename(info, portless ? `${addressText(sip)}->${addressText(dip)}` : "<unknown>");
    return;
  }
  let end = writeEnd(0, sip, info.sport);
  out[end++] = MINUS;
  out[end++] = GREATER;
  end = writeEnd(end, dip, info.dport);
  rename(info, ev.intern(out, end), ev.textPlace);
}

/** Writes `address:port` at `at`; gives the place behind it. */
function writeEnd(at: number, address: string, port: number): number {
  if (address.length === 4) {
    for (let i = 0; i < 4; i++) {
      if (i > 0) out[at++] = DOT;
      at = writeNumber(at, address.charCodeAt(i));
    }
  } else {
    const text = addressText(address);
    for (let i = 0; i < text.length; i++) out[at++] = text.charCodeAt(i);
  }
  out[at++] = COLON;
  return writeNumber(at, port);
}

/** Writes a number below 100,000 in decimal; gives the place behind it. */
function writeNumber(at: number, value: number): number {
  let unit = value < 10
    ? 1
    : value < 100
    ? 10
    : value < 1000
    ? 100
    : value < 10_000
    ? 1000
    : 10_000;
  for (; unit >= 1; unit = unit / 10 | 0) {
    const digit = value / unit | 0;
    out[at++] = ZERO + digit;
    value -= digit * unit;
  }
  return at;
}
