/**
 * Writes the header of a section from what is known about the machine: section, machine, interfaces,
 * users, processes, descriptors, in the order of libscap's writer and in the newest layouts. Long
 * lists of processes and descriptors go into several blocks, so that no block needs more than a little
 * memory to build or read. Interfaces and users stay in one block each: libscap keeps only the last.
 */
import type { FdSnapshot, MachineInfo, Platform, ProcessSnapshot } from "../event/platform.ts";
import { Block, BYTE_ORDER_MAGIC, VERSION_MAJOR, VERSION_MINOR } from "./block.ts";
import { EntryWriter } from "./entry_writer.ts";
import { writeKnown } from "./fd_known.ts";
import { FdType, hasMoreFlags, writeFd } from "./fd_list.ts";
import { writeInterface } from "./interface_list.ts";
import { writeMachine } from "./machine_info.ts";
import { writeProcess } from "./process_list.ts";
import { writeGroup, writeUser } from "./user_list.ts";

/** A block of processes or descriptors is ended once it is this long. */
const LIST_BLOCK = 128 << 10;

/** Takes a block's type and body; false when it could not be written. */
export type PutBlock = (type: number, body: Uint8Array) => boolean;

const UNKNOWN_MACHINE: MachineInfo = {
  numCpus: 1,
  memoryBytes: 0n,
  maxPid: 0,
  hostname: "",
  bootNs: 0n,
};

/** Writes all header blocks of a section through `put`; false as soon as `put` says so. */
export function writeSection(platform: Platform, put: PutBlock): boolean {
  const out = new EntryWriter();
  out.u32(BYTE_ORDER_MAGIC);
  out.u16(VERSION_MAJOR);
  out.u16(VERSION_MINOR);
  out.u64(0xFFFF_FFFF_FFFF_FFFFn); // length of the section: not known
  if (!put(Block.SECTION, out.bytes)) return false;
  out.clear();
  writeMachine(out, platform.machine ?? UNKNOWN_MACHINE);
  if (!put(Block.MACHINE, out.bytes)) return false;
  return writeInterfaces(platform, out, put) && writeUsers(platform, out, put) &&
    writeProcesses(platform, out, put) && writeCloneTimes(platform, out, put) &&
    writeFds(platform, out, put);
}

function writeInterfaces(platform: Platform, out: EntryWriter, put: PutBlock): boolean {
  out.clear();
  for (const item of platform.interfaces) writeInterface(out, item);
  return out.length === 0 || put(Block.INTERFACES_V2, out.bytes);
}

function writeUsers(platform: Platform, out: EntryWriter, put: PutBlock): boolean {
  out.clear();
  for (const user of platform.users) writeUser(out, user);
  for (const group of platform.groups) writeGroup(out, group);
  return out.length === 0 || put(Block.USERS_V2, out.bytes);
}

function writeProcesses(platform: Platform, out: EntryWriter, put: PutBlock): boolean {
  out.clear();
  for (const process of platform.processes) {
    writeProcess(out, process);
    if (out.length < LIST_BLOCK) continue;
    if (!put(Block.PROCESSES_V9, out.bytes)) return false;
    out.clear();
  }
  return out.length === 0 || put(Block.PROCESSES_V9, out.bytes);
}

/** What the process entries have no place for; nothing when nothing of it is known. */
function writeCloneTimes(platform: Platform, out: EntryWriter, put: PutBlock): boolean {
  const timed = platform.processes.filter(({ cloneNs }) => cloneNs !== 0n);
  if (timed.length === 0 && platform.exact !== true) return true;
  for (let i = 0; i === 0 || i < timed.length;) {
    out.clear();
    out.u32(platform.exact === true ? 1 : 0);
    out.u32(0);
    for (; i < timed.length && out.length < LIST_BLOCK; i++) {
      const { tid, cloneNs } = timed[i] as ProcessSnapshot;
      out.i64(tid);
      out.u64(cloneNs);
    }
    if (!put(Block.CLONE_TIMES, out.bytes)) return false;
    if (timed.length === 0) break;
  }
  return true;
}

/**
 * Descriptors of each thread that has some. What older readers refuse a whole file for stands there as
 * UNSUPPORTED; that, and what has no place there, follows in blocks of saker's own.
 */
function writeFds(platform: Platform, out: EntryWriter, put: PutBlock): boolean {
  for (const { tid, fds, fdBuckets = 0 } of platform.processes) {
    const listed = fds.every(isListed) ? fds : fds.map((fd) => isListed(fd) ? fd : unsupported(fd));
    const newer = fds.filter((fd) => fd.type >= FdType.FIRST_NEWER || hasMoreFlags(fd));
    const known = fds.filter((fd) => fd.known !== undefined);
    const ofThread = () => out.i64(tid);
    const ofTable = () => {
      ofThread();
      out.u32(fdBuckets);
    };
    const written =
      (listed.length === 0 || writeBlocks(Block.FDS_V2, out, ofThread, listed, writeFd, put)) &&
      (newer.length === 0 || writeBlocks(Block.FDS_NEWER, out, ofThread, newer, writeNewer, put)) &&
      ((known.length === 0 && fdBuckets === 0) ||
        writeBlocks(Block.FDS_KNOWN, out, ofTable, known, writeKnown, put));
    if (!written) return false;
  }
  return true;
}

function isListed({ type }: FdSnapshot): boolean {
  return type > FdType.UNKNOWN && type < FdType.FIRST_NEWER;
}

function unsupported(fd: FdSnapshot): FdSnapshot {
  return { ...fd, type: FdType.UNSUPPORTED };
}

function writeNewer(out: EntryWriter, fd: FdSnapshot): void {
  writeFd(out, fd.type > FdType.UNKNOWN ? fd : unsupported(fd), true);
}

/** A block with these descriptors behind its head, or several when they are very many. */
function writeBlocks(
  type: number,
  out: EntryWriter,
  head: () => void,
  fds: readonly FdSnapshot[],
  write: (out: EntryWriter, fd: FdSnapshot) => void,
  put: PutBlock,
): boolean {
  let i = 0;
  do {
    out.clear();
    head();
    for (; i < fds.length && out.length < LIST_BLOCK; i++) write(out, fds[i] as FdSnapshot);
    if (!put(type, out.bytes)) return false;
  } while (i < fds.length);
  return true;
}
