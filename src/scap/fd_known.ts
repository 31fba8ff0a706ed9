/**
 * Entries of saker's own block of what the list of descriptors has no place for: roles and states of
 * sockets, their names, the path as it was passed to an open, targets of pidfds. Blocks of one thread
 * stand behind its descriptors: its tid, `u32` buckets of their table (0 = as many as a new one has), then
 * an entry for each of them that has more to tell.
 */
import { type FdSnapshot, MAX_FD_NAME } from "../event/platform.ts";
import type { EntryReader } from "./entry_reader.ts";
import type { EntryWriter } from "./entry_writer.ts";
import { FdType } from "./fd_list.ts";

/** Longest text of an entry; a path of the kernel's has at most 4095 bytes. */
const MAX_TEXT = 8191;

/** What stands behind the head of an entry, in this order. */
const Has = {
  /** Text: the name, which the list does not have. */
  NAME: 1,
  /** Text: the path as it was passed. */
  RAW: 2,
  /** Nothing: that path is the name. */
  RAW_IS_NAME: 4,
  /** u32: the device, which the list has of files alone. */
  DEV: 8,
  /** i64: the process that a pidfd stands for. */
  PID: 16,
} as const;

/** An entry: whose descriptor it is about is told by its number. */
export interface KnownEntry {
  readonly fd: number;
  /** Puts what the entry tells into the descriptor of the list. */
  readonly put: (listed: FdSnapshot) => FdSnapshot;
}

/** Writes what is known of a descriptor, if anything: `u32 length, i64 fd, u8 type, u8 flags, u8 l4other, u8 has`. */
export function writeKnown(out: EntryWriter, item: FdSnapshot): void {
  const { known } = item;
  if (known === undefined) return;
  const start = out.length;
  const { name, nameRaw, dev, pid } = known;
  const rawIsName = nameRaw !== "" && nameRaw === name;
  const has = (name !== item.name || name.length > MAX_FD_NAME ? Has.NAME : 0) |
    (rawIsName ? Has.RAW_IS_NAME : nameRaw !== "" ? Has.RAW : 0) |
    (dev !== (item.dev ?? 0) ? Has.DEV : 0) |
    (pid !== 0 ? Has.PID : 0);
  out.u32(0);
  out.i64(item.fd);
  out.u8(item.type);
  out.u8(known.flags);
  out.u8(known.l4other);
  out.u8(has);
  if ((has & Has.NAME) !== 0) out.text(name, MAX_TEXT);
  if ((has & Has.RAW) !== 0) out.text(nameRaw, MAX_TEXT);
  if ((has & Has.DEV) !== 0) out.u32(dev);
  if ((has & Has.PID) !== 0) out.i64(pid);
  out.setU32(start, out.length - start);
}

/** Reads one entry. */
export function readKnown(entry: EntryReader): KnownEntry {
  entry.limit(entry.at + entry.u32());
  const fd = entry.i64();
  const type = entry.u8() << 24 >> 24;
  const flags = entry.u8();
  const l4other = entry.u8();
  const has = entry.u8();
  const told = (has & Has.NAME) !== 0 ? entry.text(MAX_TEXT) : undefined;
  const raw = (has & Has.RAW) !== 0 ? entry.text(MAX_TEXT) : "";
  const device = (has & Has.DEV) !== 0 ? entry.u32() : undefined;
  const pid = (has & Has.PID) !== 0 ? entry.i64() : 0;
  entry.at += entry.left;
  const put = (listed: FdSnapshot): FdSnapshot => {
    const name = told ?? listed.name;
    const nameRaw = (has & Has.RAW_IS_NAME) !== 0 ? name : raw;
    const dev = device ?? listed.dev ?? 0;
    // the list has no descriptors without a kind
    const kind = listed.type === FdType.UNSUPPORTED && type <= FdType.UNKNOWN ? type : listed.type;
    return { ...listed, type: kind, known: { flags, name, nameRaw, dev, pid, l4other } };
  };
  return { fd, put };
}
