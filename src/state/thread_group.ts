/**
 * A process: the threads that share a pid. Counts the living, remembers the main thread, and knows
 * whether orphans may be given to it. Membership only; fds and cwd are on the main thread.
 */
import type { Thread } from "./thread.ts";

/** Threads of one pid. */
export class ThreadGroup {
  readonly pid: number;
  /** Threads not yet dead. Entries replaced without an exit stay counted, as libsinsp counts them. */
  alive = 0;
  /** An init process, a subreaper, or a process that was chosen as reaper once. */
  reaper: boolean;
  /** Main thread; undefined when only other threads were seen. */
  leader: Thread | undefined = undefined;
  /** Members in the table, the main thread first. */
  readonly threads: Thread[] = [];

  constructor(pid: number, reaper: boolean) {
    this.pid = pid;
    this.reaper = reaper;
  }

  /** Takes a thread in and counts it as alive. */
  add(thread: Thread): void {
    if (thread.isLeader()) {
      this.leader = thread;
      if (this.threads.length === 0) this.threads.push(thread);
      else this.threads.unshift(thread);
    } else {
      this.threads.push(thread);
    }
    this.alive++;
  }

  /** Forgets a thread that left the table; the count is changed at its death, not here. */
  forget(thread: Thread): void {
    const { threads } = this;
    if (threads.at(-1) === thread) {
      threads.pop();
    } else {
      const at = threads.indexOf(thread);
      if (at >= 0) threads.splice(at, 1);
    }
    if (this.leader === thread) this.leader = undefined;
  }
}
