/**
 * Entries of the process blocks (PL), versions 1 to 9: fields were added over the years, some in
 * the middle, so each is read from its first version on. Version 9 starts with a length that counts
 * itself and ends in a tail of which a file has as much as its writer knew.
 */
import type { FdSnapshot, ProcessSnapshot } from "../event/platform.ts";
import type { EntryReader } from "./entry_reader.ts";
import type { EntryWriter } from "./entry_writer.ts";

const MAX_PATH = 1024;
const MAX_BLOB = 4096;
/** A thread without a login session. */
const NO_LOGIN = 0xFFFFFFFF;
/**
 * Bytes of loginuid, exe_writable and three capability sets. Writers before libs 0.10 put them right
 * behind `root`; later ones put the pid namespace's start and the tty first. A tail of at most
 * this length can only be the former.
 */
const OLD_TAIL = 29;

/** Reads one entry; its `fds` is the given array, which the caller fills from the FDL blocks. */
export function readProcess(
  entry: EntryReader,
  version: number,
  fds: readonly FdSnapshot[],
): ProcessSnapshot {
  if (version >= 9) {
    const start = entry.at;
    entry.limit(start + entry.u32());
  }
  const tid = entry.i64();
  const pid = entry.i64();
  const ptid = entry.i64();
  const sid = version >= 6 ? entry.i64() : -1;
  const vpgid = version >= 8 ? entry.i64() : -1;
  const comm = entry.cstring(MAX_PATH);
  const exe = entry.cstring(MAX_PATH);
  const exepath = version >= 7 ? entry.cstring(MAX_PATH) : "";
  const args = entry.texts(MAX_BLOB);
  const cwd = entry.cstring(MAX_PATH);
  const fdLimit = entry.i64();
  const flags = entry.u32();
  const uid = entry.u32();
  const gid = entry.u32();
  const vmSizeKb = version >= 2 ? entry.u32() : 0;
  const vmRssKb = version >= 2 ? entry.u32() : 0;
  const vmSwapKb = version >= 2 ? entry.u32() : 0;
  const pfMajor = version >= 2 ? entry.i64() : 0;
  const pfMinor = version >= 2 ? entry.i64() : 0;
  const env = version >= 3 ? entry.texts(MAX_BLOB) : [];
  const vtid = version >= 4 ? entry.i64() : -1;
  const vpid = version >= 4 ? entry.i64() : -1;
  const cgroups = version >= 4 ? entry.texts(MAX_BLOB) : [];
  const root = version >= 5 ? entry.cstring(MAX_PATH) : "";

  const tail = version >= 9 && !entry.bad ? entry.left : 0;
  const has = (bytes: number) => tail > 0 && entry.left >= bytes;
  const namespaced = tail > OLD_TAIL;
  const pidnsInitStartNs = namespaced && has(8) ? entry.u64() : 0n;
  const tty = namespaced && has(4) ? entry.u32() : 0;
  const loginuid = has(4) ? entry.u32() : NO_LOGIN;
  const exeWritable = has(1) && entry.u8() !== 0;
  const capInheritable = has(8) ? entry.u64() : 0n;
  const capPermitted = has(8) ? entry.u64() : 0n;
  const capEffective = has(8) ? entry.u64() : 0n;
  const exeUpperLayer = has(1) && entry.u8() !== 0;
  const exeIno = has(8) ? entry.u64() : 0n;
  const exeInoCtimeNs = has(8) ? entry.u64() : 0n;
  const exeInoMtimeNs = has(8) ? entry.u64() : 0n;
  const exeFromMemfd = has(1) && entry.u8() !== 0;
  const exeLowerLayer = has(1) && entry.u8() !== 0;
  const pgid = has(8) ? entry.i64() : -1;
  if (version >= 9) entry.at += entry.left;

  return {
    tid,
    pid,
    ptid,
    sid,
    vpgid,
    pgid,
    vtid,
    vpid,
    comm,
    exe,
    exepath,
    args,
    env,
    cwd,
    root,
    cgroups,
    fdLimit,
    flags,
    uid,
    gid,
    loginuid,
    tty,
    vmSizeKb,
    vmRssKb,
    vmSwapKb,
    pfMajor,
    pfMinor,
    exeWritable,
    exeUpperLayer,
    exeLowerLayer,
    exeFromMemfd,
    exeIno,
    exeInoCtimeNs,
    exeInoMtimeNs,
    capInheritable,
    capPermitted,
    capEffective,
    pidnsInitStartNs,
    cloneNs: 0n,
    fds,
  };
}

/** Writes one entry of version 9, every field that it has. */
export function writeProcess(out: EntryWriter, item: ProcessSnapshot): void {
  const start = out.length;
  out.u32(0);
  out.i64(item.tid);
  out.i64(item.pid);
  out.i64(item.ptid);
  out.i64(item.sid);
  out.i64(item.vpgid);
  out.text(item.comm, MAX_PATH);
  out.text(item.exe, MAX_PATH);
  out.text(item.exepath, MAX_PATH);
  out.texts(item.args, MAX_BLOB);
  out.text(item.cwd, MAX_PATH);
  out.i64(item.fdLimit);
  out.u32(item.flags);
  out.u32(item.uid);
  out.u32(item.gid);
  out.u32(item.vmSizeKb);
  out.u32(item.vmRssKb);
  out.u32(item.vmSwapKb);
  out.i64(item.pfMajor);
  out.i64(item.pfMinor);
  out.texts(item.env, MAX_BLOB);
  out.i64(item.vtid);
  out.i64(item.vpid);
  out.texts(item.cgroups, MAX_BLOB);
  out.text(item.root, MAX_PATH);
  out.u64(item.pidnsInitStartNs);
  out.u32(item.tty);
  out.u32(item.loginuid);
  out.u8(item.exeWritable ? 1 : 0);
  out.u64(item.capInheritable);
  out.u64(item.capPermitted);
  out.u64(item.capEffective);
  out.u8(item.exeUpperLayer ? 1 : 0);
  out.u64(item.exeIno);
  out.u64(item.exeInoCtimeNs);
  out.u64(item.exeInoMtimeNs);
  out.u8(item.exeFromMemfd ? 1 : 0);
  out.u8(item.exeLowerLayer ? 1 : 0);
  out.i64(item.pgid);
  out.setU32(start, out.length - start);
}
