/**
 * Operations on descriptor tables. A table is a plain Map from number to FdInfo, bounded to 4096
 * entries a process as libsinsp's is: further descriptors are not remembered.
 */
import { inHashOrder } from "../base/hash_order.ts";
import { FdFlag, type FdInfo } from "./fd_info.ts";
import type { Thread } from "./thread.ts";
import type { ThreadTable } from "./thread_table.ts";

/** Most descriptors remembered for a process. */
export const MAX_FDS = 4096;

/** PPM_O_CLOEXEC. */
export const O_CLOEXEC = 4096;

/** Stores a descriptor; false when the table is full (an existing number is always replaced). */
export function putFd(table: Map<number, FdInfo>, info: FdInfo): boolean {
  if (table.size >= MAX_FDS && !table.has(info.fd)) return false;
  table.set(info.fd, info);
  return true;
}

/** Stores a descriptor in the table that counts for the thread and makes it the thread's last. */
export function addFd(threads: ThreadTable, thread: Thread, info: FdInfo): boolean {
  const table = threads.fdTable(thread);
  if (table === undefined) return false;
  thread.lastFd = info.fd;
  return putFd(table, info);
}

/** A copy under another number. */
export function copyFd(info: FdInfo, fd: number): FdInfo {
  return { ...info, fd };
}

/**
 * What a new process gets of its parent's descriptors. libsinsp copies in the order of its hash
 * table, which `fd.types` shows, so the copy is made in that order as well.
 */
export function copyTable(table: Map<number, FdInfo> | undefined): Map<number, FdInfo> {
  const out = new Map<number, FdInfo>();
  if (table === undefined) return out;
  for (const fd of inHashOrder(table.keys())) out.set(fd, { ...table.get(fd) as FdInfo });
  return out;
}

/** True if the descriptor is closed by an exec. */
export function isCloseOnExec(info: FdInfo): boolean {
  return (info.openFlags & O_CLOEXEC) !== 0 || (info.flags & FdFlag.CLOEXEC) !== 0;
}

/** Sets or clears close-on-exec. */
export function setCloseOnExec(info: FdInfo, on: boolean): void {
  if (on) {
    info.flags |= FdFlag.CLOEXEC;
  } else {
    info.flags &= ~FdFlag.CLOEXEC;
    info.openFlags &= ~O_CLOEXEC;
  }
}

/** Drops what an exec closes. */
export function closeOnExec(table: Map<number, FdInfo>): void {
  for (const [fd, info] of table) if (isCloseOnExec(info)) table.delete(fd);
}
