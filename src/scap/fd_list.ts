/**
 * Entries of the file descriptor blocks (FDL): one block for each thread, its tid first, then one
 * entry for each descriptor. Numbers are libscap's `scap_fd_info` types. Version 2 puts a length
 * before each entry (counting itself) and a device behind files.
 */
import { type FdSnapshot, MAX_FD_NAME } from "../event/platform.ts";
import type { EntryReader } from "./entry_reader.ts";
import type { EntryWriter } from "./entry_writer.ts";

/** Descriptor types that have a layout of their own; every other known type is a name. */
export const FdType = {
  /** Of a kind that its writer could not tell; has nothing but its number. */
  UNKNOWN: 0,
  IPV4_SOCK: 3,
  IPV6_SOCK: 4,
  IPV4_SERVSOCK: 5,
  IPV6_SERVSOCK: 6,
  UNIX_SOCK: 8,
  UNSUPPORTED: 10,
  FILE_V2: 16,
  /** BPF; this and higher ones make readers before libs 0.10 refuse the file. */
  FIRST_NEWER: 17,
  LAST: 21,
} as const;

/**
 * Reads one entry. A type that is not known becomes UNSUPPORTED with a name that tells its number
 * (version 2, where its length is known); in version 1 it marks the reader bad. `withFlags`: open flags
 * may stand behind kinds that have no place for them, as only saker's own block has it.
 */
export function readFd(entry: EntryReader, version: number, withFlags = false): FdSnapshot {
  if (version >= 2) {
    const start = entry.at;
    entry.limit(start + entry.u32());
  }
  const fd = entry.i64();
  const ino = entry.u64();
  const type = entry.u8();
  const item = readBody(entry, version, fd, ino, type);
  const openFlags = withFlags && type !== FdType.FILE_V2 && entry.left >= 4 ? entry.u32() : 0;
  if (version >= 2) entry.at += entry.left;
  return openFlags === 0 ? item : { ...item, openFlags };
}

function readBody(
  entry: EntryReader,
  version: number,
  fd: number,
  ino: bigint,
  type: number,
): FdSnapshot {
  switch (type) {
    case FdType.IPV4_SOCK:
    case FdType.IPV6_SOCK: {
      const bytes = type === FdType.IPV4_SOCK ? 4 : 16;
      const sip = entry.raw(bytes);
      const dip = entry.raw(bytes);
      const sport = entry.u16();
      const dport = entry.u16();
      return { fd, ino, type, name: "", sip, dip, sport, dport, l4proto: entry.u8() };
    }
    case FdType.IPV4_SERVSOCK:
    case FdType.IPV6_SERVSOCK: {
      const sip = entry.raw(type === FdType.IPV4_SERVSOCK ? 4 : 16);
      const sport = entry.u16();
      return { fd, ino, type, name: "", sip, sport, l4proto: entry.u8() };
    }
    case FdType.UNIX_SOCK: {
      const source = entry.u64();
      const destination = entry.u64();
      return { fd, ino, type, source, destination, name: entry.cstring(MAX_FD_NAME) };
    }
    case FdType.FILE_V2: {
      const openFlags = entry.u32();
      const name = entry.cstring(MAX_FD_NAME);
      const dev = version >= 2 && entry.left >= 4 ? entry.u32() : 0;
      return { fd, ino, type, name, openFlags, dev };
    }
    case FdType.UNKNOWN:
      return { fd, ino, type, name: "" };
    default:
      if (type <= FdType.LAST) {
        return { fd, ino, type, name: entry.cstring(MAX_FD_NAME) };
      }
      if (version < 2) entry.bad = true;
      return { fd, ino, type: FdType.UNSUPPORTED, name: `unknown-type:[${type}]` };
  }
}

/** Whether the descriptor has open flags (close-on-exec, say) that its own layout has no place for. */
export function hasMoreFlags({ type, openFlags = 0 }: FdSnapshot): boolean {
  return type !== FdType.FILE_V2 && openFlags !== 0;
}

/** Writes one entry of version 2; `withFlags`: open flags behind those that have no place for them. */
export function writeFd(out: EntryWriter, item: FdSnapshot, withFlags = false): void {
  const start = out.length;
  out.u32(0);
  out.i64(item.fd);
  out.u64(item.ino);
  out.u8(item.type);
  switch (item.type) {
    case FdType.IPV4_SOCK:
    case FdType.IPV6_SOCK: {
      const bytes = item.type === FdType.IPV4_SOCK ? 4 : 16;
      out.fixed(item.sip ?? "", bytes);
      out.fixed(item.dip ?? "", bytes);
      out.u16(item.sport ?? 0);
      out.u16(item.dport ?? 0);
      out.u8(item.l4proto ?? 0);
      break;
    }
    case FdType.IPV4_SERVSOCK:
    case FdType.IPV6_SERVSOCK:
      out.fixed(item.sip ?? "", item.type === FdType.IPV4_SERVSOCK ? 4 : 16);
      out.u16(item.sport ?? 0);
      out.u8(item.l4proto ?? 0);
      break;
    case FdType.UNIX_SOCK:
      out.u64(item.source ?? 0n);
      out.u64(item.destination ?? 0n);
      out.text(item.name, MAX_FD_NAME);
      break;
    case FdType.FILE_V2:
      out.u32(item.openFlags ?? 0);
      out.text(item.name, MAX_FD_NAME);
      out.u32(item.dev ?? 0);
      break;
    default:
      out.text(item.name, MAX_FD_NAME);
  }
  if (withFlags && hasMoreFlags(item)) out.u32(item.openFlags ?? 0);
  out.setU32(start, out.length - start);
}
