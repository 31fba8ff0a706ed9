/**
 * Which system calls, event policies and kernel hooks a set of wanted event types needs. The state
 * tables need some events whatever the rules say; those are added here and do not wake the
 * consumer.
 */
import { PPME } from "../event/event_codes.ts";
import { EventFlag, EVENTS } from "../event/event_table.ts";
import { allSyscalls, type SyscallInfo } from "../event/syscall_table.ts";
import { Hook, Policy } from "./ffi.ts";

/** What is asked of the driver. */
export interface Wanted {
  /** By event type: 1 if a rule may match it. Length of the event table. */
  readonly eventCodes: Uint8Array;
  /** ppm_sc ids of calls without an event type of their own; "all" = every one of them. */
  readonly genericSyscalls?: readonly number[] | "all";
  /** Types that only keep state; default {@linkcode stateEvents}. */
  readonly stateCodes?: Uint8Array;
  /** ppm_sc ids of calls that are left out even where others have the same event type. */
  readonly excludedSyscalls?: ReadonlySet<number>;
  /** Leaves out calls that failed. */
  readonly dropFailed?: boolean;
}

/** What both need: for the time in which one takes the place of the other. */
export function both(a: Wanted, b: Wanted): Wanted {
  const either = (x: Uint8Array, y: Uint8Array) => x.map((flag, code) => flag | (y[code] ?? 0));
  const generic = a.genericSyscalls === "all" || b.genericSyscalls === "all"
    ? "all"
    : [...new Set([...a.genericSyscalls ?? [], ...b.genericSyscalls ?? []])];
  const excluded = [...a.excludedSyscalls ?? []].filter((id) => b.excludedSyscalls?.has(id));
  return {
    eventCodes: either(a.eventCodes, b.eventCodes),
    genericSyscalls: generic,
    stateCodes: either(a.stateCodes ?? stateEvents(), b.stateCodes ?? stateEvents()),
    excludedSyscalls: new Set(excluded),
    dropFailed: a.dropFailed === true && b.dropFailed === true,
  };
}

/** System calls, policies and hooks for the driver. */
export interface Selection {
  readonly syscalls: readonly SyscallInfo[];
  /** By event type: Policy bits; -1 = not produced. */
  readonly policies: Int8Array;
  readonly hooks: number;
  readonly dropFailed: boolean;
}

/**
 * State events that carry data of connections. They are many, and only name sockets that were
 * never connected; they are produced when a rule asks for them.
 */
const IO_STATE: ReadonlySet<number> = new Set([
  PPME.SOCKET_SENDTO_X,
  PPME.SOCKET_SENDMSG_X,
  PPME.SOCKET_SENDMMSG_X,
  PPME.SOCKET_RECVFROM_X,
  PPME.SOCKET_GETSOCKOPT_X,
]);

/** State events of which only messages that bring descriptors are worth having. */
const BRING_DESCRIPTORS: ReadonlySet<number> = new Set([
  PPME.SOCKET_RECVMSG_X,
  PPME.SOCKET_RECVMMSG_X,
]);

/** Events that must not be pushed out by floods of others: they go to the vital ring. */
const VITAL: ReadonlySet<number> = new Set([
  PPME.SYSCALL_EXECVE_19_X,
  PPME.SYSCALL_EXECVEAT_X,
  PPME.SYSCALL_CLONE_20_X,
  PPME.SYSCALL_CLONE3_X,
  PPME.SYSCALL_FORK_20_X,
  PPME.SYSCALL_VFORK_20_X,
  PPME.PROCEXIT_1_E,
  PPME.SYSCALL_SETUID_X,
  PPME.SYSCALL_SETGID_X,
  PPME.SYSCALL_SETREUID_X,
  PPME.SYSCALL_SETREGID_X,
  PPME.SYSCALL_SETRESUID_X,
  PPME.SYSCALL_SETRESGID_X,
  PPME.SYSCALL_CAPSET_X,
  PPME.SYSCALL_PTRACE_X,
  PPME.SYSCALL_BPF_2_X,
  PPME.SYSCALL_INIT_MODULE_X,
  PPME.SYSCALL_FINIT_MODULE_X,
  PPME.SYSCALL_DELETE_MODULE_X,
  PPME.SYSCALL_MOUNT_X,
  PPME.SYSCALL_UMOUNT_1_X,
  PPME.SYSCALL_UMOUNT2_X,
  PPME.SYSCALL_SETNS_X,
  PPME.SYSCALL_UNSHARE_X,
  PPME.SYSCALL_CHROOT_X,
  PPME.SYSCALL_SETSID_X,
  PPME.SYSCALL_SETPGID_X,
  PPME.SYSCALL_SECCOMP_X,
  PPME.SYSCALL_KEYCTL_X,
]);

