/**
 * Calls that change or end the caller, or need one with fewer rights: made by a process of their own,
 * whose last call is the one that is looked at.
 */
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, type Expected, present } from "./cases.ts";
import { folder } from "./case_files.ts";
import { type ChildCall, childCase, type ChildParams, type ChildResult } from "./child_calls.ts";
import { packed, packedString } from "./machine.ts";

const EPERM = 1;
const EAGAIN = 11;
const ENOMEM = 12;
const EFAULT = 14;
const EINVAL = 22;
const EMFILE = 24;
const NONE = 0xffff_ffff;

/** The caller gives up root. */
const UNPRIVILEGED: ChildCall = ["setresuid", 1234, 1234, 1234];
/** The same of its group; before the user. */
const UNGROUPED: ChildCall = ["setresgid", 1234, 1234, 1234];
/** No descriptor may be opened any more. */
const NO_DESCRIPTORS: ChildCall = ["prlimit64", 0, 7, packed([8, 0], [8, 0]), 0];
/** No process may be born to an ordinary user any more. */
const NO_BIRTHS: ChildCall = ["prlimit64", 0, 6, packed([8, 0], [8, 0]), 0];
/** A mount namespace of its own that passes nothing on. */
const OWN_MOUNTS: readonly ChildCall[] = [
  ["unshare", 0x20000],
  ["mount", "none", "/", 0, 0x44000, 0],
];

const number = (value: number) => packedString([1, 0], [8, value]);

type Row = readonly [
  name: string,
  code: number,
  calls: readonly ChildCall[],
  params: Readonly<Record<string, Expected>> | ChildParams,
  fails?: number,
];

const SESSIONS: readonly Row[] = [
  ["setsid", PPME.SYSCALL_SETSID_X, [["setsid"]], {}],
  ["setsid of a leader", PPME.SYSCALL_SETSID_X, [["setsid"], ["setsid"]], {}, EPERM],
  ["setpgid", PPME.SYSCALL_SETPGID_X, [["setpgid", 0, 0]], { pid: 0, pgid: 0 }],
  ["chroot", PPME.SYSCALL_CHROOT_X, [["chroot", folder]], { path: folder }],
  ["unshare", PPME.SYSCALL_UNSHARE_X, [["unshare", 0x04000000]], { flags: 128 }],
  ["setns", PPME.SYSCALL_SETNS_X, [
    ["open", "/proc/self/ns/uts", 0],
    ["setns", { result: 0 }, 0x04000000],
  ], ({ results }) => ({ fd: results[0], nstype: 128 })],
  ["mount", PPME.SYSCALL_MOUNT_X, [
    ...OWN_MOUNTS,
    ["mount", "dev", folder, "tmpfs", 0xc0ed0006, 0],
  ], { dev: "dev", dir: folder, type: "tmpfs", flags: 6 }],
  ["umount2", PPME.SYSCALL_UMOUNT2_X, [
    ...OWN_MOUNTS,
    ["mount", "dev", folder, "tmpfs", 0, 0],
    ["umount2", folder, 8],
  ], { name: folder, flags: 8 }],
  ["seccomp", PPME.SYSCALL_SECCOMP_X, [["seccomp", 2, 0, packed([4, 0x7fff0000])]], {
    op: 2,
    flags: 0,
  }],
  ["ptrace", PPME.SYSCALL_PTRACE_X, [["ptrace", 0, 0, 0, 0]], {
    addr: number(0),
    data: number(0),
    request: 1,
    pid: 0,
  }],
  ["prctl", PPME.SYSCALL_PRCTL_X, [["prctl", 9999, 5]], {
    option: 9999,
    arg2_str: undefined,
    arg2_int: 5,
  }, EINVAL],
  ["prctl of the reaper", PPME.SYSCALL_PRCTL_X, [
    ["prctl", 36, 1],
    ["prctl", 37, new Uint8Array(8)],
  ], { option: 37, arg2_str: undefined, arg2_int: 1 }],
];

