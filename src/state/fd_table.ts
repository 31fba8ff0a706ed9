/**
 * The descriptors of a process, bounded to 4096 entries as libsinsp's table is: further descriptors
 * are not remembered.
 */
import {
  FIRST_BUCKETS,
  grown,
  inHashOrder,
  isBucketCount,
  nextBuckets,
} from "../base/hash_order.ts";
import { FdFlag, type FdInfo } from "./fd_info.ts";
import type { Thread } from "./thread.ts";
import type { ThreadTable } from "./thread_table.ts";

/** Most descriptors remembered for a process. */
export const MAX_FDS = 4096;

/** PPM_O_CLOEXEC. */
export const O_CLOEXEC = 4096;

/** Descriptors below this number live in an array; nearly all do. */
const LOW = 128;

/** A table with more descriptors than this is not put in order before one is taken out. */
const MAX_ORDERED = 64;

/**
 * Descriptors by number, in the order of their arrival, that also knows the order of libsinsp's hash
 * table, which `fd.types` shows. That follows from the arrivals as long as what shares a bucket arrived
 * in one go, so arrivals are numbered anew when the table grows and before a bucket loses one of
 * several (numbers beyond the count of buckets share one). Low numbers are places of an array, since a
 * Map makes itself anew every few of the deletions that opening and closing all day consists of.
 */
export class FdTable {
  /** Descriptors put into and taken out of all tables of the program, for its metrics. */
  static added = 0;
  static removed = 0;
  /** Number of descriptors. */
  size = 0;
  readonly #low: (FdInfo | undefined)[] = [];
  /** Numbers from {@linkcode LOW} on, and below 0; made on first use. */
  #high: Map<number, FdInfo> | undefined = undefined;
  /** Arrivals so far. */
  #arrivals = 0;
  /** Buckets of the hash table: as many as the most descriptors at once needed. */
  #buckets = FIRST_BUCKETS;
  /** False while no two numbers can share a bucket, as all there ever were are below the count of buckets. */
  #sharing = false;

  /** Buckets of the hash table. */
  get buckets(): number {
    return this.#buckets;
  }

  /** Gives the table, which must be new, as many buckets as another one had. */
  reserve(buckets: number): void {
    if (this.size === 0 && isBucketCount(buckets)) this.#buckets = buckets;
  }

  /** The descriptor with this number, if known. */
  get(fd: number): FdInfo | undefined {
    if (fd >= 0 && fd < LOW) return fd < this.#low.length ? this.#low[fd] : undefined;
    return this.#high === undefined ? undefined : this.#high.get(fd);
  }

