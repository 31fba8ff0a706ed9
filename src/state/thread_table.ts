/**
 * All known threads by host tid, their processes and who begot whom. Bounded: when the table is
 * full a new thread is refused and counted (the sensor's own process is always let in); `purge.ts`
 * makes room on a live machine. Nothing here looks at events.
 */
import type { FdTable } from "./fd_table.ts";
import { Thread, ThreadFlag } from "./thread.ts";
import { ThreadGroup } from "./thread_group.ts";

/** Default limit, that of Falco (`falco_libs.thread_table_size`). */
export const MAX_THREADS = 262_144;

/** Places for the threads looked up last: a power of two. */
const RECENT = 256;

/** Threads, processes, ancestry. */
export class ThreadTable {
  readonly #threads = new Map<number, Thread>();
  readonly #groups = new Map<number, ThreadGroup>();
  /**
   * Threads looked up last, each at the place of its tid's low bits: a Map is left by compiled code and
   * asked by hash for what nearly every event asks. Whoever is in it is in the table.
   */
  readonly #recent: (Thread | undefined)[] = new Array(RECENT).fill(undefined);
  readonly #max: number;
  readonly #ownPid: number;
  /** Threads refused because the table was full. */
  refused = 0;
  /** Threads stored so far, each when it came; less {@linkcode ThreadTable.size} are those removed. */
  added = 0;

  /** @param max most entries; @param ownPid process that is never refused */
  constructor(max = MAX_THREADS, ownPid = -1) {
    this.#max = max;
    this.#ownPid = ownPid;
  }

  get size(): number {
    return this.#threads.size;
  }

  /** The thread with this host tid, if known. */
  get(tid: number): Thread | undefined {
    const recent = this.#recent[tid & (RECENT - 1)];
    if (recent !== undefined && recent.tid === tid) return recent;
    return this.#find(tid);
  }

