/** Socket addresses as calls take them and as events tell them, and message headers. */
import assert from "node:assert/strict";
import { addressOf, cString, packed, packedString, sys } from "./machine.ts";

export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_CLOEXEC = 0o2000000;
export const MSG_DONTWAIT = 0x40;

/** Width in bytes and value. */
export type Item = readonly [number, number | bigint];

/** Bytes of the port in network order. */
const portItems = (port: number): Item[] => [[1, port >> 8], [1, port & 255]];
const LOOPBACK: Item[] = [[1, 127], [1, 0], [1, 0], [1, 1]];
const LOOPBACK6: Item[] = [...new Array<Item>(15).fill([1, 0]), [1, 1]];

/** struct sockaddr_in of a loopback port. */
export const inet = (port: number) => packed([2, AF_INET], ...portItems(port), ...LOOPBACK, [8, 0]);
/** struct sockaddr_in6 of a loopback port. */
export const inet6 = (port: number) =>
  packed([2, AF_INET6], ...portItems(port), [4, 0], ...LOOPBACK6, [4, 0]);
/** struct sockaddr_un of a path. */
export const unix = (path: string) => {
  const text = cString(path);
  const bytes = new Uint8Array(2 + text.length);
  bytes.set(packed([2, AF_UNIX]));
  bytes.set(text, 2);
  return bytes;
};

/** Port that the kernel gave to a bound socket. */
export function portOf(fd: number): number {
  const address = new Uint8Array(28);
  sys("getsockname", fd, address, packed([4, 28]));
  return new DataView(address.buffer).getUint16(2);
}

/** A listening TCP socket on the loopback address. */
export function listener(family: number): { fd: number; port: number } {
  const fd = sys("socket", family, SOCK_STREAM, 0);
  const address = family === AF_INET ? inet(0) : inet6(0);
  assert.equal(sys("bind", fd, address, family === AF_INET ? 16 : 28), 0);
  assert.equal(sys("listen", fd, 10), 0);
  return { fd, port: portOf(fd) };
}

/** SOCKTUPLE between two loopback ports. */
export const tuple4 = (sport: number, dport: number) =>
  packedString([1, AF_INET], ...LOOPBACK, [2, sport], ...LOOPBACK, [2, dport]);
/** The same of IPv6. */
export const tuple6 = (sport: number, dport: number) =>
  packedString([1, AF_INET6], ...LOOPBACK6, [2, sport], ...LOOPBACK6, [2, dport]);
/** SOCKADDR of a loopback port. */
export const address4 = (port: number) => packedString([1, AF_INET], ...LOOPBACK, [2, port]);
/** The same of IPv6. */
export const address6 = (port: number) => packedString([1, AF_INET6], ...LOOPBACK6, [2, port]);

/** msghdr over one buffer, with an address and a control part. */
export function message(
  name: Uint8Array | undefined,
  text: Uint8Array,
  control?: Uint8Array,
): Uint8Array {
  const vector = packed([8, addressOf(text)], [8, text.length]);
  return packed(
    [8, name === undefined ? 0 : addressOf(name)],
    [8, name === undefined ? 0 : 16],
    [8, addressOf(vector)],
    [8, 1],
    [8, control === undefined ? 0 : addressOf(control)],
    [8, control?.length ?? 0],
    [8, 0],
  );
}

/** mmsghdr array of one message. */
export function messages(header: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(header.length + 8);
  bytes.set(header);
  return bytes;
}
