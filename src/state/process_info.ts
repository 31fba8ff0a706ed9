/** Parts of a process description that clone and exec events carry alike, and their inheritance. */
import { printable } from "../base/printable.ts";
import type { EventView } from "../event/event_view.ts";
import { parseCgroups } from "./cgroups.ts";
import type { Thread } from "./thread.ts";

/** What libsinsp reads where a text parameter is empty. */
export const NO_TEXT = "<NA>";

/**
 * Reads parameters 7 to 14 (limit, faults, memory, comm, cgroups), the same in clone and exec. Events
 * without a name name the thread as its argv[0], which must have been read before.
 */
export function readCommon(thread: Thread, ev: EventView): void {
  if (ev.has(7)) thread.fdLimit = ev.int(7);
  // the oldest events have none of these, and then what was known before stays
  if (ev.has(12)) {
    thread.pfMajor = ev.uint(8);
    thread.pfMinor = ev.uint(9);
    thread.vmSizeKb = ev.uint(10);
    thread.vmRssKb = ev.uint(11);
    thread.vmSwapKb = ev.uint(12);
  }
  const comm = ev.str(13);
  thread.comm = comm === undefined ? thread.exe : printable(comm);
  if (ev.has(14)) thread.cgroups = parseCgroups(ev.block(14));
}

const DELETED = " (deleted)";

/** Path of a program as it is shown; the kernel marks that of a file which is gone. */
export function programPath(path: string): string {
  const gone = path.length > DELETED.length && path.endsWith(DELETED);
  return printable(gone ? path.slice(0, -DELETED.length) : path);
}

/** Works out how program, clone and pid namespace lie in time; what is not known stays as it was. */
export function relateProgramToStart(thread: Thread): void {
  const changed = thread.exeInoCtimeNs;
  if (changed === 0n) return;
  if (thread.cloneNs !== 0n) {
    // unsigned, so a program changed after the clone gives a huge age
    thread.exeAgeAtStartNs = BigInt.asUintN(64, thread.cloneNs - changed);
  }
  const start = thread.pidnsInitStartNs;
  if (start !== 0n && changed > start) thread.exeAgeInNamespaceNs = changed - start;
}

/** What a new thread takes over from its parent or main thread. */
export function inherit(child: Thread, from: Thread): void {
  child.exepath = from.exepath;
  child.exeWritable = from.exeWritable;
  child.exeUpperLayer = from.exeUpperLayer;
  child.exeLowerLayer = from.exeLowerLayer;
  child.exeFromMemfd = from.exeFromMemfd;
  child.root = from.root;
  child.sid = from.sid;
  child.vpgid = from.vpgid;
  child.pgid = from.pgid;
  child.tty = from.tty;
  child.loginuid = from.loginuid;
  child.capInheritable = from.capInheritable;
  child.capPermitted = from.capPermitted;
  child.capEffective = from.capEffective;
  child.exeIno = from.exeIno;
  child.exeInoCtimeNs = from.exeInoCtimeNs;
  child.exeInoMtimeNs = from.exeInoMtimeNs;
  child.exeAgeAtStartNs = from.exeAgeAtStartNs;
}
