/**
 * Threads and descriptors that no event told of: on a live machine /proc is asked for them. Every
 * question costs system calls and an attacker can provoke them, so there are only so many for a
 * second of event time; what is refused stays unknown.
 */
import type { EventView } from "../event/event_view.ts";
import { Budget } from "./budget.ts";
import type { FdInfo } from "./fd_info.ts";
import { type FdTable, putFd } from "./fd_table.ts";
import type { ProcReader } from "./proc_reader.ts";
import { assignRoles, collectServerPorts, fdOf, threadOf } from "./snapshot.ts";
import type { State } from "./state.ts";
import type { Thread } from "./thread.ts";

/** Questions per second of event time. */
const THREAD_QUESTIONS = 500;
const FD_QUESTIONS = 500;

/** Asks /proc and puts the answers into the tables of a state. */
export class ProcQuestions {
  readonly #state: State;
  readonly #proc: ProcReader;
  readonly #threads = new Budget(THREAD_QUESTIONS);
  readonly #fds = new Budget(FD_QUESTIONS);

  constructor(state: State, proc: ProcReader) {
    this.#state = state;
    this.#proc = proc;
  }

  /** A thread, with its main thread and its parents; undefined when there is none. */
  thread(tid: number, ev: EventView): Thread | undefined {
    if (tid <= 0 || !this.#threads.take(ev.tsApprox())) return undefined;
    const snapshot = this.#proc.thread(tid);
    if (snapshot === undefined) return undefined;
    const { threads, interfaces } = this.#state;
    const { pid, ptid } = snapshot;
    if (pid !== tid && threads.get(pid) === undefined) this.thread(pid, ev);
    if (threads.get(ptid) === undefined) this.thread(ptid, ev);
    const thread = threadOf(snapshot, interfaces);
    thread.lastAccess = ev.tsCoarse();
    if (!threads.add(thread)) return undefined;
    const ports = new Set<number>();
    collectServerPorts(thread.fds.values(), ports);
    assignRoles(thread.fds.values(), ports);
    this.#state.resolveContainer(thread);
    return thread;
  }

  /** Descriptor `fd` of a thread, which goes into `table`; undefined when there is none. */
  fd(thread: Thread, fd: number, table: FdTable, ev: EventView): FdInfo | undefined {
    if (thread.isInvalid() || thread.isDead() || !this.#fds.take(ev.tsApprox())) return undefined;
    const snapshot = this.#proc.fd(thread.pid, fd);
    if (snapshot === undefined) return undefined;
    const info = fdOf(snapshot, this.#state.interfaces);
    info.oldName = info.name;
    assignRoles([info], new Set());
    putFd(table, info);
    return info;
  }
}
