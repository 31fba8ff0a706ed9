/**
 * The watched machine as events tell it: threads, descriptors, accounts, containers, interfaces.
 * An event updates the state before rules look at it; deaths and closes take effect before the next
 * event, so that a rule still sees what died. Nothing here knows of rules.
 *
 * On a live machine unknown threads and descriptors are asked of /proc, within a budget; in a replay
 * an unknown thread gets a stand-in named `<NA>`.
 */
import { Interner } from "../base/interner.ts";
import { STATE_ONLY } from "../event/batch.ts";
import { PPME } from "../event/event_codes.ts";
import { EventView } from "../event/event_view.ts";
import type { Platform } from "../event/platform.ts";
import { bareContainer } from "./container.ts";
import { containerOf } from "./container_id.ts";
import { ContainerTable } from "./container_table.ts";
import type { EventContext } from "./event_context.ts";
import { FD_PARAM, HAS_FD, IS_INITIAL, IS_META, Kind, KIND_OF } from "./event_kind.ts";
import type { FdInfo } from "./fd_info.ts";
import { FdPool } from "./fd_pool.ts";
import { type FdTable, putFd } from "./fd_table.ts";
import { Interfaces } from "./interfaces.ts";
import { PARSERS } from "./parsers.ts";
import { ProcQuestions } from "./proc_questions.ts";
import type { ProcReader } from "./proc_reader.ts";
import { purge } from "./purge.ts";
import { RecentExits } from "./recent_exits.ts";
import { assignRoles, collectServerPorts, threadOf } from "./snapshot.ts";
import { Thread } from "./thread.ts";
import { MAX_THREADS, ThreadTable } from "./thread_table.ts";
import { toldFd } from "./told_fd.ts";
import { Users } from "./users.ts";

/** Settings of a state; all optional. */
export interface StateOptions {
  /** Reads /proc of the running machine; none in a replay. */
  readonly proc?: ProcReader;
  /** True for a running machine; by default if `proc` is given. */
  readonly live?: boolean;
  /** Most threads remembered. */
  readonly maxThreads?: number;
  /** Process that always finds room. */
  readonly ownPid?: number;
  /** Time between purges of dead entries, ns; live only. */
  readonly purgeIntervalNs?: number;
  /** Age at which an idle thread is checked for life, ns. */
  readonly threadTimeoutNs?: number;
}

const DEFAULT_PURGE_NS = 300e9;
/** A live machine's first purge comes early: the start-up scan is full of short-lived processes. */
const FIRST_PURGE_NS = 30e9;
/** On a live machine an exit is remembered this long, for a birth reported late. */
const RECENT_EXIT_NS = 2e9;
const UNKNOWN_NAME = "<NA>";
/** Two ticks of 10 ms: both the time up and the start are cut to whole ones. */
const START_SLACK_NS = 20_000_000n;

/** All tables, and the context that fields read. */
export class State {
  readonly context: EventContext;
  readonly containers = new ContainerTable();
  readonly interfaces = new Interfaces();
  readonly users: Users;
  threads: ThreadTable;
  /** Boot time of the machine, ns since the epoch; 0n unknown. */
  bootNs = 0n;
  /** Name of the machine; "" unknown. */
  hostname = "";
  readonly #options: StateOptions;
  readonly #proc: ProcReader | undefined;
  readonly #live: boolean;
  readonly #exits = new RecentExits();
  readonly #questions: ProcQuestions | undefined;
  readonly #pool = new FdPool();
  #dying: Thread | undefined = undefined;
  #closing: FdInfo | undefined = undefined;
  #closingIn: FdTable | undefined = undefined;
  #leaving: string | undefined = undefined;
  #pending = false;
  #started = false;
  #heading = false;
  #nextPurge = Infinity;
  #sections = 0;
  /** The snapshot is saker's own: namespaces and times are as they were. */
  #exact = false;

  constructor(options: StateOptions = {}) {
    this.#options = options;
    this.#proc = options.proc;
    this.#live = options.live ?? options.proc !== undefined;
    this.users = new Users(options.proc);
    this.#questions = options.proc && new ProcQuestions(this, options.proc);
    this.threads = this.#newTable();
    this.context = {
      ev: new EventView(new Interner(4)),
      state: this,
      num: 0,
      firstTs: 0n,
      thread: undefined,
      fd: undefined,
      fdNum: -1,
      container: undefined,
    };
  }

  #newTable(): ThreadTable {
    return new ThreadTable(this.#options.maxThreads ?? MAX_THREADS, this.#options.ownPid ?? -1);
  }

