/** How the state prepares each event code: which thread it belongs to and where its descriptor is. */
import { EVENT_COUNT, PPME } from "../event/event_codes.ts";
import { Category, EventFlag, EVENTS } from "../event/event_table.ts";

export { IS_INITIAL } from "../event/initial_events.ts";

/** Ways to find the thread of an event. */
export const Kind = {
  /** An exit event of a system call: look the thread up, ask /proc, or make a stand-in. */
  EXIT: 0,
  /** An enter event: as EXIT, and it never reaches rules. */
  ENTER: 1,
  /** Births, deaths and switches: only a known thread counts. */
  KNOWN_ONLY: 2,
  /** No call of a thread: meta events. The thread, if known, is shown but not touched. */
  META: 3,
  /** As EXIT for events of the even slots that are no enter events. */
  TRACEPOINT: 4,
} as const;

const ENTERS: readonly number[] = [
  PPME.SYSCALL_OPEN_E,
  PPME.SYSCALL_CREAT_E,
  PPME.SYSCALL_OPENAT_2_E,
  PPME.SYSCALL_OPENAT2_E,
  PPME.SOCKET_CONNECT_E,
  PPME.SYSCALL_EXECVE_19_E,
  PPME.SYSCALL_EXECVEAT_E,
];
const KNOWN_ONLY: readonly number[] = [
  PPME.SYSCALL_CLONE_20_X,
  PPME.SYSCALL_FORK_20_X,
  PPME.SYSCALL_VFORK_20_X,
  PPME.SYSCALL_CLONE3_X,
  PPME.SCHEDSWITCH_6_E,
  PPME.PROCEXIT_1_E,
];
const META: readonly number[] = [
  PPME.CONTAINER_JSON_2_E,
  PPME.USER_ADDED_E,
  PPME.USER_DELETED_E,
  PPME.GROUP_ADDED_E,
  PPME.GROUP_DELETED_E,
  PPME.PLUGINEVENT_E,
  PPME.ASYNCEVENT_E,
];

/** 1 for events of no call or tracepoint (drops, notifications, ...): time starts after them. */
export const IS_META: Uint8Array = new Uint8Array(EVENT_COUNT);

/** {@linkcode Kind} of each event code. */
export const KIND_OF: Uint8Array = new Uint8Array(EVENT_COUNT);

/** 1 for events with a descriptor: fields of fd.* exist for them. */
export const HAS_FD: Uint8Array = new Uint8Array(EVENT_COUNT);

/** Parameter with the descriptor that an event uses; -1 = it uses none. */
export const FD_PARAM: Int8Array = new Int8Array(EVENT_COUNT);

const FD_FLAGS = EventFlag.CREATES_FD | EventFlag.USES_FD | EventFlag.DESTROYS_FD;

for (const { code, category, flags, fdParam } of EVENTS) {
  if ((category & Category.METAEVENT) !== 0) IS_META[code] = 1;
  if ((flags & EventFlag.SKIPPARSERESET) !== 0) KIND_OF[code] = Kind.META;
  else if (code % 2 === 0) KIND_OF[code] = Kind.TRACEPOINT;
  if ((flags & FD_FLAGS) !== 0) HAS_FD[code] = 1;
  FD_PARAM[code] = fdParam;
}
for (const code of ENTERS) KIND_OF[code] = Kind.ENTER;
for (const code of KNOWN_ONLY) KIND_OF[code] = Kind.KNOWN_ONLY;
for (const code of META) KIND_OF[code] = Kind.META;
