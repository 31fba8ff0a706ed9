/** Entries of the user blocks (UL): accounts and groups. Version 2 adds a length that counts itself. */
import type { GroupInfo, UserInfo } from "../event/platform.ts";
import type { EntryReader } from "./entry_reader.ts";
import type { EntryWriter } from "./entry_writer.ts";

const USER = 0;
const GROUP = 1;
const MAX_TEXT = 255;

/** An entry is an account or a group. */
export type UserEntry = { readonly user: UserInfo } | { readonly group: GroupInfo };

/** Reads one entry. */
export function readUser(entry: EntryReader, version: number): UserEntry {
  if (version >= 2) {
    const start = entry.at;
    entry.limit(start + entry.u32());
  }
  let item: UserEntry;
  if (entry.u8() === USER) {
    const uid = entry.u32();
    const gid = entry.u32();
    const name = entry.cstring(MAX_TEXT);
    const home = entry.cstring(MAX_TEXT);
    item = { user: { uid, gid, name, home, shell: entry.cstring(MAX_TEXT) } };
  } else {
    const gid = entry.u32();
    item = { group: { gid, name: entry.cstring(MAX_TEXT) } };
  }
  if (version >= 2) entry.at += entry.left;
  return item;
}

/** Writes one account as version 2. */
export function writeUser(out: EntryWriter, user: UserInfo): void {
  const start = out.length;
  out.u32(0);
  out.u8(USER);
  out.u32(user.uid);
  out.u32(user.gid);
  out.text(user.name, MAX_TEXT);
  out.text(user.home, MAX_TEXT);
  out.text(user.shell, MAX_TEXT);
  out.setU32(start, out.length - start);
}

/** Writes one group as version 2. */
export function writeGroup(out: EntryWriter, group: GroupInfo): void {
  const start = out.length;
  out.u32(0);
  out.u8(GROUP);
  out.u32(group.gid);
  out.text(group.name, MAX_TEXT);
  out.setU32(start, out.length - start);
}
