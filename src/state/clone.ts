/**
 * clone, clone3, fork, vfork: both sides of a birth. The kernel reports the caller and the child in
 * either order and may lose one, so each side can make the child. The child's side is the one that
 * is right inside pid namespaces (the caller's result is then in another numbering), and the one that is
 * trusted for vfork and CLONE_PARENT.
 */
import { printable } from "../base/printable.ts";
import type { EventView } from "../event/event_view.ts";
import { PPME } from "../event/event_codes.ts";
import { argumentsOf } from "./arguments.ts";
import type { Parsers } from "./parser.ts";
import { inherit, NO_TEXT, readCommon } from "./process_info.ts";
import type { State } from "./state.ts";
import { Thread, ThreadFlag } from "./thread.ts";

/** An entry older than this was left by a missed exit. */
const STALE_NS = 2_000_000_000n;

/** Births whose child only its own event may describe. */
const CHILD_TELLS = ThreadFlag.CHILD_IN_PIDNS | ThreadFlag.CLONE_NEWPID | ThreadFlag.CLONE_PARENT |
  ThreadFlag.CLONE_VFORK;

/** Children in a pid namespace of their own or their parent's. */
const NAMESPACED = ThreadFlag.CHILD_IN_PIDNS | ThreadFlag.CLONE_NEWPID;

function onClone(state: State, ev: EventView): void {
  const result = ev.int(0, -1);
  if (result < 0) return;
  if (result === 0) childSide(state, ev);
  else callerSide(state, ev, result);
}

function callerSide(state: State, ev: EventView, childTid: number): void {
  const threads = state.threads;
  const caller = state.findThread(ev.tid, ev);
  state.context.thread = caller;
  if (caller === undefined) return;
  const callerKnown = !caller.isInvalid();
  if (!callerKnown) {
    caller.pid = ev.int(4, -1);
    caller.ptid = ev.int(5, -1);
    caller.vtid = ev.int(18, caller.tid);
    caller.vpid = ev.int(19, -1);
    threads.relate(caller);
  }
  const flags = ev.uint(15);
  // an unknown vtid (old process lists) counts as another namespace, as in libsinsp
  if ((flags & CHILD_TELLS) !== 0 || caller.tid !== caller.vtid) return;
  if (ev.type === PPME.SYSCALL_VFORK_20_X) return;
  if (state.exitedRecently(caller.tid, childTid, ev)) return;
  const existing = threads.get(childTid);
  if (existing !== undefined) {
    if ((existing.flags & ThreadFlag.CLONE_INVERTED) !== 0) return;
    threads.remove(childTid);
  }
  const child = new Thread();
  child.tid = childTid;
  child.flags = flags;
  if ((flags & ThreadFlag.CLONE_THREAD) !== 0) {
    child.pid = caller.pid;
    child.ptid = caller.ptid;
    child.flags |= ThreadFlag.CLONE_FILES;
    child.lastExecNs = caller.lastExecNs;
  } else {
    child.pid = childTid;
    child.ptid = caller.tid;
    if (callerKnown) copyProcess(state, child, caller);
  }
  child.vtid = childTid;
  child.vpid = child.pid;
  readChild(child, ev);
  child.pidnsInitStartNs = state.bootNs;
  if (callerKnown) {
    inherit(child, caller);
  } else {
    caller.exe = child.exe;
    caller.comm = child.comm;
    caller.setArguments(child.args);
  }
  if (threads.add(child)) state.resolveContainer(child);
}

function childSide(state: State, ev: EventView): void {
  const threads = state.threads;
  const existing = threads.get(ev.tid);
  if (existing !== undefined && existing.cloneNs !== 0n) {
    // unsigned: an entry from the future, of events out of order, is stale too
    const age = BigInt.asUintN(64, ev.ts() - existing.cloneNs + state.startSlackNs);
    if (age < STALE_NS) {
      // what a first look at the machine saw of it is more than its caller can tell
      if (state.isExact) existing.flags |= ThreadFlag.CLONE_INVERTED;
      state.context.thread = existing;
      return;
    }
    threads.remove(ev.tid);
  }
  const child = new Thread();
  child.tid = ev.tid;
  child.pid = ev.int(4, -1);
  child.ptid = ev.int(5, -1);
  child.vtid = ev.int(18, child.tid);
  child.vpid = ev.int(19, -1);
  child.flags = ev.uint(15) | ThreadFlag.CLONE_INVERTED;
  const isThread = (child.flags & ThreadFlag.CLONE_THREAD) !== 0;
  if (isThread) child.flags |= ThreadFlag.CLONE_FILES;
  const source = state.findThread(isThread ? child.pid : child.ptid, ev);
  if (source === undefined) {
    state.context.thread = undefined;
    return;
  }
  if (source.isInvalid() && !isThread) {
    // a parent that nobody knows any more: the child itself may be asked where it is and what it has open
    const itself = state.fetchThread(ev.tid, ev);
    if (itself !== undefined) {
      itself.flags |= child.flags;
      state.context.thread = itself;
      return;
    }
  }
  readChild(child, ev);
  if (!source.isInvalid()) {
    inherit(child, source);
    if (isThread) child.lastExecNs = source.lastExecNs;
    else copyProcess(state, child, source);
  } else if (isThread) {
    // the main thread is not known either: what holds for its thread holds for it, more or less
    source.pid = child.pid;
    source.ptid = child.ptid;
    source.vpid = child.vpid;
    source.vtid = child.vpid;
    source.exe = child.exe;
    source.comm = child.comm;
    source.setArguments(child.args);
    threads.relate(source);
  }
  const inNamespace = (child.flags & NAMESPACED) !== 0 || child.tid !== child.vtid;
  if (!inNamespace) child.pidnsInitStartNs = state.bootNs;
  else if (ev.has(20)) child.pidnsInitStartNs = ev.big(20) + state.bootNs;
  const stored = threads.add(child);
  state.context.thread = stored ? child : undefined;
  if (stored) state.resolveContainer(child);
}

function readChild(child: Thread, ev: EventView): void {
  child.exe = printable(ev.str(1) ?? NO_TEXT);
  readCommon(child, ev);
  child.setArguments(argumentsOf(ev.block(2)));
  child.uid = ev.uint(16, child.uid);
  child.gid = ev.uint(17, child.gid);
  child.cloneNs = ev.ts();
  child.lastAccess = ev.tsCoarse();
}

function copyProcess(state: State, child: Thread, from: Thread): void {
  const threads = state.threads;
  const fds = threads.fdTable(from);
  if (fds !== undefined) child.fds.copyFrom(fds);
  child.cwd = threads.cwd(from);
  child.envBlock = threads.leader(from)?.envBlock ?? "";
}

/** Parsers of births. */
export const CLONE_PARSERS: Parsers = {
  [PPME.SYSCALL_CLONE_20_X]: onClone,
  [PPME.SYSCALL_FORK_20_X]: onClone,
  [PPME.SYSCALL_VFORK_20_X]: onClone,
  [PPME.SYSCALL_CLONE3_X]: onClone,
};
