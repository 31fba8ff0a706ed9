/**
 * Entries of the interface blocks (IL). In version 2 each is behind a `u32` length that does not
 * count itself, unlike the lengths of the other lists.
 */
import type { InterfaceInfo } from "../event/platform.ts";
import type { EntryReader } from "./entry_reader.ts";
import type { EntryWriter } from "./entry_writer.ts";

const IPV4 = 1;
const IPV6 = 2;
/** Files before link speeds were recorded. */
const IPV4_OLD = 3;
const IPV6_OLD = 4;
const MAX_NAME = 1023;

/** Reads one entry; an unknown kind marks the reader bad. */
export function readInterface(entry: EntryReader, version: number): InterfaceInfo {
  if (version >= 2) {
    const length = entry.u32();
    entry.limit(entry.at + length);
  }
  const type = entry.u16();
  const nameLength = entry.u16();
  if (type < IPV4 || type > IPV6_OLD || nameLength > MAX_NAME) entry.bad = true;
  const family = type === IPV4 || type === IPV4_OLD ? 4 : 6;
  const bytes = family === 4 ? 4 : 16;
  const addr = entry.raw(bytes);
  const netmask = entry.raw(bytes);
  const bcast = entry.raw(bytes);
  const linkSpeed = type === IPV4 || type === IPV6 ? entry.u64() : 0n;
  const name = entry.raw(entry.bad ? 0 : nameLength);
  if (version >= 2) entry.at += entry.left;
  return { name, family, addr, netmask, bcast, linkSpeed };
}

/** Writes one entry of version 2. */
export function writeInterface(out: EntryWriter, item: InterfaceInfo): void {
  const name = item.name.slice(0, MAX_NAME);
  const bytes = item.family === 4 ? 4 : 16;
  out.u32(2 + 2 + 3 * bytes + 8 + name.length);
  out.u16(item.family === 4 ? IPV4 : IPV6);
  out.u16(name.length);
  out.fixed(item.addr, bytes);
  out.fixed(item.netmask, bytes);
  out.fixed(item.bcast, bytes);
  out.u64(item.linkSpeed);
  out.raw(name);
}
