/** Ids, sessions, capabilities, subreapers, limits: what a thread may do and to whom it belongs. */
import { PPME } from "../event/event_codes.ts";
import type { EventView } from "../event/event_view.ts";
import type { Parser, Parsers } from "./parser.ts";
import type { State } from "./state.ts";
import { ThreadFlag } from "./thread.ts";

/** Capabilities 0 to 40. */
const ALL_CAPABILITIES = (1n << 41n) - 1n;
const RLIMIT_NOFILE = 7;
const PR_SET_CHILD_SUBREAPER = 36;
const PR_GET_CHILD_SUBREAPER = 37;

function setsUid(at: number): Parser {
  return (state, ev) => {
    const thread = state.context.thread;
    if (thread !== undefined && ev.int(0, -1) === 0 && ev.has(at)) thread.uid = ev.uint(at);
  };
}

function setsGid(at: number): Parser {
  return (state, ev) => {
    const thread = state.context.thread;
    if (thread !== undefined && ev.int(0, -1) === 0 && ev.has(at)) thread.gid = ev.uint(at);
  };
}

function onSetsid(state: State, ev: EventView): void {
  const thread = state.context.thread;
  const sid = ev.int(0, -1);
  if (thread !== undefined && sid >= 0) thread.sid = sid;
}

function onCapset(state: State, ev: EventView): void {
  const thread = state.context.thread;
  if (thread === undefined || ev.int(0, -1) < 0) return;
  thread.capInheritable = ev.big(1);
  thread.capPermitted = ev.big(2);
  thread.capEffective = ev.big(3);
}

/** A new user namespace gives all capabilities in it; `at` is the parameter with the flags. */
function entersUserNamespace(at: number): Parser {
  return (state, ev) => {
    const thread = state.context.thread;
    if (thread === undefined || ev.int(0, -1) < 0) return;
    if ((ev.uint(at) & ThreadFlag.CLONE_NEWUSER) === 0) return;
    thread.capInheritable = ALL_CAPABILITIES;
    thread.capPermitted = ALL_CAPABILITIES;
    thread.capEffective = ALL_CAPABILITIES;
  };
}

function onPrctl(state: State, ev: EventView): void {
  const group = state.context.thread?.group;
  if (group === undefined || ev.int(0, -1) < 0) return;
  const option = ev.uint(1);
  if (option === PR_SET_CHILD_SUBREAPER || option === PR_GET_CHILD_SUBREAPER) {
    group.reaper = ev.int(3) !== 0;
  }
}

function onRlimit(state: State, ev: EventView): void {
  const thread = state.context.thread;
  if (thread === undefined || ev.int(0, -1) < 0 || ev.uint(3) !== RLIMIT_NOFILE) return;
  const limit = ev.int(1, -1);
  const leader = state.threads.leader(thread);
  if (leader !== undefined && limit !== -1) leader.fdLimit = limit;
}

function onPrlimit(state: State, ev: EventView): void {
  if (ev.int(0, -1) !== 0 || ev.uint(6) !== RLIMIT_NOFILE) return;
  const limit = ev.int(1, -1);
  if (limit === -1 || !ev.has(5)) return;
  const target = state.threads.get(ev.int(5) || ev.tid);
  if (target === undefined || target.isInvalid()) return;
  const leader = state.threads.leader(target);
  if (leader !== undefined) leader.fdLimit = limit;
}

/** Parsers of credentials and limits. */
export const CREDS_PARSERS: Parsers = {
  [PPME.SYSCALL_SETUID_X]: setsUid(1),
  [PPME.SYSCALL_SETREUID_X]: setsUid(2),
  [PPME.SYSCALL_SETRESUID_X]: setsUid(2),
  [PPME.SYSCALL_SETGID_X]: setsGid(1),
  [PPME.SYSCALL_SETREGID_X]: setsGid(2),
  [PPME.SYSCALL_SETRESGID_X]: setsGid(2),
  [PPME.SYSCALL_SETSID_X]: onSetsid,
  [PPME.SYSCALL_CAPSET_X]: onCapset,
  [PPME.SYSCALL_UNSHARE_X]: entersUserNamespace(1),
  [PPME.SYSCALL_SETNS_X]: entersUserNamespace(2),
  [PPME.SYSCALL_PRCTL_X]: onPrctl,
  [PPME.SYSCALL_GETRLIMIT_X]: onRlimit,
  [PPME.SYSCALL_SETRLIMIT_X]: onRlimit,
  [PPME.SYSCALL_PRLIMIT_X]: onPrlimit,
};