const CREDENTIALS: readonly Row[] = [
  ["setuid", PPME.SYSCALL_SETUID_X, [["setuid", 1234]], { uid: 1234 }],
  ["setuid", PPME.SYSCALL_SETUID_X, [UNPRIVILEGED, ["setuid", 0]], { uid: 0 }, EPERM],
  ["setgid", PPME.SYSCALL_SETGID_X, [["setgid", 1235]], { gid: 1235 }],
  ["setgid", PPME.SYSCALL_SETGID_X, [UNGROUPED, UNPRIVILEGED, ["setgid", 0]], { gid: 0 }, EPERM],
  ["setreuid", PPME.SYSCALL_SETREUID_X, [["setreuid", 1, 2]], { ruid: 1, euid: 2 }],
  ["setreuid", PPME.SYSCALL_SETREUID_X, [UNPRIVILEGED, ["setreuid", -1, 0]], {
    ruid: NONE,
    euid: 0,
  }, EPERM],
  ["setregid", PPME.SYSCALL_SETREGID_X, [["setregid", 1, 2]], { rgid: 1, egid: 2 }],
  ["setregid", PPME.SYSCALL_SETREGID_X, [UNGROUPED, UNPRIVILEGED, ["setregid", 0, -1]], {
    rgid: 0,
    egid: NONE,
  }, EPERM],
  ["setresuid", PPME.SYSCALL_SETRESUID_X, [["setresuid", 1, 2, 3]], { ruid: 1, euid: 2, suid: 3 }],
  ["setresuid", PPME.SYSCALL_SETRESUID_X, [UNPRIVILEGED, ["setresuid", -1, -1, 0]], {
    ruid: NONE,
    euid: NONE,
    suid: 0,
  }, EPERM],
  ["setresgid", PPME.SYSCALL_SETRESGID_X, [["setresgid", 1, 2, 3]], { rgid: 1, egid: 2, sgid: 3 }],
  [
    "setresgid",
    PPME.SYSCALL_SETRESGID_X,
    [
      UNGROUPED,
      UNPRIVILEGED,
      ["setresgid", 0, -1, -1],
    ],
    { rgid: 0, egid: NONE, sgid: NONE },
    EPERM,
  ],
  ["getuid", PPME.SYSCALL_GETUID_X, [["setreuid", 1, 2], ["getuid"]], { uid: 1 }],
  ["geteuid", PPME.SYSCALL_GETEUID_X, [["setreuid", 1, 2], ["geteuid"]], { euid: 2 }],
  ["getgid", PPME.SYSCALL_GETGID_X, [["setregid", 1, 2], ["getgid"]], { gid: 1 }],
  ["getegid", PPME.SYSCALL_GETEGID_X, [["setregid", 1, 2], ["getegid"]], { egid: 2 }],
  ["getresuid", PPME.SYSCALL_GETRESUID_X, [
    ["setresuid", 1, 2, 3],
    ["getresuid", packed([4, 0]), packed([4, 0]), packed([4, 0])],
  ], { ruid: 1, euid: 2, suid: 3 }],
  ["getresuid", PPME.SYSCALL_GETRESUID_X, [["getresuid", 8, 8, 8]], {
    ruid: 0,
    euid: 0,
    suid: 0,
  }, EFAULT],
  ["getresgid", PPME.SYSCALL_GETRESGID_X, [
    ["setresgid", 1, 2, 3],
    ["getresgid", packed([4, 0]), packed([4, 0]), packed([4, 0])],
  ], { rgid: 1, egid: 2, sgid: 3 }],
  ["getresgid", PPME.SYSCALL_GETRESGID_X, [["getresgid", 8, 8, 8]], {
    rgid: 0,
    egid: 0,
    sgid: 0,
  }, EFAULT],
  // version 3: effective, permitted, inheritable of the lower 32 capabilities, then of the upper ones
  ["capset", PPME.SYSCALL_CAPSET_X, [[
    "capset",
    packed([4, 0x20080522], [4, 0]),
    packed([4, 0x12], [4, 0x1e], [4, 0x6], [4, 0], [4, 1], [4, 0]),
  ]], { cap_inheritable: 6, cap_permitted: 0x1_0000_001e, cap_effective: 0x12 }],
];

