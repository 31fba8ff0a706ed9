/**
 * One thread of the watched machine, as events and the start-up snapshot describe it.
 * A class only for its stable shape (V8 then reads members at a fixed place); behaviour lives in
 * the files that need it. Strings are byte strings; ids are host ids unless the name starts with v.
 */
import type { FdInfo } from "./fd_info.ts";

/** Bits of {@linkcode Thread.flags} (PPM_CL_*; driver/ppm_events_public.h). */
export const ThreadFlag = {
  CLONE_FILES: 1 << 0,
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

/** A thread. The leader (tid === pid) holds what the process shares: fds, cwd, env, fdLimit. */
export class Thread {
  tid = -1;
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
  args: readonly string[] = [];
  /** Cached `proc.cmdline`; "" = compute from comm and args when asked. */
  cmdline = "";
  env: readonly string[] = [];
  /** [subsystem, path] in stored order. */
  cgroups: readonly (readonly [string, string])[] = [];
  /** ThreadFlag and PPM clone bits. */
  flags = 0;
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
  vmSizeKb = 0;
  vmRssKb = 0;
  vmSwapKb = 0;
  pfMajor = 0;
  pfMinor = 0;
  pidnsInitStartNs = 0n;
  root = "/";
  /** Ends in "/". Meaningful on the leader. */
  cwd = "/";
  tty = 0;
  /** ns since the epoch; 0n unknown. */
  cloneNs = 0n;
  lastExecNs = 0n;
  /** Own table; `fdTable(thread)` of the thread table tells which one counts. */
  fds: Map<number, FdInfo> = new Map();
  /** "" on the host; else the 12-character container id (or the LXC name). */
  containerId = "";
  /** Alive threads of the group; on leaders only. */
  groupAlive = 0;
  /** True if orphans of the pid namespace may come to this group. */
  groupReaper = false;
  /** Time of the last event, approximate ns; for eviction. */
  lastAccess = 0;
  /** Descriptor of the last event, and its number. */
  lastFd = -1;
}
