/**
 * The state as a snapshot: what the header of a capture says that begins now. The way back of
 * `snapshot.ts`. What the lists of other writers have no place for goes along with the descriptors
 * (`FdKnown`). What a snapshot has no place for at all is lost: threads of which only the id is known,
 * the enter event of a call under way, the times of execs.
 */
import { FIRST_BUCKETS } from "../base/hash_order.ts";
import {
  type FdKnown,
  type FdSnapshot,
  MAX_FD_NAME,
  type Platform,
  type ProcessSnapshot,
} from "../event/platform.ts";
import { FdFlag, type FdInfo, FdType } from "./fd_info.ts";
import { O_CLOEXEC } from "./fd_table.ts";
import { LAYER_BITS } from "./snapshot.ts";
import type { State } from "./state.ts";
import { type Thread, ThreadFlag } from "./thread.ts";

/** Marks of the running state that a later reader must not take for facts. */
const PASSING = ThreadFlag.CLOSED | ThreadFlag.ACTIVE | ThreadFlag.CLONE_INVERTED;
const NONE: readonly FdSnapshot[] = [];

/**
 * A snapshot of the state between two events. Machine and interfaces do not change and come from
 * the snapshot that the state began with.
 */
export function platformOf(state: State, start: Platform): Platform {
  state.settle();
  const processes: ProcessSnapshot[] = [];
  for (const thread of state.threads.all()) {
    if (!thread.isInvalid()) processes.push(processOf(thread));
  }
  return {
    machine: start.machine,
    interfaces: start.interfaces,
    users: [...state.users.usersOf("")],
    groups: [...state.users.groupsOf("")],
    processes,
    ...(start.exact === true && { exact: true }),
  };
}

/** A thread as a snapshot has it, with its descriptors if it has a table of its own. */
export function processOf(thread: Thread): ProcessSnapshot {
  const sharesFds = (thread.flags & ThreadFlag.CLONE_FILES) !== 0 && !thread.isLeader();
  return {
    tid: thread.tid,
    pid: thread.pid,
    ptid: thread.ptid,
    sid: thread.sid,
    vpgid: thread.vpgid,
    pgid: thread.pgid,
    vtid: thread.vtid,
    vpid: thread.vpid,
    comm: thread.comm,
    exe: thread.exe,
    exepath: thread.exepath,
    args: thread.args.list,
    env: thread.env,
    cwd: thread.cwd,
    root: thread.root,
    cgroups: thread.cgroups.map(([subsystem, path]) => `${subsystem}=${path}`),
    fdLimit: thread.fdLimit,
    flags: thread.flags & ~PASSING,
    uid: thread.uid,
    gid: thread.gid,
    loginuid: thread.loginuid,
    tty: thread.tty,
    vmSizeKb: thread.vmSizeKb,
    vmRssKb: thread.vmRssKb,
    vmSwapKb: thread.vmSwapKb,
    pfMajor: thread.pfMajor,
    pfMinor: thread.pfMinor,
    exeWritable: thread.exeWritable,
    exeUpperLayer: thread.exeUpperLayer,
    exeLowerLayer: thread.exeLowerLayer,
    exeFromMemfd: thread.exeFromMemfd,
    exeIno: thread.exeIno,
    exeInoCtimeNs: thread.exeInoCtimeNs,
    exeInoMtimeNs: thread.exeInoMtimeNs,
    capInheritable: thread.capInheritable,
    capPermitted: thread.capPermitted,
    capEffective: thread.capEffective,
    pidnsInitStartNs: thread.pidnsInitStartNs,
    cloneNs: thread.cloneNs,
    fds: sharesFds ? NONE : Array.from(thread.fds.values(), fdSnapshot),
    ...(!sharesFds && thread.fds.buckets > FIRST_BUCKETS && { fdBuckets: thread.fds.buckets }),
  };
}

function fdSnapshot(info: FdInfo): FdSnapshot {
  const snapshot = kindSnapshot(info);
  const cloexec = (info.flags & FdFlag.CLOEXEC) !== 0 ? O_CLOEXEC : 0;
  const openFlags = info.openFlags | cloexec;
  if (!isMoreKnown(info)) return openFlags === 0 ? snapshot : { ...snapshot, openFlags };
  const known = knownOf(info);
  return openFlags === 0 ? { ...snapshot, known } : { ...snapshot, openFlags, known };
}

/** True if a list of descriptors does not have a place for all that is known. */
function isMoreKnown({ type, flags, name, nameRaw, dev, pid, openFlags }: FdInfo): boolean {
  return type <= FdType.UNKNOWN || (type >= FdType.IPV4_SOCK && type <= FdType.IPV6_SERVSOCK) ||
    type === FdType.UNIX_SOCK || nameRaw !== "" || (dev !== 0 && type !== FdType.FILE_V2) ||
    pid !== 0 || (openFlags & LAYER_BITS) !== 0 || name.length > MAX_FD_NAME ||
    (flags & ~(FdFlag.CLOEXEC | FdFlag.RESTORED)) !== 0;
}

function knownOf({ flags, name, nameRaw, dev, pid, l4other }: FdInfo): FdKnown {
  return { flags: flags & ~FdFlag.RESTORED, name, nameRaw, dev, pid, l4other };
}

/** What the kind of descriptor has of its own. */
function kindSnapshot(info: FdInfo): FdSnapshot {
  const { fd, type } = info;
  const ino = BigInt(info.ino);
  switch (type) {
    case FdType.IPV4_SOCK:
    case FdType.IPV6_SOCK:
      return { fd, type, ino, name: "", ...ends(info), l4proto: info.l4proto };
    case FdType.IPV4_SERVSOCK:
    case FdType.IPV6_SERVSOCK:
      return { fd, type, ino, name: "", sip: info.sip, sport: info.sport, l4proto: info.l4proto };
    case FdType.UNIX_SOCK:
      return {
        fd,
        type,
        ino,
        name: info.name,
        source: info.unixSource,
        destination: info.unixDest,
      };
    case FdType.FILE_V2:
      return { fd, type, ino, name: info.name, openFlags: 0, dev: info.dev };
    default:
      return { fd, type, ino, name: info.name };
  }
}

/** A snapshot has the own end first; the state has the client first. */
function ends({ type, flags, sip, sport, dip, dport }: FdInfo) {
  return type === FdType.IPV4_SOCK && (flags & FdFlag.ROLE_SERVER) !== 0
    ? { sip: dip, sport: dport, dip: sip, dport: sport }
    : { sip, sport, dip, dport };
}