const LIMITS: readonly Row[] = [
  ["setrlimit", PPME.SYSCALL_SETRLIMIT_X, [["setrlimit", 4, packed([8, 5], [8, -1])]], {
    cur: 5,
    max: -1,
    resource: 4,
  }],
  ["getrlimit", PPME.SYSCALL_GETRLIMIT_X, [
    ["setrlimit", 4, packed([8, 5], [8, 6])],
    ["getrlimit", 4, new Uint8Array(16)],
  ], { cur: 5, max: 6, resource: 4 }],
  ["getrlimit", PPME.SYSCALL_GETRLIMIT_X, [["getrlimit", 4, 8]], {
    cur: -1,
    max: -1,
    resource: 4,
  }, EFAULT],
  ["prlimit64", PPME.SYSCALL_PRLIMIT_X, [
    ["prlimit64", 0, 4, packed([8, 7], [8, 8]), 0],
    ["prlimit64", 0, 4, packed([8, 5], [8, 6]), new Uint8Array(16)],
  ], { newcur: 5, newmax: 6, oldcur: 7, oldmax: 8, pid: 0, resource: 4 }],
  ["inotify_init", PPME.SYSCALL_INOTIFY_INIT_X, [NO_DESCRIPTORS, ["inotify_init"]], {
    flags: 0,
  }, EMFILE],
  ["eventfd", PPME.SYSCALL_EVENTFD_X, [NO_DESCRIPTORS, ["eventfd", 3]], {
    initval: 3,
    flags: 0,
  }, EMFILE],
  [
    "socketpair",
    PPME.SOCKET_SOCKETPAIR_X,
    [NO_DESCRIPTORS, [
      "socketpair",
      1,
      2,
      0,
      new Uint8Array(8),
    ]],
    { fd1: -1, fd2: -1, source: 0, peer: 0, domain: 1, type: 2, proto: 0 },
    EMFILE,
  ],
  ["pidfd_open", PPME.SYSCALL_PIDFD_OPEN_X, [["pidfd_open", 0, 0]], { pid: 0, flags: 0 }, EINVAL],
  ["mlock", PPME.SYSCALL_MLOCK_X, [["mlock", 4096, 5]], { addr: 4096, len: 5 }, ENOMEM],
  ["mlock2", PPME.SYSCALL_MLOCK2_X, [["mlock2", 4096, 5, 1]], {
    addr: 4096,
    len: 5,
    flags: 1,
  }, ENOMEM],
  ["munlock", PPME.SYSCALL_MUNLOCK_X, [["munlock", 4096, 5]], { addr: 4096, len: 5 }, ENOMEM],
  ["mlockall", PPME.SYSCALL_MLOCKALL_X, [["mlockall", 1]], { flags: 1 }],
  ["mprotect", PPME.SYSCALL_MPROTECT_X, [
    ["mmap", 0, 8192, 3, 0x22, -1, 0],
    ["mprotect", { result: 0 }, 4096, 5],
  ], ({ results }) => ({ addr: results[0], length: 4096, prot: 5 })],
  ["munmap", PPME.SYSCALL_MUNMAP_X, [
    ["mmap", 0, 8192, 3, 0x22, -1, 0],
    ["munmap", { result: 0 }, 8192],
  ], ({ results }) => ({ ...MEMORY, addr: results[0], length: 8192 })],
  ["futex", PPME.SYSCALL_FUTEX_X, [["futex", packed([4, 1]), 0, 5, 0]], {
    addr: present,
    op: 0,
    val: 5,
  }, EAGAIN],
  ["nanosleep", PPME.SYSCALL_NANOSLEEP_X, [["nanosleep", packed([8, 2], [8, 1e9]), 0]], {
    interval: 3e9,
  }, EINVAL],
  ["tkill", PPME.SYSCALL_TKILL_X, [["tkill", 0, 5]], { tid: 0, sig: 5 }, EINVAL],
  ["tgkill", PPME.SYSCALL_TGKILL_X, [["tgkill", 0, 1, 5]], { pid: 0, tid: 1, sig: 5 }, EINVAL],
  ["semget", PPME.SYSCALL_SEMGET_X, [["semget", 0, 3, 0o1600]], {
    key: 0,
    nsems: 3,
    semflg: 8192,
  }],
  ["semctl", PPME.SYSCALL_SEMCTL_X, [
    ["semget", 0, 3, 0o1600],
    ["semctl", { result: 0 }, 1, 16, 5],
  ], ({ results }) => ({ semid: results[0], semnum: 1, cmd: 4096, val: 5 })],
  ["semop", PPME.SYSCALL_SEMOP_X, [
    ["semget", 0, 3, 0o1600],
    ["semop", { result: 0 }, packed([2, 1], [2, 7], [2, 0], [2, 2], [2, 9], [2, 0o4000]), 2],
  ], ({ results }) => ({
    nsops: 2,
    sem_num_0: 1,
    sem_op_0: 7,
    sem_flg_0: 0,
    sem_num_1: 2,
    sem_op_1: 9,
    sem_flg_1: 1,
    semid: results[0],
  })],
  // the child's own memory, through its own id
  [
    "process_vm_readv",
    PPME.SYSCALL_PROCESS_VM_READV_X,
    [
      ["getpid"],
      ["process_vm_readv", { result: 0 }, 8, 1, 8, 1, 0],
    ],
    ({ pid }) => ({ pid, data: undefined }),
    EFAULT,
  ],
];

