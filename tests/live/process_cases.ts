/** Processes, credentials, memory: each call against what the driver reports. */
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, type Expected, fromRows, present, type Row } from "./cases.ts";
import { vector } from "./case_files.ts";
import { addressOf, OWN_TID, packed, packedString } from "./machine.ts";

const ENOENT = 2;
const ESRCH = 3;
const E2BIG = 7;
const EBADF = 9;
const EFAULT = 14;
const EINVAL = 22;
const EOPNOTSUPP = 95;
const ENOKEY = 126;
const NO_PID = 0x3ffffff;
const NONE = 0xffff_ffff;

/** A DYN value that is a plain number. */
const number = (value: number | bigint) => packedString([1, 0], [8, value]);
/** A DYN value of keyctl that is a string. */
const text = (value: string) => `\x01${value}\0`;

/** Calls on processes and what belongs to them. */
export function processCases(): Case[] {
  const uid = Deno.uid() ?? 0;
  const page = new Uint8Array(4096 * 4);
  const at = addressOf(page);
  const rows: readonly Row[] = [
    ["kill", PPME.SYSCALL_KILL_X, [NO_PID, 9], { pid: NO_PID, sig: 9 }, ESRCH],
    ["kill", PPME.SYSCALL_KILL_X, [Deno.pid, 0], { pid: Deno.pid, sig: 0 }],
    ["tkill", PPME.SYSCALL_TKILL_X, [OWN_TID, 0], { tid: OWN_TID, sig: 0 }],
    ["tgkill", PPME.SYSCALL_TGKILL_X, [Deno.pid, OWN_TID, 0], {
      pid: Deno.pid,
      tid: OWN_TID,
      sig: 0,
    }],
    ["setpgid", PPME.SYSCALL_SETPGID_X, [NO_PID, 1], { pid: NO_PID, pgid: 1 }, ESRCH],
    ["setuid", PPME.SYSCALL_SETUID_X, [uid], { uid }],
    ["setgid", PPME.SYSCALL_SETGID_X, [0], { gid: 0 }],
    ["setreuid", PPME.SYSCALL_SETREUID_X, [-1, uid], { ruid: NONE, euid: uid }],
    ["setregid", PPME.SYSCALL_SETREGID_X, [-1, 0], { rgid: NONE, egid: 0 }],
    ["setresuid", PPME.SYSCALL_SETRESUID_X, [-1, uid, -1], { ruid: NONE, euid: uid, suid: NONE }],
    ["setresgid", PPME.SYSCALL_SETRESGID_X, [-1, 0, -1], { rgid: NONE, egid: 0, sgid: NONE }],
    [
      "ptrace",
      PPME.SYSCALL_PTRACE_X,
      [16, NO_PID, 5, 5],
      { addr: number(0), data: number(0), request: 11, pid: NO_PID },
      ESRCH,
    ],
    ["unshare", PPME.SYSCALL_UNSHARE_X, [0x10000000 | 0x1], { flags: 1048576 }, EINVAL],
    ["setns", PPME.SYSCALL_SETNS_X, [-1, 0x20000], { fd: -1, nstype: 32 }, EBADF],
    [
      "prctl",
      PPME.SYSCALL_PRCTL_X,
      [15, "renamed"],
      { option: 15, arg2_str: "renamed", arg2_int: 0 },
    ],
    [
      "prctl",
      PPME.SYSCALL_PRCTL_X,
      [36, 1],
      { option: 36, arg2_str: undefined, arg2_int: 1 },
    ],
    ["prctl", PPME.SYSCALL_PRCTL_X, [36, 0], { option: 36, arg2_str: undefined, arg2_int: 0 }],
    ["seccomp", PPME.SYSCALL_SECCOMP_X, [9, 7], { op: 9, flags: 7 }, EINVAL],
    ["bpf", PPME.SYSCALL_BPF_2_X, [5, 0, 0], { cmd: 5 }, E2BIG],
    [
      "memfd_create",
      PPME.SYSCALL_MEMFD_CREATE_X,
      ["secret", 3],
      { name: "secret", flags: 3 },
    ],
    ["mprotect", PPME.SYSCALL_MPROTECT_X, [4097, 1, 7], { addr: 4097, length: 1, prot: 7 }, EINVAL],
    ["mlock", PPME.SYSCALL_MLOCK_X, [at, 100], { addr: at, len: 100 }],
    ["munlock", PPME.SYSCALL_MUNLOCK_X, [at, 100], { addr: at, len: 100 }],
    ["mlock2", PPME.SYSCALL_MLOCK2_X, [at, 100, 1], { addr: at, len: 100, flags: 1 }],
    ["munlockall", PPME.SYSCALL_MUNLOCKALL_X, [], {}],
    ["mlockall", PPME.SYSCALL_MLOCKALL_X, [8], { flags: 8 }, EINVAL],
    [
      "munmap",
      PPME.SYSCALL_MUNMAP_X,
      [1, 1],
      { vm_size: present, vm_rss: present, vm_swap: present, addr: 1, length: 1 },
      EINVAL,
    ],
    [
      "mmap",
      PPME.SYSCALL_MMAP_X,
      [0, 4096, 3, 0x22, -1, 0],
      {
        res: present,
        vm_size: present,
        vm_rss: present,
        vm_swap: present,
        addr: 0,
        length: 4096,
        prot: 3,
        flags: 2 | 8,
        fd: -1,
        offset: 0,
      },
    ],
    [
      "mmap",
      PPME.SYSCALL_MMAP_X,
      [4096, 0, 5, 2, -1, 4096],
      {
        vm_size: present,
        vm_rss: present,
        vm_swap: present,
        addr: 4096,
        length: 0,
        prot: 5,
        flags: 2,
        fd: -1,
        offset: 4096,
      },
      EBADF,
    ],
    ["userfaultfd", PPME.SYSCALL_USERFAULTFD_X, [0o2004000], { flags: 4096 | 64 }],
    [
      "nanosleep",
      PPME.SYSCALL_NANOSLEEP_X,
      [packed([8, 0], [8, 1234])],
      { interval: 1234 },
    ],
    ["futex", PPME.SYSCALL_FUTEX_X, [at, 1 | 128, 1], { addr: at, op: 129, val: 1 }],
    ["getuid", PPME.SYSCALL_GETUID_X, [], { uid }],
    ["geteuid", PPME.SYSCALL_GETEUID_X, [], { euid: uid }],
    ["getgid", PPME.SYSCALL_GETGID_X, [], { gid: 0 }],
    ["getegid", PPME.SYSCALL_GETEGID_X, [], { egid: 0 }],
    [
      "getresuid",
      PPME.SYSCALL_GETRESUID_X,
      [new Uint8Array(4), new Uint8Array(4), new Uint8Array(4)],
      { ruid: uid, euid: uid, suid: uid },
    ],
    [
      "prlimit64",
      PPME.SYSCALL_PRLIMIT_X,
      [0, 9, packed([8, 1], [8, 0])],
      { newcur: 1, newmax: 0, oldcur: -1, oldmax: -1, pid: 0, resource: 9 },
      EINVAL,
    ],
    ["getrlimit", PPME.SYSCALL_GETRLIMIT_X, [7, new Uint8Array(16)], {
      cur: present,
      max: present,
      resource: 7,
    }],
    [
      "semget",
      PPME.SYSCALL_SEMGET_X,
      [0x5a4b, 1, 0o2000],
      { key: 0x5a4b, nsems: 1, semflg: 16384 },
      ENOENT,
    ],
    [
      "semctl",
      PPME.SYSCALL_SEMCTL_X,
      [0x7ffffff, 2, 16, 5],
      { semid: 0x7ffffff, semnum: 2, cmd: 4096, val: 5 },
      EINVAL,
    ],
    [
      "semop",
      PPME.SYSCALL_SEMOP_X,
      [0x7ffffff, packed([2, 3], [2, -1], [2, 0o4000]), 1],
      {
        nsops: 1,
        sem_num_0: 0,
        sem_op_0: 0,
        sem_flg_0: 0,
        sem_num_1: 0,
        sem_op_1: 0,
        sem_flg_1: 0,
        semid: 0x7ffffff,
      },
      EINVAL,
    ],
    ["pipe2", PPME.SYSCALL_PIPE2_X, [new Uint8Array(8), 0o2000000], {
      fd1: present,
      fd2: present,
      ino: present,
      flags: 4096,
    }],
    ["poll", PPME.SYSCALL_POLL_X, [packed([4, 9999], [2, 1], [2, 0]), 1, 0], {
      fds: packedString([2, 1], [8, 9999], [2, 64]),
      timeout: 0,
    }],
    [
      "ppoll",
      PPME.SYSCALL_PPOLL_X,
      [packed([4, 9999], [2, 1], [2, 0]), 1, packed([8, 0], [8, 5]), packed([8, 0x201]), 8],
      { fds: packedString([2, 1], [8, 9999], [2, 64]), timeout: present, sigmask: 0x201 },
    ],
    [
      "signalfd4",
      PPME.SYSCALL_SIGNALFD4_X,
      [-1, packed([8, 0x200]), 8, 0o2004000],
      { flags: 4096 | 64, fd: -1, mask: 0 },
    ],
    [
      "setrlimit",
      PPME.SYSCALL_SETRLIMIT_X,
      [99, packed([8, 5], [8, 6])],
      { cur: 5, max: 6, resource: 255 },
      EINVAL,
    ],
    [
      "getresgid",
      PPME.SYSCALL_GETRESGID_X,
      [new Uint8Array(4), new Uint8Array(4), new Uint8Array(4)],
      { rgid: 0, egid: 0, sgid: 0 },
    ],
    [
      "process_vm_writev",
      PPME.SYSCALL_PROCESS_VM_WRITEV_X,
      [NO_PID, packed([8, at], [8, 8]), 1, packed([8, at], [8, 8]), 1, 0],
      { pid: NO_PID, data: undefined },
      ESRCH,
    ],
    ...["process_vm_readv", "process_vm_writev"].map((call): Row => [
      call,
      call === "process_vm_readv"
        ? PPME.SYSCALL_PROCESS_VM_READV_X
        : PPME.SYSCALL_PROCESS_VM_WRITEV_X,
      [Deno.pid, vector("local"), 1, vector("local"), 1, 0],
      { pid: Deno.pid, data: "local" },
    ]),
    ["fsconfig", PPME.SYSCALL_FSCONFIG_X, [-1, 1, "key", "value", 0], {
      fd: -1,
      cmd: 1,
      key: "key",
      value_bytebuf: undefined,
      value_charbuf: undefined,
      aux: 0,
    }, EINVAL],
    ["capset", PPME.SYSCALL_CAPSET_X, [0, 0], {
      cap_inheritable: present,
      cap_permitted: present,
      cap_effective: present,
    }, EFAULT],
    ["brk", PPME.SYSCALL_BRK_4_X, [0], {
      vm_size: present,
      vm_rss: present,
      vm_swap: present,
      addr: 0,
    }],
    ["keyctl", PPME.SYSCALL_KEYCTL_X, [0, -3, 0, 77, 88], {
      operation: 0,
      arg2: number(-3),
      arg3: number(0),
      arg4: number(0),
      arg5: number(0),
    }],
    [
      "keyctl",
      PPME.SYSCALL_KEYCTL_X,
      [10, -3, "no-such-type", "description", 9],
      {
        operation: 10,
        arg2: number(-3),
        arg3: text("no-such-type"),
        arg4: text("description"),
        arg5: number(9),
      },
      ENOKEY,
    ],
    [
      "keyctl",
      PPME.SYSCALL_KEYCTL_X,
      [999, 1, 2, 3, 4],
      { operation: 999, arg2: number(0), arg3: number(0), arg4: number(0), arg5: number(0) },
      EOPNOTSUPP,
    ],
    [
      "pidfd_open",
      PPME.SYSCALL_PIDFD_OPEN_X,
      [Deno.pid, 0o4000],
      { pid: Deno.pid, flags: 1 },
    ],
    [
      "pidfd_getfd",
      PPME.SYSCALL_PIDFD_GETFD_X,
      [-1, 5, 0],
      { pid_fd: -1, target_fd: 5, flags: 0 },
      EBADF,
    ],
    ["eventfd2", PPME.SYSCALL_EVENTFD2_X, [7, 0o2000000], { flags: 4096, initval: 7 }],
    ["epoll_create1", PPME.SYSCALL_EPOLL_CREATE1_X, [0o2000000], { flags: 1 }],
    ["epoll_create", PPME.SYSCALL_EPOLL_CREATE_X, [5], { size: 5 }],
    ["inotify_init1", PPME.SYSCALL_INOTIFY_INIT1_X, [0o4000], { flags: 64 }],
    ["timerfd_create", PPME.SYSCALL_TIMERFD_CREATE_X, [1, 0], { clockid: 0, flags: 0 }],
    ["userfaultfd", PPME.SYSCALL_USERFAULTFD_X, [0x40000000], { flags: 0 }, EINVAL],
    [
      "process_vm_readv",
      PPME.SYSCALL_PROCESS_VM_READV_X,
      [NO_PID, packed([8, at], [8, 8]), 1, packed([8, at], [8, 8]), 1, 0],
      { pid: NO_PID, data: undefined },
      ESRCH,
    ],
    [
      "io_uring_setup",
      PPME.SYSCALL_IO_URING_SETUP_X,
      [0, new Uint8Array(120)],
      {
        entries: 0,
        sq_entries: 0,
        cq_entries: 0,
        flags: 0,
        sq_thread_cpu: 0,
        sq_thread_idle: 0,
        features: 0,
      },
      EINVAL,
    ],
    [
      "io_uring_register",
      PPME.SYSCALL_IO_URING_REGISTER_X,
      [-1, 2, 0, 3],
      { fd: -1, opcode: 2, arg: 0, nr_args: 3 },
      EINVAL,
    ],
    [
      "io_uring_enter",
      PPME.SYSCALL_IO_URING_ENTER_X,
      [-1, 1, 2, 1, 0, 0],
      { fd: -1, to_submit: 1, min_complete: 2, flags: 1, sig: 0 },
      EBADF,
    ],
    [
      "execveat",
      PPME.SYSCALL_EXECVEAT_X,
      [-100, "/nonexistent", pointers("arg0", "arg1", "arg2"), pointers("A=1", "B=2"), 0],
      execParams(false),
      ENOENT,
    ],
    [
      "execve",
      PPME.SYSCALL_EXECVE_19_X,
      ["/nonexistent", pointers("arg0", "arg1", "arg2"), pointers("A=1", "B=2")],
      execParams(true),
      ENOENT,
    ],
  ];
  return fromRows(rows, CREATES);
}

