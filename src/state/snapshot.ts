/**
 * Turns the records of a snapshot (start-up scan, capture header, one process of /proc) into table
 * entries.
 */
import { printable } from "../base/printable.ts";
import { concatenatePaths } from "../event/path.ts";
import type { FdKnown, FdSnapshot, ProcessSnapshot } from "../event/platform.ts";
import { endpointText, isMapped, pairText } from "./address_text.ts";
import { Arguments } from "./arguments.ts";
import { parseCgroups } from "./cgroups.ts";
import { FdFlag, type FdInfo, FdType, L4, newFd } from "./fd_info.ts";
import { putFd } from "./fd_table.ts";
import type { Interfaces } from "./interfaces.ts";
import { programPath, relateProgramToStart } from "./process_info.ts";
import { Thread, ThreadFlag } from "./thread.ts";
import { setRole, swapEnds } from "./tuple.ts";

/** PPM_FD_UPPER_LAYER and PPM_FD_LOWER_LAYER. */
export const LAYER_BITS = 32768 | 65536;

/** A table entry from a snapshot, descriptors included. */
export function threadOf(snapshot: ProcessSnapshot, interfaces: Interfaces): Thread {
  const thread = new Thread();
  const s = snapshot;
  thread.tid = s.tid;
  thread.pid = s.pid;
  thread.ptid = s.ptid;
  thread.sid = s.sid;
  thread.pgid = s.pgid;
  thread.vpgid = s.vpgid;
  thread.vtid = s.vtid;
  thread.vpid = s.vpid;
  thread.comm = printable(s.comm);
  thread.exe = printable(s.exe);
  thread.exepath = programPath(s.exepath);
  thread.setArguments(new Arguments(s.args));
  thread.cgroups = parseCgroups(s.cgroups.join("\0"));
  thread.flags = s.flags | ThreadFlag.ACTIVE;
  thread.fdLimit = s.fdLimit;
  thread.uid = s.uid;
  thread.gid = s.gid;
  thread.loginuid = s.loginuid;
  thread.tty = s.tty;
  thread.vmSizeKb = s.vmSizeKb;
  thread.vmRssKb = s.vmRssKb;
  thread.vmSwapKb = s.vmSwapKb;
  thread.pfMajor = s.pfMajor;
  thread.pfMinor = s.pfMinor;
  thread.exeWritable = s.exeWritable;
  thread.exeUpperLayer = s.exeUpperLayer;
  thread.exeLowerLayer = s.exeLowerLayer;
  thread.exeFromMemfd = s.exeFromMemfd;
  thread.exeIno = s.exeIno;
  thread.exeInoCtimeNs = s.exeInoCtimeNs;
  thread.exeInoMtimeNs = s.exeInoMtimeNs;
  thread.capInheritable = s.capInheritable;
  thread.capPermitted = s.capPermitted;
  thread.capEffective = s.capEffective;
  thread.pidnsInitStartNs = s.pidnsInitStartNs;
  thread.root = s.root;
  thread.cloneNs = s.cloneNs;
  relateProgramToStart(thread);
  if (thread.isLeader()) {
    const cwd = concatenatePaths("", s.cwd);
    thread.cwd = cwd.endsWith("/") ? cwd : cwd + "/";
    thread.envBlock = s.env.join("\0");
  }
  if (s.fdBuckets !== undefined) thread.fds.reserve(s.fdBuckets);
  for (const fd of s.fds) putFd(thread.fds, fdOf(fd, interfaces));
  return thread;
}

/** A descriptor from a snapshot. Connected TCP sockets are marked so; roles come later. */
export function fdOf(s: FdSnapshot, interfaces: Interfaces): FdInfo {
  const info = newFd(s.fd, s.type);
  info.ino = s.ino;
  info.name = s.name;
  info.sip = s.sip ?? "";
  info.dip = s.dip ?? "";
  info.sport = s.sport ?? 0;
  info.dport = s.dport ?? 0;
  info.l4proto = s.l4proto ?? L4.UNKNOWN;
  info.unixSource = s.source ?? 0n;
  info.unixDest = s.destination ?? 0n;
  if (s.known !== undefined) return restored(info, s.openFlags ?? 0, s.known);
  // layers are facts of an open; libsinsp does not take them over from a list
  info.openFlags = (s.openFlags ?? 0) & ~LAYER_BITS;
  info.dev = s.dev ?? 0;
  switch (s.type) {
    case FdType.IPV6_SOCK:
      if (isMapped(info.sip) && isMapped(info.dip)) {
        info.type = FdType.IPV4_SOCK;
        info.sip = info.sip.slice(12);
        info.dip = info.dip.slice(12);
      }
      nameConnection(info, interfaces);
      break;
    case FdType.IPV4_SOCK:
      nameConnection(info, interfaces);
      break;
    case FdType.IPV4_SERVSOCK:
    case FdType.IPV6_SERVSOCK:
      info.name = endpointText(info.sip, info.sport);
      break;
    case FdType.UNIX_SOCK:
      setRole(info, info.name === "" ? FdFlag.ROLE_CLIENT : FdFlag.ROLE_SERVER);
      break;
  }
  return info;
}

/** A descriptor as the state knew it that the snapshot was made from. */
function restored(info: FdInfo, openFlags: number, known: FdKnown): FdInfo {
  info.flags = known.flags | FdFlag.RESTORED;
  info.openFlags = openFlags;
  info.name = known.name;
  info.nameRaw = known.nameRaw;
  info.dev = known.dev;
  info.pid = known.pid;
  info.l4other = known.l4other;
  // a snapshot has the own end first
  if (info.type === FdType.IPV4_SOCK && (info.flags & FdFlag.ROLE_SERVER) !== 0) swapEnds(info);
  return info;
}

function nameConnection(info: FdInfo, interfaces: Interfaces): void {
  if (info.l4proto === L4.TCP) info.flags |= FdFlag.CONNECTED;
  // libsinsp completes IPv6 pairs of events, but not those of a list
  if (info.type === FdType.IPV4_SOCK) interfaces.complete(info);
  info.name = pairText(info.sip, info.sport, info.dip, info.dport);
}

/** Ports that listeners of a table use. */
export function collectServerPorts(fds: Iterable<FdInfo>, ports: Set<number>): void {
  for (const info of fds) {
    if (info.type === FdType.IPV4_SERVSOCK || info.type === FdType.IPV6_SERVSOCK) {
      ports.add(info.sport);
    }
  }
}

/** Gives IPv4 connections of a list their direction: a source port on which somebody listens is a server. */
export function assignRoles(fds: Iterable<FdInfo>, serverPorts: ReadonlySet<number>): void {
  for (const info of fds) {
    if (info.type !== FdType.IPV4_SOCK || (info.flags & FdFlag.RESTORED) !== 0) continue;
    if (serverPorts.has(info.sport)) {
      swapEnds(info);
      info.name = pairText(info.sip, info.sport, info.dip, info.dport);
      setRole(info, FdFlag.ROLE_SERVER);
    } else {
      setRole(info, FdFlag.ROLE_CLIENT);
    }
  }
}