const MEMORY = { vm_size: present, vm_rss: present, vm_swap: present };

/** What a birth tells of the caller. */
function parent({ pid }: ChildResult): Record<string, Expected> {
  return {
    exe: (v) => String(v).endsWith("/child_calls"),
    args: present,
    tid: pid,
    pid,
    ptid: present,
    cwd: undefined,
    fdlimit: present,
    pgft_maj: present,
    pgft_min: present,
    ...MEMORY,
    comm: "child_calls",
    cgroups: present,
    flags: 0,
    uid: 0,
    gid: 0,
    vtid: pid,
    vpid: pid,
    pidns_init_start_ts: present,
  };
}

/** The caller may not have children: told without its arguments. */
function childless(child: ChildResult): Record<string, Expected> {
  return { ...parent(child), exe: undefined, args: undefined, uid: 1234 };
}

const BIRTHS: readonly Row[] = [
  ["clone", PPME.SYSCALL_CLONE_20_X, [["clone", 17 | 0x400, 0, 0, 0, 0]], (child) => ({
    ...parent(child),
    flags: 1,
  })],
  ["clone", PPME.SYSCALL_CLONE_20_X, [["clone", 0x10000, 0, 0, 0, 0]], (child) => ({
    ...childless(child),
    uid: 0,
    flags: 8192,
  }), EINVAL],
  ["clone3", PPME.SYSCALL_CLONE3_X, [[
    "clone3",
    packed([8, 0x200], [8, 0], [8, 0], [8, 0], [8, 17], [8, 0], [8, 0], [8, 0]),
    64,
  ]], (child) => ({ ...parent(child), flags: 2 })],
  ["clone3", PPME.SYSCALL_CLONE3_X, [["clone3", packed([8, 0x200]), 3]], (child) => ({
    ...childless(child),
    uid: 0,
    flags: 2,
  }), EINVAL],
  ["fork", PPME.SYSCALL_FORK_20_X, [["fork"]], parent],
  ["fork", PPME.SYSCALL_FORK_20_X, [NO_BIRTHS, UNPRIVILEGED, ["fork"]], childless, EAGAIN],
  ["vfork", PPME.SYSCALL_VFORK_20_X, [["vfork"]], parent],
  ["vfork", PPME.SYSCALL_VFORK_20_X, [NO_BIRTHS, UNPRIVILEGED, ["vfork"]], childless, EAGAIN],
  ["execve", PPME.SYSCALL_EXECVE_19_X, [["execve", "/bin/true", ["A0", "a1", "a2"], ["E=1"]]], (
    { pid },
  ) => ({
    exe: "A0",
    args: "a1\0a2\0",
    tid: pid,
    pid,
    ptid: present,
    cwd: undefined,
    fdlimit: present,
    pgft_maj: present,
    pgft_min: present,
    ...MEMORY,
    comm: "true",
    cgroups: present,
    env: "E=1\0",
    tty: present,
    vpgid: present,
    loginuid: Number(Deno.readTextFileSync("/proc/self/loginuid")),
    flags: 1,
    cap_inheritable: present,
    cap_permitted: present,
    cap_effective: present,
    exe_ino: Deno.statSync("/bin/true").ino ?? 0,
    exe_ino_ctime: present,
    exe_ino_mtime: present,
    uid: 0,
    trusted_exepath: Deno.realPathSync("/bin/true"),
    pgid: present,
    gid: 0,
    filename: "/bin/true",
  })],
];

/** Every case of a process of its own. */
export function childCases(): Case[] {
  return [...SESSIONS, ...CREDENTIALS, ...LIMITS, ...BIRTHS].map((
    [name, code, calls, params, fails],
  ) => childCase(name, code, calls, typeof params === "function" ? params : () => params, fails));
}
