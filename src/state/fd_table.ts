/**
 * The descriptors of a process, bounded to 4096 entries as libsinsp's table is: further descriptors
 * are not remembered.
 */
import { FIRST_BUCKETS, grown, inHashOrder, nextBuckets } from "../base/hash_order.ts";
import { FdFlag, type FdInfo } from "./fd_info.ts";
import type { Thread } from "./thread.ts";
import type { ThreadTable } from "./thread_table.ts";

/** Most descriptors remembered for a process. */
export const MAX_FDS = 4096;

/** PPM_O_CLOEXEC. */
export const O_CLOEXEC = 4096;

/**
 * A Map from number to descriptor that also knows the order of libsinsp's hash table, which
 * `fd.types` shows. New descriptors come in through {@linkcode putFd}.
 */
export class FdTable extends Map<number, FdInfo> {
  /** Buckets of the hash table: as many as the most descriptors at once needed. */
  #buckets = FIRST_BUCKETS;

  /** Makes room for one descriptor more. */
  makeRoom(): void {
    if (this.size < this.#buckets) return;
    const entries = grown(this.keys(), this.#buckets)
      .map((fd): [number, FdInfo] => [fd, this.get(fd) as FdInfo]);
    this.#buckets = nextBuckets(this.#buckets);
    this.clear();
    for (const [fd, info] of entries) this.set(fd, info);
  }

  /** The numbers in the order of the hash table. */
  hashOrder(): number[] {
    return inHashOrder(this.keys(), this.#buckets);
  }
}

/** Stores a descriptor; false when the table is full (an existing number is always replaced). */
export function putFd(table: FdTable, info: FdInfo): boolean {
  if (table.size >= FIRST_BUCKETS && !table.has(info.fd)) {
    if (table.size >= MAX_FDS) return false;
    table.makeRoom();
  }
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

/** What a new process gets of its parent's descriptors, copied in the order of the hash table. */
export function copyTable(table: FdTable | undefined): FdTable {
  const out = new FdTable();
  if (table === undefined) return out;
  for (const fd of table.hashOrder()) putFd(out, { ...table.get(fd) as FdInfo });
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
export function closeOnExec(table: FdTable): void {
  for (const [fd, info] of table) if (isCloseOnExec(info)) table.delete(fd);
}
