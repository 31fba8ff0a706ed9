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
export const IS_META: Uint8Array = Uint8Array.from(
  EVENTS,
  (event) => (event.category & Category.METAEVENT) === 0 ? 0 : 1,
);

/** {@linkcode Kind} of each event code. */
export const KIND_OF: Uint8Array = kinds();

/** 1 for events with a descriptor: fields of fd.* exist for them. */
export const HAS_FD: Uint8Array = Uint8Array.from(EVENTS, (event) => {
  const bits = EventFlag.CREATES_FD | EventFlag.USES_FD | EventFlag.DESTROYS_FD;
  return (event.flags & bits) === 0 ? 0 : 1;
});

/** Parameter with the descriptor that an event uses; -1 = it uses none. */
export const FD_PARAM: Int8Array = Int8Array.from(
  EVENTS,
  (event) => (event.flags & EventFlag.USES_FD) === 0 ? -1 : event.fdParam ?? -1,
);

function kinds(): Uint8Array {
  const out = new Uint8Array(EVENT_COUNT);
  for (const event of EVENTS) {
    if ((event.flags & EventFlag.SKIPPARSERESET) !== 0) out[event.code] = Kind.META;
    else if (event.code % 2 === 0) out[event.code] = Kind.TRACEPOINT;
  }
  for (const code of ENTERS) out[code] = Kind.ENTER;
  for (const code of KNOWN_ONLY) out[code] = Kind.KNOWN_ONLY;
  for (const code of META) out[code] = Kind.META;
  return out;
}
