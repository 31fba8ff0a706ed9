/** A small machine for tests of the state: a few processes, and events fed one by one. */
import assert from "node:assert/strict";
import { UNKNOWN_PLATFORM } from "../event/memory_source.ts";
import { Interner } from "../base/interner.ts";
import { EventBuilder, type EventHeader, type EventValues } from "../event/event_builder.ts";
import { EventView } from "../event/event_view.ts";
import { BLANK_PROCESS, type Platform, type ProcessSnapshot } from "../event/platform.ts";
import type { FdInfo } from "./fd_info.ts";
import { State, type StateOptions } from "./state.ts";
import type { Thread } from "./thread.ts";

const strings = new Interner(12);

/** A snapshot of a process; what is not given is plain. */
export function processSnapshot(changes: Partial<ProcessSnapshot>): ProcessSnapshot {
  const tid = changes.tid ?? 100;
  return {
    ...BLANK_PROCESS,
    tid,
    pid: tid,
    ptid: 1,
    sid: 1,
    vpgid: tid,
    pgid: tid,
    vtid: changes.tid ?? 100,
    vpid: changes.pid ?? tid,
    comm: "shell",
    exe: "-shell",
    exepath: "/bin/shell",
    args: ["-l"],
    env: ["HOME=/home/ann"],
    cwd: "/home/ann",
    root: "/",
    cgroups: ["cpu=/"],
    fdLimit: 1024,
    uid: 1000,
    gid: 1000,
    loginuid: 1000,
    ...changes,
  };
}

/** A platform with init (1) and a shell (100) that has a directory open as 9. */
export function platform(changes: Partial<Platform> = {}): Platform {
  return {
    ...UNKNOWN_PLATFORM,
    processes: [
      processSnapshot({ tid: 1, ptid: 0, comm: "init", exe: "/sbin/init", args: [], cwd: "/" }),
      processSnapshot({
        tid: 100,
        fds: [{ fd: 9, type: 2, ino: 7n, name: "/srv/depot" }],
      }),
    ],
    ...changes,
  };
}

/** A state and the events it was given. */
export class TestMachine {
  readonly state: State;
  readonly #view = new EventView(strings);
  #num = 0;
  #ts = 1_000_000_000_000_000_000n;

  constructor(options: StateOptions = {}, start: Platform = platform()) {
    this.state = new State(options);
    this.state.load(start);
  }

  /** Gives the state an event 1 µs (or `after` ns) after the last; true if rules may see it. */
  feed(
    event: string,
    values: EventValues,
    tid = 100,
    more: EventHeader & { readonly after?: bigint } = {},
  ): boolean {
    this.#ts += more.after ?? 1000n;
    const batch = new EventBuilder().add(event, values, { ts: this.#ts, tid, ...more }).batch();
    const { bytes, data, cpu, flags } = batch;
    assert.ok(this.#view.moveTo(bytes, data, batch.at[0] ?? 0, cpu[0] ?? 0, flags[0] ?? 0));
    return this.state.apply(this.#view, ++this.#num);
  }

  /** A birth as the child reports it. */
  born(tid: number, ptid = 100, values: EventValues = {}, more: { after?: bigint } = {}): boolean {
    return this.feed(
      "clone",
      {
        res: 0,
        exe: "-shell",
        args: "-l\0",
        tid,
        pid: tid,
        ptid,
        comm: "shell",
        cgroups: "cpu=/\0",
        flags: 0,
        uid: 1000,
        gid: 1000,
        vtid: tid,
        vpid: tid,
        ...values,
      },
      tid,
      more,
    );
  }

  /** A birth as the parent reports it. */
  bore(tid: number, by = 100, values: EventValues = {}, more: { after?: bigint } = {}): boolean {
    return this.feed(
      "clone",
      {
        res: tid,
        exe: "-shell",
        args: "-l\0",
        tid: by,
        pid: by,
        ptid: 1,
        comm: "shell",
        cgroups: "cpu=/\0",
        flags: 0,
        uid: 1000,
        gid: 1000,
        vtid: by,
        vpid: by,
        ...values,
      },
      by,
      more,
    );
  }

  /** A death. */
  died(tid: number, reaper = 0): boolean {
    return this.feed("procexit", { status: 0, ret: 0, sig: 0, core: 0, reaper_tid: reaper }, tid);
  }

  /** Opens a file; the descriptor that fields see. */
  open(fd: number, name: string, tid = 100, values: EventValues = {}): FdInfo | undefined {
    this.feed("openat", {
      fd,
      dirfd: -100,
      name,
      flags: 1,
      mode: 0,
      dev: 5,
      ino: 77,
      ...values,
    }, tid);
    return this.state.context.fd;
  }

  /** Any event of a thread, to let time go on. */
  tick(tid = 1): void {
    this.feed("getuid", { uid: 0 }, tid);
  }

  /** A thread that must be known. */
  thread(tid: number): Thread {
    const thread = this.state.threads.get(tid);
    assert.ok(thread, `thread ${tid} is known`);
    return thread;
  }

  /** Name of an open descriptor; undefined when it is not known. */
  fdName(tid: number, fd: number): string | undefined {
    return this.state.threads.fdTable(this.thread(tid))?.get(fd)?.name;
  }
}
