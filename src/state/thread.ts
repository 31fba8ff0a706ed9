/**
 * One thread of the watched machine, as events and the start-up snapshot describe it.
 * A class only for its stable shape (V8 then reads members at a fixed place); behaviour lives in
 * the files that need it. Strings are byte strings; ids are host ids unless the name starts with v.
 */
import { BoundedMemo } from "../base/bounded_memo.ts";
import { splitAtNuls } from "../base/byte_string.ts";
import { type Arguments, NO_ARGUMENTS } from "./arguments.ts";
import { FdTable } from "./fd_table.ts";
import type { ThreadGroup } from "./thread_group.ts";

/** Bits of {@linkcode Thread.flags} (PPM_CL_*; driver/ppm_events_public.h). */
export const ThreadFlag = {
  CLONE_FILES: 1 << 0,
  CLONE_NEWPID: 1 << 6,
  CLONE_PARENT: 1 << 8,
  CLONE_THREAD: 1 << 13,
  CLONE_NEWUSER: 1048576,
  CLONE_VFORK: 134217728,
  /** Entry made by the child's side of a clone. */
  CLONE_INVERTED: 65536,
  NAME_CHANGED: 131072,
  CLOSED: 262144,
  ACTIVE: 524288,
  PIPE_SRC: 2097152,
  PIPE_DST: 4194304,
  CHILD_IN_PIDNS: 536870912,
  IS_MAIN_THREAD: 1073741824,
} as const;

/** uid/gid/loginuid that is not known or not set. */
export const NO_ID = 0xffff_ffff;

const NO_ENV: readonly string[] = [];
/** Strings of the blocks that were asked for last. */
const split = new BoundedMemo<string, readonly string[]>(64);

function splitEnv(block: string): readonly string[] {
  return block === "" ? NO_ENV : split.get(block) ?? split.set(block, splitAtNuls(block));
}

/** What an enter event said, kept until its exit event (open family and connect only). */
export interface EnterArgs {
  readonly type: number;
  /** Path of an open; "" for connect. */
  readonly name: string;
  /** What the interner knows of that path: its `Form` and its place. */
  readonly form: number;
  readonly place: number;
  readonly flags: number;
  readonly dirfd: number;
  /** Address of a connect, raw bytes; "" for opens. */
  readonly addr: string;
}

/** A thread. The leader (tid === pid) holds what the process shares: fds, cwd, env, fdLimit. */
export class Thread {
  // What each event asks for comes first, as it then lies in few cache lines.
  tid = -1;
  /** ThreadFlag and PPM clone bits. */
  flags = 0;
  /** Own table; `fdTable(thread)` of the thread table tells which one counts. */
  fds: FdTable = new FdTable();
  /** Descriptor of the last event, and its number. */
  lastFd = -1;
  /** Type of the last event of an even code; an exit event is paired when its type is this plus one. */
  lastEnterType = -1;
  /** The enter event waiting for its exit. */
  enter: EnterArgs | undefined = undefined;
  /** Time of the last event, in units of `COARSE_NS`; for eviction. */
  lastAccess = 0;
  /** The process this thread belongs to; undefined for entries of which only the tid is known. */
  group: ThreadGroup | undefined = undefined;
  /** "" on the host; else the 12-character container id (or the LXC name). */
  containerId = "";

  pid = -1;
  ptid = -1;
  /** Thread that adopts the children at exit; 0 none, -1 unknown. */
  reaperTid = -1;
  sid = -1;
  pgid = -1;
  vpgid = -1;
  vtid = -1;
  vpid = -1;
  comm = "";
  exe = "";
  exepath = "";
  /** Set by {@linkcode Thread.setArguments}, as the command line is. */
  args: Arguments = NO_ARGUMENTS;
  /** `comm` and the arguments. */
  cmdline = "";
  /** Environment block of the process, NUL-separated; split when somebody asks for it. */
  envBlock = "";
  /** [subsystem, path] in stored order. */
  cgroups: readonly (readonly [string, string])[] = [];
  fdLimit = -1;
  uid = NO_ID;
  gid = NO_ID;
  loginuid = NO_ID;
  capInheritable = 0n;
  capPermitted = 0n;
  capEffective = 0n;
  exeWritable = false;
  exeUpperLayer = false;
  exeLowerLayer = false;
  exeFromMemfd = false;
  exeIno = 0n;
  exeInoCtimeNs = 0n;
  exeInoMtimeNs = 0n;
  /** ns from the program's last status change to the clone, as of the last exec; 0n unknown. */
  exeAgeAtStartNs = 0n;
  /** ns from the start of the pid namespace to the program's last status change, if that came later. */
  exeAgeInNamespaceNs = 0n;
  vmSizeKb = 0;
  vmRssKb = 0;
  vmSwapKb = 0;
  pfMajor = 0;
  pfMinor = 0;
  pidnsInitStartNs = 0n;
  root = "/";
  /** Ends in "/". Meaningful on the leader. */
  cwd = "";
  tty = 0;
  /** ns since the epoch; 0n unknown. */
  cloneNs = 0n;
  lastExecNs = 0n;
  /** Live children by tid; made on first use. */
  children: Map<number, Thread> | undefined = undefined;

  /** Sets arguments and command line; `comm` must have been set before. */
  setArguments(args: Arguments): void {
    this.args = args;
    this.cmdline = args.commandLine(this.comm);
  }

  /** Environment, `NAME=value` strings; meaningful on the leader. */
  get env(): readonly string[] {
    return splitEnv(this.envBlock);
  }

  /** Alive threads of the process; 0 when the process is not known. */
  get groupAlive(): number {
    return this.group === undefined ? 0 : this.group.alive;
  }

  /** True if orphans of the pid namespace may come to this process. */
  get groupReaper(): boolean {
    return this.group !== undefined && this.group.reaper;
  }

  /** True for the main thread of a process. */
  isLeader(): boolean {
    return this.tid === this.pid || (this.flags & ThreadFlag.IS_MAIN_THREAD) !== 0;
  }

  /** True for entries of which too little is known (tid, pid or parent negative). */
  isInvalid(): boolean {
    return this.tid < 0 || this.pid < 0 || this.ptid < 0;
  }

  /** True once its exit was seen. */
  isDead(): boolean {
    return (this.flags & ThreadFlag.CLOSED) !== 0;
  }

  /** True if it lives in a pid namespace other than the host's. */
  inPidNamespace(): boolean {
    return (this.flags & ThreadFlag.CHILD_IN_PIDNS) !== 0 ||
      (this.vtid >= 0 && this.tid !== this.vtid);
  }
}