  /** Stores a descriptor; false when the table is full (an existing number is always replaced). */
  put(info: FdInfo): boolean {
    const old = this.get(info.fd);
    if (old !== undefined) {
      info.arrival = old.arrival;
    } else {
      if (this.size >= MAX_FDS) return false;
      if (this.size >= this.#buckets) this.#grow();
      this.size++;
      FdTable.added++;
      info.arrival = ++this.#arrivals;
    }
    this.#place(info);
    return true;
  }

  /** Removes a descriptor. */
  delete(fd: number): void {
    if (this.get(fd) === undefined) return;
    if (this.#sharing && this.size <= MAX_ORDERED && this.#sharesBucket(fd)) {
      this.#renumber(this.hashOrder().reverse());
    }
    this.size--;
    FdTable.removed++;
    if (fd >= 0 && fd < LOW) this.#low[fd] = undefined;
    else this.#high?.delete(fd);
  }

  /** All descriptors as they are now, in order of arrival. */
  values(): FdInfo[] {
    return this.find(() => true).sort(byArrival);
  }

  /** The descriptors of which `wanted` holds, in no order. */
  find(wanted: (info: FdInfo) => boolean): FdInfo[] {
    const out: FdInfo[] = [];
    for (const info of this.#low) if (info !== undefined && wanted(info)) out.push(info);
    if (this.#high === undefined) return out;
    for (const info of this.#high.values()) if (wanted(info)) out.push(info);
    return out;
  }

  /** The numbers in order of arrival. */
  keys(): number[] {
    return this.values().map(numberOf);
  }

  /** The numbers in the order of the hash table. */
  hashOrder(): number[] {
    return inHashOrder(this.keys(), this.#buckets);
  }

  /**
   * Puts copies of another table's descriptors into this one, which must be new, in the order of that
   * one's hash table.
   */
  copyFrom(from: FdTable): void {
    if (this.#copySmall(from)) return;
    for (const fd of from.hashOrder()) this.put({ ...from.get(fd) as FdInfo });
  }

  /**
   * As {@linkcode FdTable.copyFrom}, for the usual table: few descriptors, each with a bucket of its own,
   * so that the order is that of their arrivals turned round. False if the table is another.
   */
  #copySmall(from: FdTable): boolean {
    const { size } = from;
    if (size > FIRST_BUCKETS || (from.#high !== undefined && from.#high.size > 0)) return false;
    const low = this.#low;
    latest.length = 0;
    for (const info of from.#low) {
      if (latest.length === size) break;
      if (info !== undefined) {
        if (info.fd >= from.#buckets) return false;
        let at = latest.length;
        latest.push(info);
        for (; at > 0 && (latest[at - 1] as FdInfo).arrival < info.arrival; at--) {
          latest[at] = latest[at - 1] as FdInfo;
        }
        latest[at] = info;
      }
    }
    for (const info of latest) {
      if (info.fd >= this.#buckets) this.#sharing = true;
      while (low.length <= info.fd) low.push(undefined);
      low[info.fd] = { ...info, arrival: ++this.#arrivals };
    }
    this.size = size;
    FdTable.added += size;
    latest.length = 0;
    return true;
  }

  #place(info: FdInfo): void {
    const { fd } = info;
    if (fd >= this.#buckets || fd < 0) this.#sharing = true;
    if (fd >= 0 && fd < LOW) {
      const low = this.#low;
      while (low.length <= fd) low.push(undefined);
      low[fd] = info;
    } else {
      (this.#high ??= new Map()).set(fd, info);
    }
  }

  /** Makes room in the hash table, which turns its order round. */
  #grow(): void {
    this.#renumber(grown(this.keys(), this.#buckets));
    this.#buckets = nextBuckets(this.#buckets);
  }

  /** Makes the numbers arrive in this order. */
  #renumber(numbers: readonly number[]): void {
    for (const fd of numbers) (this.get(fd) as FdInfo).arrival = ++this.#arrivals;
  }

  /** True if another descriptor may be in the bucket of this one. */
  #sharesBucket(fd: number): boolean {
    if (isOdd(fd)) return true;
    // as integers: V8 would else divide doubles, which takes longer than all the rest
    const buckets = this.#buckets | 0;
    const bucket = (fd | 0) % buckets;
    if (this.#high !== undefined) {
      for (const other of this.#high.keys()) {
        if (isOdd(other) || (other !== fd && (other | 0) % buckets === bucket)) return true;
      }
    }
    for (let at = bucket; at < this.#low.length; at += buckets) {
      if (at !== fd && this.#low[at] !== undefined) return true;
    }
    return false;
  }
}

/** The descriptors that are being copied, the latest first. */
const latest: FdInfo[] = [];

/** True for numbers that no kernel gives, as a damaged capture may. */
function isOdd(fd: number): boolean {
  return fd < 0 || fd > 0x7fff_ffff;
}

function byArrival(a: FdInfo, b: FdInfo): number {
  return a.arrival - b.arrival;
}

function numberOf(info: FdInfo): number {
  return info.fd;
}

/** Stores a descriptor; false when the table is full (an existing number is always replaced). */
export function putFd(table: FdTable, info: FdInfo): boolean {
  return table.put(info);
}

/** Stores a descriptor in the table that counts for the thread and makes it the thread's last. */
export function addFd(threads: ThreadTable, thread: Thread, info: FdInfo): boolean {
  const table = threads.fdTable(thread);
  if (table === undefined) return false;
  thread.lastFd = info.fd;
  return putFd(table, info);
}

/** True if the descriptor is closed by an exec. */
function isCloseOnExec(info: FdInfo): boolean {
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
  const closing = table.find(isCloseOnExec);
  // the order in which several go is part of what the order of the rest follows from
  if (closing.length > 1) closing.sort(byArrival);
  for (const info of closing) table.delete(info.fd);
}
