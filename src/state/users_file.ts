/** Accounts and groups from the files in /etc. Lines that are not entries are passed over. */
import { hostPath } from "../base/host_root.ts";
import type { GroupInfo, UserInfo } from "../event/platform.ts";
import { readText } from "./proc_text.ts";

/** Most entries taken from a file. */
const MAX_ENTRIES = 65_536;

/** Entries of a passwd(5) file. */
export function parsePasswd(text: string): UserInfo[] {
  const out: UserInfo[] = [];
  for (const cells of entries(text, 7)) {
    const [name = "", , uid, gid, , home = "", shell = ""] = cells;
    out.push({ uid: Number(uid), gid: Number(gid), name, home, shell });
  }
  return out;
}

/** Entries of a group(5) file. */
export function parseGroup(text: string): GroupInfo[] {
  return entries(text, 4).map(([name = "", , gid]) => ({ gid: Number(gid), name }));
}

/** Accounts of this machine. */
export function readUsers(etc = hostPath("/etc")): UserInfo[] {
  return parsePasswd(readText(`${etc}/passwd`) ?? "");
}

/** Groups of this machine. */
export function readGroups(etc = hostPath("/etc")): GroupInfo[] {
  return parseGroup(readText(`${etc}/group`) ?? "");
}

function entries(text: string, width: number): string[][] {
  const out: string[][] = [];
  for (const line of text.split("\n")) {
    const cells = line.split(":");
    // NSS marks ("+name") are no accounts
    if (cells.length < width || /^[+-]/.test(line) || !/^\d+$/.test(cells[2] ?? "")) continue;
    if (out.length < MAX_ENTRIES) out.push(cells);
  }
  return out;
}