  /** Starts afresh from a snapshot: at the start, and when a capture begins a new section. */
  load(platform: Platform): void {
    this.#sections++;
    this.#settle();
    this.threads = this.#newTable();
    this.#started = false;
    this.context.firstTs = 0n;
    this.#heading = !this.#live;
    this.#exact = this.#live || platform.exact === true;
    // libsinsp learns of a capture's machine with the second section only
    const known = this.#exact || this.#sections > 1;
    this.bootNs = known ? platform.machine?.bootNs ?? 0n : 0n;
    this.hostname = known ? platform.machine?.hostname ?? "" : "";
    this.interfaces.load(platform.interfaces);
    this.users.load(platform.users, platform.groups);
    const ports = new Set<number>();
    for (const snapshot of platform.processes) {
      const thread = threadOf(snapshot, this.interfaces);
      if (this.threads.add(thread, false)) collectServerPorts(thread.fds.values(), ports);
    }
    for (const thread of this.threads.all()) {
      this.threads.relate(thread);
      assignRoles(thread.fds.values(), ports);
      // and the container plugin sees the threads of the first section alone
      if (this.#sections === 1) this.resolveContainer(thread);
    }
  }

  /**
   * Updates the state from the event under the cursor and points the context at it. `num` is the
   * event's number. False if rules must not see the event.
   */
  apply(ev: EventView, num: number): boolean {
    if (this.#pending) this.#settle();
    const ctx = this.context;
    if (ctx.ev !== ev) ctx.ev = ev;
    ctx.num = num;
    ctx.fd = undefined;
    ctx.fdNum = -1;
    ctx.container = undefined;
    const type = ev.type;
    const kind = KIND_OF[type] as number;
    const heading = this.#heading && this.#inHeading(type);
    if (!this.#started && !heading && IS_META[type] === 0) this.#start(ev);
    let thread = this.threads.get(ev.tid);
    if (kind === Kind.META || kind === Kind.KNOWN_ONLY) {
      ctx.thread = thread;
      if (thread !== undefined && kind === Kind.KNOWN_ONLY) this.#noteUnpaired(thread, type);
      PARSERS[type]?.(this, ev);
    } else {
      if (thread === undefined) thread = this.findThread(ev.tid, ev);
      ctx.thread = thread;
      if (thread !== undefined) this.#prepare(thread, ev, kind);
      PARSERS[type]?.(this, ev);
    }
    if (kind === Kind.ENTER) return false;
    this.#finish(ev, type, kind);
    return !heading && (ev.flags & STATE_ONLY) === 0;
  }

  /**
   * True for the container and account events that a capture begins with: they belong to the
   * snapshot and reach no rule.
   */
  #inHeading(type: number): boolean {
    this.#heading = IS_INITIAL[type] === 1;
    return this.#heading;
  }

  /** Finds the descriptor that the event works on. */
  #prepare(thread: Thread, ev: EventView, kind: number): void {
    const type = ev.type;
    if (kind === Kind.ENTER || kind === Kind.TRACEPOINT) {
      thread.lastEnterType = type;
      thread.lastFd = -1;
    } else if (type !== thread.lastEnterType + 1) {
      thread.lastFd = -1;
    }
    const at = FD_PARAM[type] as number;
    if (at < 0) return;
    if (thread.lastFd === -1) thread.lastFd = ev.int(at, -1);
    this.context.fd = this.lookupFd(thread, thread.lastFd);
  }

  /** Births and deaths come between enter and exit as other events do; switches come at any time. */
  #noteUnpaired(thread: Thread, type: number): void {
    if (type === PPME.SCHEDSWITCH_6_E) return;
    thread.lastFd = -1;
    if ((type & 1) === 0) thread.lastEnterType = type;
    else thread.enter = undefined;
  }

