/**
 * execve and execveat: a process becomes another program. Only success changes anything. The parent
 * is left alone for known threads; a dead leader lives again (the exec of another thread takes over
 * its tid); other threads of the process are gone afterwards.
 */
import { printable } from "../base/printable.ts";
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import { concatenatePaths } from "../event/path.ts";
import { argumentsOf } from "./arguments.ts";
import { directoryOf, UNKNOWN_DIR } from "./directory.ts";
import { enterOf, keepEnter } from "./enter_event.ts";
import { closeOnExec } from "./fd_table.ts";
import type { Parsers } from "./parser.ts";
import { NO_TEXT, programPath, readCommon, relateProgramToStart } from "./process_info.ts";
import type { State } from "./state.ts";
import { type EnterArgs, type Thread, ThreadFlag } from "./thread.ts";

/** Flags that survive an exec. */
const KEPT = ThreadFlag.CLONE_INVERTED | ThreadFlag.PIPE_SRC | ThreadFlag.PIPE_DST |
  ThreadFlag.IS_MAIN_THREAD;

const EXE_WRITABLE = 1;
const EXE_UPPER_LAYER = 2;
const EXE_FROM_MEMFD = 4;
const EXE_LOWER_LAYER = 8;
/** PPM_EXVAT_AT_EMPTY_PATH. */
const AT_EMPTY_PATH = 1;

function onExec(state: State, ev: EventView): void {
  const thread = state.context.thread;
  if (thread === undefined || ev.int(0, -1) < 0) return;
  const threads = state.threads;
  threads.resurrect(thread);
  thread.exe = printable(ev.str(1) ?? NO_TEXT);
  thread.lastExecNs = ev.ts();
  readCommon(thread, ev);
  thread.setArguments(argumentsOf(ev.block(2)));
  if (ev.has(4)) thread.pid = ev.int(4);
  if (thread.isInvalid()) complete(state, thread, ev);
  readEnvironment(thread, ev);
  readIdentity(thread, ev);
  readPath(state, thread, ev);
  const table = threads.fdTable(thread);
  if (table !== undefined) closeOnExec(table);
  thread.flags = (thread.flags & KEPT) | ThreadFlag.ACTIVE | ThreadFlag.NAME_CHANGED;
  const group = thread.group;
  if (group !== undefined && group.threads.length > 1) {
    for (const other of [...group.threads]) {
      if (!other.isLeader() && other !== thread) threads.remove(other.tid);
    }
  }
  state.resolveContainer(thread);
}

/** Makes a process of a stand-in of which little more than the tid was known. */
function complete(state: State, thread: Thread, ev: EventView): void {
  thread.ptid = ev.int(5, -1);
  if ((thread.flags & ThreadFlag.CHILD_IN_PIDNS) === 0) {
    thread.vtid = thread.tid;
    thread.vpid = thread.pid;
  }
  state.threads.relate(thread);
}

/** Kept by the thread that called; processes show that of their main thread, mostly the same. */
function readEnvironment(thread: Thread, ev: EventView): void {
  if (ev.has(15)) thread.envBlock = ev.block(15);
}

function readIdentity(thread: Thread, ev: EventView): void {
  thread.tty = ev.uint(16, thread.tty);
  thread.vpgid = ev.int(17, thread.vpgid);
  thread.loginuid = ev.uint(18, thread.loginuid);
  if (ev.has(19)) {
    const flags = ev.uint(19);
    thread.exeWritable = (flags & EXE_WRITABLE) !== 0;
    thread.exeUpperLayer = (flags & EXE_UPPER_LAYER) !== 0;
    thread.exeFromMemfd = (flags & EXE_FROM_MEMFD) !== 0;
    thread.exeLowerLayer = (flags & EXE_LOWER_LAYER) !== 0;
  }
  if (ev.has(22)) {
    thread.capInheritable = ev.big(20);
    thread.capPermitted = ev.big(21);
    thread.capEffective = ev.big(22);
  }
  if (ev.has(25)) {
    thread.exeIno = ev.big(23);
    thread.exeInoCtimeNs = ev.big(24);
    thread.exeInoMtimeNs = ev.big(25);
    relateProgramToStart(thread);
  }
  thread.uid = ev.uint(26, thread.uid);
  thread.pgid = ev.int(28, -1);
  thread.gid = ev.uint(29, thread.gid);
}

/** The program's path: the kernel's, else what the enter event of an old capture asked for. */
function readPath(state: State, thread: Thread, ev: EventView): void {
  const path = ev.str(27);
  if (path !== undefined) {
    thread.exepath = programPath(path);
    return;
  }
  const enter = enterOf(thread, ev);
  if (enter !== undefined) thread.exepath = programPath(requestedPath(state, thread, enter));
}

function requestedPath(state: State, thread: Thread, enter: EnterArgs): string {
  const { name, dirfd, flags } = enter;
  // a descriptor of the program itself may stand for its path, which then is empty
  const itself = (flags & AT_EMPTY_PATH) !== 0;
  if (name === NO_TEXT && !itself) return NO_TEXT;
  const base = directoryOf(state, thread, dirfd, name);
  if (base === UNKNOWN_DIR) return NO_TEXT;
  return itself ? concatenatePaths("", base) : concatenatePaths(base, name);
}

function onExecveEnter(state: State, ev: EventView): void {
  keepEnter(state, ev, { name: 0, flags: -1, dirfd: -1 });
}

function onExecveatEnter(state: State, ev: EventView): void {
  keepEnter(state, ev, { name: 1, flags: 2, dirfd: 0 });
}

/** Parsers of program changes. */
export const EXEC_PARSERS: Parsers = {
  [PPME.SYSCALL_EXECVE_19_E]: onExecveEnter,
  [PPME.SYSCALL_EXECVEAT_E]: onExecveatEnter,
  [PPME.SYSCALL_EXECVE_19_X]: onExec,
  [PPME.SYSCALL_EXECVEAT_X]: onExec,
};