const CREATES: ReadonlySet<number> = new Set([
  PPME.SYSCALL_SIGNALFD4_X,
  PPME.SYSCALL_MEMFD_CREATE_X,
  PPME.SYSCALL_USERFAULTFD_X,
  PPME.SYSCALL_PIDFD_OPEN_X,
  PPME.SYSCALL_EVENTFD2_X,
  PPME.SYSCALL_EPOLL_CREATE1_X,
  PPME.SYSCALL_EPOLL_CREATE_X,
  PPME.SYSCALL_INOTIFY_INIT1_X,
  PPME.SYSCALL_TIMERFD_CREATE_X,
]);

const strings: Uint8Array[] = [];

/** A NULL-terminated array of pointers to the texts. */
function pointers(...texts: readonly string[]): Uint8Array {
  const items = texts.map((text): readonly [number, bigint] => {
    const bytes = new TextEncoder().encode(text + "\0");
    strings.push(bytes);
    return [8, Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes))];
  });
  return packed(...items, [8, 0]);
}

function execParams(withFilename: boolean): Readonly<Record<string, Expected>> {
  const own = Deno.readTextFileSync("/proc/self/status");
  const status = (key: string) => new RegExp(`^${key}:\\s*(\\S+)`, "m").exec(own)?.[1] ?? "";
  const cap = (key: string) => BigInt(`0x${status(key)}`);
  const exe = Deno.readLinkSync("/proc/self/exe");
  const session = Deno.readTextFileSync("/proc/self/stat").split(") ")[1]?.split(" ") ?? [];
  return {
    exe: "arg0",
    args: "arg1\0arg2\0",
    tid: OWN_TID,
    pid: Deno.pid,
    ptid: present,
    cwd: undefined,
    fdlimit: present,
    pgft_maj: present,
    pgft_min: present,
    vm_size: present,
    vm_rss: present,
    vm_swap: present,
    comm: present,
    cgroups: (v) => typeof v === "string" && /^cpuset=\/.*\0.*memory=\//s.test(v),
    env: "A=1\0B=2\0",
    tty: present,
    vpgid: Number(session[2]),
    loginuid: Number(Deno.readTextFileSync("/proc/self/loginuid")),
    flags: present,
    cap_inheritable: cap("CapInh"),
    cap_permitted: cap("CapPrm"),
    cap_effective: cap("CapEff"),
    exe_ino: Deno.statSync(exe).ino ?? 0,
    exe_ino_ctime: present,
    exe_ino_mtime: BigInt(Deno.statSync(exe).mtime?.getTime() ?? 0) === 0n ? present : mtime(exe),
    uid: Deno.uid() ?? 0,
    trusted_exepath: exe,
    pgid: Number(session[2]),
    gid: Deno.gid() ?? 0,
    ...(withFilename ? { filename: "/nonexistent" } : {}),
  };
}

/** Equal to the modification time of a file to the millisecond. */
function mtime(path: string): Expected {
  const ms = Deno.statSync(path).mtime?.getTime() ?? 0;
  return (value) => Math.abs(Number(value) / 1e6 - ms) < 2;
}