  /** What fields see of descriptors, and the end of an enter event's life. */
  #finish(ev: EventView, type: number, kind: number): void {
    const ctx = this.context;
    const thread = ctx.thread;
    if (thread === undefined) return;
    if (kind !== Kind.META) thread.lastAccess = ev.tsCoarse();
    if (HAS_FD[type] === 1) {
      ctx.fdNum = thread.lastFd;
      if (ctx.fd === undefined) ctx.fd = this.lookupFd(thread, thread.lastFd);
    }
    if (kind === Kind.EXIT && thread.enter !== undefined) thread.enter = undefined;
  }

  /** The first event of a call or tracepoint is time zero; before it times count from 1970. */
  #start(ev: EventView): void {
    this.#started = true;
    this.context.firstTs = ev.ts();
    if (this.#proc !== undefined) this.#nextPurge = ev.tsApprox() + FIRST_PURGE_NS;
  }

  /**
   * Carries out what the last event put off (its deaths and closes), for those who want to look at
   * the state between two events.
   */
  settle(): void {
    if (this.#pending) this.#settle();
  }

  /** Carries out what the last event put off. */
  #settle(): void {
    this.#pending = false;
    if (this.#closing !== undefined && this.#closingIn !== undefined) {
      const info = this.#closing;
      if (this.#closingIn.get(info.fd) === info) {
        this.#closingIn.delete(info.fd);
        this.#pool.give(info);
      }
      this.#closing = undefined;
      this.#closingIn = undefined;
      this.context.fd = undefined;
    }
    if (this.#dying !== undefined) {
      this.#bury(this.#dying);
      this.#dying = undefined;
    }
    if (this.#leaving !== undefined) {
      this.containers.delete(this.#leaving);
      this.users.deleteContainer(this.#leaving);
      this.#leaving = undefined;
    }
  }

  #bury(thread: Thread): void {
    if (this.threads.get(thread.tid) !== thread) return;
    const reaper = thread.reaperTid > 0
      ? this.findThread(thread.reaperTid, this.context.ev)
      : undefined;
    const usable = reaper !== undefined && !reaper.isInvalid() && reaper !== thread;
    this.threads.remove(thread.tid, usable ? reaper : undefined);
  }

  /** Removes idle entries of a live machine when it is time; call between batches. */
  purge(nowNs: number): void {
    if (this.#proc === undefined || nowNs < this.#nextPurge) return;
    this.#settle();
    this.#nextPurge = nowNs + (this.#options.purgeIntervalNs ?? DEFAULT_PURGE_NS);
    purge(this.threads, this.#proc, nowNs, this.#options.threadTimeoutNs ?? DEFAULT_PURGE_NS);
  }

  /** A thread by tid; unknown ones come from /proc or get a stand-in. Undefined: the table is full. */
  findThread(tid: number, ev: EventView): Thread | undefined {
    const known = this.threads.get(tid);
    if (known !== undefined) return known;
    if (!this.threads.hasRoom(tid)) {
      this.threads.refused++;
      return undefined;
    }
    const fetched = this.#questions?.thread(tid, ev);
    if (fetched !== undefined) return fetched;
    const stub = new Thread();
    stub.tid = tid;
    stub.comm = UNKNOWN_NAME;
    stub.exe = UNKNOWN_NAME;
    stub.cmdline = UNKNOWN_NAME;
    stub.lastAccess = ev.tsCoarse();
    return this.threads.add(stub) ? stub : undefined;
  }

  /** A thread that only /proc can tell of, of a live machine; undefined when it cannot. */
  fetchThread(tid: number, ev: EventView): Thread | undefined {
    return this.#questions?.thread(tid, ev);
  }

  /** Whether the snapshot is saker's own, and the driver tells a birth in the child before anything else. */
  get isExact(): boolean {
    return this.#exact;
  }

  /** By how much a start told by /proc, which counts in ticks, may lie behind the real one, ns. */
  get startSlackNs(): bigint {
    return this.#exact ? START_SLACK_NS : 0n;
  }

  /** A descriptor as a thread sees it; on a live machine unknown ones are asked of /proc. */
  lookupFd(thread: Thread, fd: number): FdInfo | undefined {
    if (fd < 0) return undefined;
    const table = this.threads.fdTable(thread);
    if (table === undefined) return undefined;
    const info = table.get(fd);
    if (info !== undefined) {
      info.oldName = info.name;
      return info;
    }
    return this.#toldFd(fd, table) ?? this.#questions?.fd(thread, fd, table, this.context.ev);
  }

  #toldFd(fd: number, table: FdTable): FdInfo | undefined {
    const told = toldFd(this.context.ev, fd);
    if (told === undefined) return undefined;
    const info = this.newFd(fd, told.type);
    info.name = told.path;
    info.oldName = told.path;
    putFd(table, info);
    return info;
  }

  /** A descriptor record for an open; see {@linkcode FdPool.takeFile}. */
  newFile(fd: number, type: number): FdInfo {
    return this.#pool.takeFile(fd, type);
  }

  /** An empty descriptor record. */
  newFd(fd: number, type: number): FdInfo {
    return this.#pool.take(fd, type);
  }

  /** A copy of a descriptor record under another number. */
  copyFd(info: FdInfo, fd: number): FdInfo {
    return this.#pool.copy(info, fd);
  }

  /** Removes a descriptor before the next event. */
  closeLater(table: FdTable, info: FdInfo): void {
    this.#closing = info;
    this.#closingIn = table;
    this.#pending = true;
  }

  /**
   * Removes a thread before the next event, and with the init of a container the container. In a replay
   * an event of its own tells that a container is gone.
   */
  noteExit(thread: Thread, ev: EventView): void {
    this.#exits.add(thread.ptid, thread.tid, ev.tsApprox());
    this.#dying = thread;
    this.#pending = true;
    const ofContainer = this.#live && thread.containerId !== "";
    if (ofContainer && thread.vpid === 1 && thread.vtid === 1) {
      this.#leaving = thread.containerId;
    }
  }

  /** Removes a container before the next event. */
  forgetContainerLater(id: string): void {
    this.#leaving = id;
    this.#pending = true;
  }

  /**
   * True if the child exited a moment ago, so that a late report of its birth must not revive it.
   * A replay has no clock of its own: there any remembered exit counts.
   */
  exitedRecently(ptid: number, tid: number, ev: EventView): boolean {
    return this.#exits.has(ptid, tid, ev.tsApprox(), this.#live ? RECENT_EXIT_NS : Infinity);
  }

  /** Sets the thread's container from its cgroups. */
  resolveContainer(thread: Thread): void {
    const match = containerOf(thread.cgroups);
    // a live machine's own cgroup trees may look like containerd's: ask for a namespace as well
    if (match === undefined || (match.loose && this.#exact && !thread.inPidNamespace())) {
      thread.containerId = "";
      return;
    }
    thread.containerId = match.id;
    if (match.engine !== "" && this.containers.get(match.id) === undefined) {
      this.containers.set(bareContainer(match.id, match.engine));
    }
  }
}