/** Event types made by hooks of their own. */
const HOOK_OF: ReadonlyMap<number, number> = new Map([
  [PPME.PROCEXIT_1_E, Hook.EXIT],
  [PPME.SIGNALDELIVER_E, Hook.SIGNAL],
  [PPME.SCHEDSWITCH_6_E, Hook.SWITCH],
  [PPME.PAGE_FAULT_E, Hook.PAGE_FAULT],
]);

/** System call events that io_uring can also bring about. */
const IO_URING: ReadonlySet<number> = new Set([
  PPME.SYSCALL_OPENAT_2_X,
  PPME.SYSCALL_OPENAT2_X,
  PPME.SOCKET_CONNECT_X,
  PPME.SYSCALL_UNLINKAT_2_X,
  PPME.SYSCALL_RENAMEAT2_X,
  PPME.SYSCALL_LINKAT_2_X,
  PPME.SYSCALL_SYMLINKAT_X,
  PPME.SYSCALL_MKDIRAT_X,
  PPME.SOCKET_SENDTO_X,
  PPME.SOCKET_SENDMSG_X,
]);

/** Event types that the state tables need, 1 by type. */
function stateEvents(): Uint8Array {
  return Uint8Array.from(
    EVENTS,
    ({ code, flags, state }) =>
      state === "current" && (flags & EventFlag.MODIFIES_STATE) !== 0 && !IO_STATE.has(code) &&
        (code % 2 === 1 || code === PPME.PROCEXIT_1_E)
        ? 1
        : 0,
  );
}

/** What the driver must do for `wanted`. */
export function select(wanted: Wanted): Selection {
  const state = wanted.stateCodes ?? stateEvents();
  const policies = new Int8Array(EVENTS.length).fill(-1);
  const produced = (code: number) => wanted.eventCodes[code] === 1 || state[code] === 1;
  let hooks = 0;
  for (const { code } of EVENTS) {
    if (!produced(code)) continue;
    policies[code] = Policy.PRODUCED | (VITAL.has(code) ? Policy.VITAL : 0) |
      (wanted.eventCodes[code] === 1
        ? Policy.WAKE
        : BRING_DESCRIPTORS.has(code)
        ? Policy.RIGHTS_ONLY
        : 0);
    hooks |= HOOK_OF.get(code) ?? 0;
    if (IO_URING.has(code)) hooks |= Hook.IO_URING;
  }
  // an open may come as openat or openat2 through io_uring, whichever the rule names
  const generic = wanted.genericSyscalls ?? [];
  const syscalls = allSyscalls().filter(({ id, code }) =>
    wanted.excludedSyscalls?.has(id) !== true &&
    (code === PPME.GENERIC_X
      ? generic === "all" || generic.includes(id)
      : code > 0 && produced(code))
  );
  if (syscalls.some(({ code }) => code === PPME.GENERIC_X) && policies[PPME.GENERIC_X] === -1) {
    policies[PPME.GENERIC_X] = Policy.PRODUCED | Policy.WAKE;
  }
  if (syscalls.length > 0) hooks |= Hook.SYS_EXIT;
  if (produced(PPME.SYSCALL_EXECVE_19_X) || produced(PPME.SYSCALL_EXECVEAT_X)) hooks |= Hook.EXEC;
  if (CLONES.some(produced)) hooks |= Hook.FORK;
  return { syscalls, policies, hooks, dropFailed: wanted.dropFailed === true };
}

const CLONES: readonly number[] = [
  PPME.SYSCALL_CLONE_20_X,
  PPME.SYSCALL_CLONE3_X,
  PPME.SYSCALL_FORK_20_X,
  PPME.SYSCALL_VFORK_20_X,
];