  #find(tid: number): Thread | undefined {
    const thread = this.#threads.get(tid);
    if (thread !== undefined) this.#recent[tid & (RECENT - 1)] = thread;
    return thread;
  }

  /** Every thread, in order of arrival. */
  all(): IterableIterator<Thread> {
    return this.#threads.values();
  }

  /** The process with this pid, if known. */
  group(pid: number): ThreadGroup | undefined {
    return this.#groups.get(pid);
  }

  /** Main thread of the thread's process; undefined for entries of which only the tid is known. */
  leader(thread: Thread): Thread | undefined {
    return thread.isLeader() ? thread : thread.group?.leader;
  }

  /** Descriptor table that counts for a thread; undefined when it is the unknown leader's. */
  fdTable(thread: Thread): FdTable | undefined {
    return (thread.flags & ThreadFlag.CLONE_FILES) === 0 ? thread.fds : this.leader(thread)?.fds;
  }

  /** Thread that made this one (it need not be a main thread). */
  parent(thread: Thread): Thread | undefined {
    return this.#threads.get(thread.ptid);
  }

  /** Working directory, ending in "/"; "./" when the process is not known. */
  cwd(thread: Thread): string {
    const leader = this.leader(thread);
    return leader === undefined ? "./" : leader.cwd;
  }

  /**
   * Calls `visit` for the parents of the thread's main thread, nearest first, until it returns
   * true, the chain ends or comes back to where it was. True if `visit` stopped it.
   */
  ancestors(thread: Thread, visit: (ancestor: Thread) => boolean): boolean {
    let slow = this.#parentOf(this.leader(thread));
    let fast = this.#parentOf(slow);
    while (slow !== undefined && slow.tid !== -1) {
      if (visit(slow)) return true;
      // two pointers, one twice as fast: they meet when the chain is a loop
      slow = this.#parentOf(slow);
      for (let i = 0; i < 2; i++) {
        fast = this.#parentOf(fast);
        if (slow !== undefined && (slow === fast || slow.tid === slow.ptid)) return false;
      }
    }
    return false;
  }

  #parentOf(thread: Thread | undefined): Thread | undefined {
    return thread === undefined ? undefined : this.#threads.get(thread.ptid);
  }

  /** True if one more thread of `pid` may be stored. */
  hasRoom(pid: number): boolean {
    return this.#threads.size < this.#max || (pid > 0 && pid === this.#ownPid);
  }

  /**
   * Stores a thread; one with the same tid is replaced. Without `relations` (start-up snapshot)
   * {@linkcode ThreadTable.relate} is to be called once all are in. False when the table is full.
   */
  add(thread: Thread, relations = true): boolean {
    const old = this.#threads.get(thread.tid);
    if (old === undefined && !this.hasRoom(thread.pid)) {
      this.refused++;
      return false;
    }
    if (old === undefined) this.added++;
    else if (old !== thread) this.#detach(old);
    if (relations) this.relate(thread);
    this.#threads.set(thread.tid, thread);
    this.#recent[thread.tid & (RECENT - 1)] = thread;
    return true;
  }

  /** Puts a thread into its process and under its parent; an unknown parent makes ptid 0. */
  relate(thread: Thread): void {
    if (thread.isInvalid()) return;
    let group = this.#groups.get(thread.pid);
    if (group === undefined) {
      group = new ThreadGroup(thread.pid, thread.pid === 1 || thread.vpid === 1);
      this.#groups.set(thread.pid, group);
    }
    group.add(thread);
    thread.group = group;
    if (thread.pid === 1) return;
    const parent = this.#threads.get(thread.ptid);
    if (parent === undefined || parent.isInvalid()) thread.ptid = 0;
    else adopt(parent, thread);
  }

  /** Marks a thread dead; it stays readable until {@linkcode ThreadTable.remove}. */
  markDead(thread: Thread): void {
    if (thread.isDead()) return;
    thread.flags |= ThreadFlag.CLOSED;
    if (thread.group !== undefined) thread.group.alive--;
  }

  /** Takes the death back: an exec by another thread makes a dead leader live again. */
  resurrect(thread: Thread): void {
    if (!thread.isDead()) return;
    thread.flags &= ~ThreadFlag.CLOSED;
    if (thread.group !== undefined) thread.group.alive++;
  }

  /**
   * Removes a thread and gives its children to `reaper`, or to the one that the kernel would
   * choose. A leader stays while other threads of its process live.
   */
  remove(tid: number, reaper?: Thread): void {
    const thread = this.#threads.get(tid);
    if (thread === undefined) return;
    const group = thread.group;
    if (group === undefined || thread.isInvalid()) {
      this.#erase(thread);
      return;
    }
    this.markDead(thread);
    const children = thread.children;
    if (children !== undefined && children.size > 0) {
      const heir = reaper ?? this.#findReaper(thread, group);
      if (heir?.group !== undefined && heir.group !== group) heir.group.reaper = true;
      for (const child of children.values()) {
        if (heir === undefined) child.ptid = 0;
        else adopt(heir, child);
      }
      thread.children = undefined;
    }
    if (group.alive <= 0) {
      const leader = group.leader ?? this.#threads.get(group.pid);
      if (leader !== undefined) this.#erase(leader);
      this.#groups.delete(group.pid);
    }
    if (!thread.isLeader()) this.#erase(thread);
  }

  /** Removes a thread that is known to be gone, and its process with it if it is the main one. */
  drop(tid: number): void {
    this.remove(tid);
    const left = this.#threads.get(tid);
    if (left === undefined) return;
    // exits of its threads were lost, so the count is wrong
    if (left.group?.leader === left) {
      left.group.alive = 0;
      this.#groups.delete(left.pid);
    }
    this.#erase(left);
  }

  /** Kernel's `find_new_reaper`: a sibling thread, else the nearest reaper of the same namespace. */
  #findReaper(thread: Thread, group: ThreadGroup): Thread | undefined {
    const sibling = group.alive > 0 ? firstAlive(group, thread) : undefined;
    if (sibling !== undefined) return sibling;
    const inNamespace = thread.inPidNamespace();
    const seen = new Set<number>([thread.tid]);
    let parent = this.#threads.get(thread.ptid);
    while (parent !== undefined && !seen.has(parent.tid)) {
      seen.add(parent.tid);
      if (parent.inPidNamespace() !== inNamespace) return undefined;
      if (parent.group !== undefined && parent.group.reaper && parent.group.alive > 0) {
        const alive = firstAlive(parent.group, thread);
        if (alive !== undefined) return alive;
      }
      parent = this.#threads.get(parent.ptid);
    }
    return undefined;
  }

  #erase(thread: Thread): void {
    if (this.#threads.get(thread.tid) === thread) {
      this.#threads.delete(thread.tid);
      this.#recent[thread.tid & (RECENT - 1)] = undefined;
    }
    this.#detach(thread);
  }

  #detach(thread: Thread): void {
    thread.group?.forget(thread);
    const siblings = this.#threads.get(thread.ptid)?.children;
    if (siblings !== undefined && siblings.get(thread.tid) === thread) siblings.delete(thread.tid);
  }
}

/** Makes `child` a child of `parent`. */
function adopt(parent: Thread, child: Thread): void {
  (parent.children ??= new Map()).set(child.tid, child);
  child.ptid = parent.tid;
}

function firstAlive(group: ThreadGroup, except: Thread): Thread | undefined {
  for (const thread of group.threads) if (thread !== except && !thread.isDead()) return thread;
  return undefined;
}
