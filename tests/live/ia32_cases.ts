/**
 * Calls of 32-bit programs on x86-64: their own numbers, narrower structures and packed arguments.
 * Numbers are those of arch/x86/entry/syscalls/syscall_32.tbl.
 */
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, type Expected, present } from "./cases.ts";
import {
  AT_FDCWD,
  close,
  device,
  f,
  folder,
  inodeOf,
  LONG,
  PATH_NONE,
  touch,
} from "./case_files.ts";
import { ia32, low, type LowArg } from "./ia32.ts";
import { packed, packedString, sys } from "./machine.ts";
import { AF_INET, AF_UNIX, inet, SOCK_DGRAM, SOCK_STREAM } from "./socket_addresses.ts";

const ENOENT = 2;
const EBADF = 9;
const EINVAL = 22;
const ENOTSOCK = 88;
const NONE = 0xffff_ffff;
const NO_FD = 9999;
const SOCKETCALL = 102;
const MEMORY = { vm_size: present, vm_rss: present, vm_swap: present };

type Row = readonly [
  name: string,
  nr: number,
  code: number,
  args: readonly LowArg[] | (() => readonly LowArg[]),
  params: Readonly<Record<string, Expected>>,
  fails?: number,
];

/** 32-bit words in memory. */
const words = (...values: readonly number[]) =>
  packed(...values.map((value) => [4, value] as const));

/** An array of iovec of a 32-bit program. */
const vector = (...texts: readonly string[]) =>
  words(...texts.flatMap((text) => [low(new TextEncoder().encode(text)), text.length]));

function fileRows(): Row[] {
  const statbuf = new Uint8Array(144);
  const file = sys("open", touch("ia32"), 2, 0);
  sys("pwrite64", file, LONG, LONG.length, 0);
  const out = sys("open", touch("ia32-out"), 2, 0);
  const path = f("ia32");
  return [
    ["open", 5, PPME.SYSCALL_OPEN_X, [path, 1, 0], {
      name: path,
      flags: 2,
      mode: 0,
      dev: device,
      ino: inodeOf(path),
    }],
    ["open", 5, PPME.SYSCALL_OPEN_X, [PATH_NONE, 0o101, 0o600], {
      name: PATH_NONE,
      flags: 2 | 4,
      mode: 0o600,
      dev: 0,
      ino: 0,
    }, ENOENT],
    ["openat", 295, PPME.SYSCALL_OPENAT_2_X, [AT_FDCWD, path, 0, 0], {
      dirfd: AT_FDCWD,
      name: path,
      flags: 1,
      mode: 0,
      dev: device,
      ino: inodeOf(path),
    }],
    ["stat64", 195, PPME.SYSCALL_STAT64_X, [path, statbuf], { path }],
    ["stat64", 195, PPME.SYSCALL_STAT64_X, [PATH_NONE, statbuf], { path: PATH_NONE }, ENOENT],
    ["lstat64", 196, PPME.SYSCALL_LSTAT64_X, [path, statbuf], { path }],
    ["lstat64", 196, PPME.SYSCALL_LSTAT64_X, [PATH_NONE, statbuf], { path: PATH_NONE }, ENOENT],
    ["fstat64", 197, PPME.SYSCALL_FSTAT64_X, [file, statbuf], {}],
    ["fstat64", 197, PPME.SYSCALL_FSTAT64_X, [NO_FD, statbuf], {}, EBADF],
    ["_llseek", 140, PPME.SYSCALL_LLSEEK_X, [file, 0, 30, statbuf, 0], {
      fd: file,
      offset: 30,
      whence: 0,
    }],
    ["_llseek", 140, PPME.SYSCALL_LLSEEK_X, [NO_FD, 1, 2, statbuf, 1], {
      fd: NO_FD,
      offset: 0x1_0000_0002,
      whence: 1,
    }, EBADF],
    ["lseek", 19, PPME.SYSCALL_LSEEK_X, [file, 0xffff_fffe, 2], {
      fd: file,
      offset: 0xffff_ffff_ffff_fffen,
      whence: 2,
    }],
    ["pread64", 180, PPME.SYSCALL_PREAD_X, [file, new Uint8Array(4), 4, 2, 0], {
      data: "xxxx",
      fd: file,
      size: 4,
      pos: 2,
    }],
    ["pwrite64", 181, PPME.SYSCALL_PWRITE_X, [NO_FD, "abcd", 4, 5, 6], {
      data: "abcd",
      fd: NO_FD,
      size: 4,
      pos: 0x6_0000_0005,
    }, EBADF],
    ["writev", 146, PPME.SYSCALL_WRITEV_X, () => [out, vector("abc", "defg"), 2], {
      data: "abcdefg",
      fd: out,
      size: 7,
    }],
    ["preadv", 333, PPME.SYSCALL_PREADV_X, () => [file, vector("12345"), 1, 3, 0], {
      size: 5,
      data: "xxxxx",
      fd: file,
      pos: 3,
    }],
    ["sendfile", 187, PPME.SYSCALL_SENDFILE_X, () => [out, file, words(10, NONE), 5], {
      offset: 15,
      out_fd: out,
      in_fd: file,
      size: 5,
    }],
    ["sendfile64", 239, PPME.SYSCALL_SENDFILE_X, () => [out, file, words(10, 0), 5], {
      offset: 15,
      out_fd: out,
      in_fd: file,
      size: 5,
    }],
    [
      "copy_file_range",
      377,
      PPME.SYSCALL_COPY_FILE_RANGE_X,
      [
        NO_FD,
        words(1, 2),
        9998,
        words(3, 4),
        5,
        0,
      ],
      { fdout: 9998, offout: 0x4_0000_0003, fdin: NO_FD, offin: 0x2_0000_0001, len: 5 },
      EBADF,
    ],
    ["fcntl64", 221, PPME.SYSCALL_FCNTL_X, [file, 3, 0], { fd: file, cmd: 4, arg: 0 }],
    ["unlink", 10, PPME.SYSCALL_UNLINK_2_X, () => [touch("ia32-gone")], { path: f("ia32-gone") }],
    ["umount", 22, PPME.SYSCALL_UMOUNT_1_X, [PATH_NONE], { name: PATH_NONE }, ENOENT],
    ["chown", 182, PPME.SYSCALL_CHOWN_X, [path, 0xabc0_0000, 0xffff], {
      path,
      uid: 0,
      gid: NONE,
    }],
    ["chown32", 212, PPME.SYSCALL_CHOWN_X, [path, 70000, NONE], { path, uid: 70000, gid: NONE }],
    ["fchown", 95, PPME.SYSCALL_FCHOWN_X, [file, 3, 4], { fd: file, uid: 3, gid: 4 }],
    ["mkdirat", 296, PPME.SYSCALL_MKDIRAT_X, [AT_FDCWD, folder, 0o700], {
      dirfd: AT_FDCWD,
      path: folder,
      mode: 0o700,
    }, 17],
    ["poll", 168, PPME.SYSCALL_POLL_X, [packed([4, NO_FD], [2, 1], [2, 0]), 1, 0], {
      fds: packedString([2, 1], [8, NO_FD], [2, 64]),
      timeout: 0,
    }],
    ["ppoll", 309, PPME.SYSCALL_PPOLL_X, [new Uint8Array(8), 0, words(0, 9), words(1, 0), 8], {
      fds: "\0\0",
      timeout: (left) => Number(left) <= 9,
      sigmask: 1,
    }],
    [
      "ppoll_time64",
      414,
      PPME.SYSCALL_PPOLL_X,
      [
        new Uint8Array(8),
        0,
        packed([8, -1], [8, 9]),
        0,
        8,
      ],
      { fds: "\0\0", timeout: present, sigmask: 0 },
      EINVAL,
    ],
  ];
}

function processRows(): Row[] {
  const idbuf = () => words(NONE);
  return [
    ["getuid", 24, PPME.SYSCALL_GETUID_X, [], { uid: 0 }],
    ["getuid32", 199, PPME.SYSCALL_GETUID_X, [], { uid: 0 }],
    ["getegid", 50, PPME.SYSCALL_GETEGID_X, [], { egid: 0 }],
    ["getresuid", 165, PPME.SYSCALL_GETRESUID_X, () => [idbuf(), idbuf(), idbuf()], {
      ruid: 0,
      euid: 0,
      suid: 0,
    }],
    ["getresuid32", 209, PPME.SYSCALL_GETRESUID_X, () => [idbuf(), idbuf(), idbuf()], {
      ruid: 0,
      euid: 0,
      suid: 0,
    }],
    ["setreuid", 70, PPME.SYSCALL_SETREUID_X, [NONE, 0xff0000], { ruid: NONE, euid: 0 }],
    ["setreuid32", 203, PPME.SYSCALL_SETREUID_X, [NONE, 0], { ruid: NONE, euid: 0 }],
    ["setresgid", 170, PPME.SYSCALL_SETRESGID_X, [0xffff, 0, 0xffff], {
      rgid: NONE,
      egid: 0,
      sgid: NONE,
    }],
    ["setuid", 23, PPME.SYSCALL_SETUID_X, [0x50000], { uid: 0 }],
    ["kill", 37, PPME.SYSCALL_KILL_X, [0x3ffffff, 9], { pid: 0x3ffffff, sig: 9 }, 3],
    ["setpgid", 57, PPME.SYSCALL_SETPGID_X, [-5, 1], { pid: -5, pgid: 1 }, 3],
    ["ugetrlimit", 191, PPME.SYSCALL_GETRLIMIT_X, [4, words(1, 1)], {
      cur: present,
      max: -1,
      resource: 4,
    }],
    ["prlimit64", 340, PPME.SYSCALL_PRLIMIT_X, [0, 99, words(1, 2, 3, 4), 0], {
      newcur: 0x2_0000_0001,
      newmax: 0x4_0000_0003,
      oldcur: -1,
      oldmax: -1,
      pid: 0,
      resource: 255,
    }, EINVAL],
    ["nanosleep", 162, PPME.SYSCALL_NANOSLEEP_X, [words(0, 1234)], { interval: 1234 }],
    ["mmap", 90, PPME.SYSCALL_MMAP_X, [words(0, 4096, 1, 0x22, NONE, 8192)], {
      res: present,
      ...MEMORY,
      addr: 0,
      length: 4096,
      prot: 1,
      flags: 2 | 8,
      fd: -1,
      offset: 8192,
    }],
    ["mmap2", 192, PPME.SYSCALL_MMAP2_X, [0, 8192, 3, 0x22, -1, 7], {
      res: present,
      ...MEMORY,
      addr: 0,
      length: 8192,
      prot: 3,
      flags: 2 | 8,
      fd: -1,
      pgoffset: 7,
    }],
    ["mmap2", 192, PPME.SYSCALL_MMAP2_X, [4096, 0, 1, 2, NO_FD, 1], {
      ...MEMORY,
      addr: 4096,
      length: 0,
      prot: 1,
      flags: 2,
      fd: NO_FD,
      pgoffset: 1,
    }, EBADF],
    ["semget", 393, PPME.SYSCALL_SEMGET_X, [0x5a4b, 1, 0], { key: 0x5a4b, nsems: 1, semflg: 0 }, 2],
    ["delete_module", 129, PPME.SYSCALL_DELETE_MODULE_X, ["none", 0o4000], {
      name: "none",
      flags: 2,
    }, -sys("delete_module", "none", 0o4000)],
    ["setns", 346, PPME.SYSCALL_SETNS_X, [NO_FD, 0x20000], { fd: NO_FD, nstype: 32 }, EBADF],
    ["ptrace", 26, PPME.SYSCALL_PTRACE_X, [16, 1 << 29, 0, 0], {
      addr: packedString([1, 0], [8, 0]),
      data: packedString([1, 0], [8, 0]),
      request: 11,
      pid: 1 << 29,
    }, 3],
    ["mount", 21, PPME.SYSCALL_MOUNT_X, ["dev", PATH_NONE, "tmpfs", 1, 0], {
      dev: "dev",
      dir: PATH_NONE,
      type: "tmpfs",
      flags: 1,
    }, ENOENT],
  ];
}

/** msghdr of a 32-bit program over one text. */
function message(name: number, text: string): Uint8Array {
  return words(name, name === 0 ? 0 : 16, low(vector(text)), 1, 0, 0, 0);
}

function socketRows(): Row[] {
  const pair = new Uint8Array(8);
  sys("socketpair", AF_UNIX, SOCK_STREAM, 0, pair);
  const [one = -1, two = -1] = new Int32Array(pair.buffer);
  const call = (
    name: string,
    number: number,
    code: number,
    args: () => readonly LowArg[],
    params: Readonly<Record<string, Expected>>,
    fails?: number,
  ): Row => [
    `socketcall ${name}`,
    SOCKETCALL,
    code,
    () => [
      number,
      words(
        ...args().map((arg) =>
          typeof arg === "number"
            ? arg
            : low(typeof arg === "string" ? new TextEncoder().encode(arg) : arg)
        ),
      ),
    ],
    params,
    ...(fails === undefined ? [] as const : [fails] as const),
  ];
  const unixTuple: Expected = (v) => typeof v === "string" && v.startsWith("\x01");
  return [
    call("socket", 1, PPME.SOCKET_SOCKET_X, () => [AF_INET, SOCK_DGRAM, 17], {
      domain: AF_INET,
      type: SOCK_DGRAM,
      proto: 17,
      flags: 0,
    }),
    call("bind", 2, PPME.SOCKET_BIND_X, () => [0, inet(99), 16], {
      addr: packedString([1, 2], [1, 127], [1, 0], [1, 0], [1, 1], [2, 99]),
      fd: 0,
    }, ENOTSOCK),
    call("connect", 3, PPME.SOCKET_CONNECT_X, () => [NO_FD, inet(98), 16], {
      tuple: undefined,
      fd: NO_FD,
      addr: packedString([1, 2], [1, 127], [1, 0], [1, 0], [1, 1], [2, 98]),
    }, EBADF),
    call("listen", 4, PPME.SOCKET_LISTEN_X, () => [NO_FD, 3], { fd: NO_FD, backlog: 3 }, EBADF),
    call("getsockname", 6, PPME.SOCKET_GETSOCKNAME_X, () => [NO_FD, 0, 0], {}, EBADF),
    call("getpeername", 7, PPME.SOCKET_GETPEERNAME_X, () => [NO_FD, 0, 0], {}, EBADF),
    call("send", 9, PPME.SOCKET_SEND_X, () => [one, "hello", 5, 0], {
      data: "hello",
      fd: one,
      size: 5,
      tuple: unixTuple,
    }),
    call("send", 9, PPME.SOCKET_SEND_X, () => [NO_FD, "hello", 5, 0], {
      data: "hello",
      fd: NO_FD,
      size: 5,
      tuple: undefined,
    }, EBADF),
    call("recv", 10, PPME.SOCKET_RECV_X, () => [two, new Uint8Array(20), 20, 0], {
      data: "hello",
      fd: two,
      size: 20,
      tuple: unixTuple,
    }),
    call("recv", 10, PPME.SOCKET_RECV_X, () => [NO_FD, new Uint8Array(20), 20, 0], {
      data: undefined,
      fd: NO_FD,
      size: 20,
      tuple: undefined,
    }, EBADF),
    call("sendto", 11, PPME.SOCKET_SENDTO_X, () => [one, "to", 2, 0, 0, 0], {
      data: "to",
      fd: one,
      size: 2,
      tuple: unixTuple,
    }),
    call("sendmsg", 16, PPME.SOCKET_SENDMSG_X, () => [one, message(0, "msg"), 0], {
      data: "msg",
      fd: one,
      size: 3,
      tuple: unixTuple,
    }),
    call("recvmsg", 17, PPME.SOCKET_RECVMSG_X, () => [two, message(0, "....."), 0], {
      size: 5,
      data: "tomsg",
      tuple: unixTuple,
      msgcontrol: undefined,
      fd: two,
    }),
    call("setsockopt", 14, PPME.SOCKET_SETSOCKOPT_X, () => [one, 1, 20, words(2, 500_000), 8], {
      fd: one,
      level: 1,
      optname: 20,
      val: packedString([1, 4], [8, 2_500_000_000]),
      optlen: 8,
    }),
    call("shutdown", 13, PPME.SOCKET_SHUTDOWN_X, () => [NO_FD, 2], { fd: NO_FD, how: 2 }, EBADF),
    // the direct calls, which newer programs make
    ["sendmmsg", 345, PPME.SOCKET_SENDMMSG_X, () => [
      one,
      packed(...[...message(0, "mm")].map((byte) => [1, byte] as const), [4, 0]),
      1,
      0,
    ], { res: 2, fd: one, size: 2, data: "mm", tuple: unixTuple }],
    ["socket", 359, PPME.SOCKET_SOCKET_X, [AF_UNIX, SOCK_STREAM, 0], {
      domain: AF_UNIX,
      type: SOCK_STREAM,
      proto: 0,
      flags: 0,
    }],
    ["accept4", 364, PPME.SOCKET_ACCEPT4_6_X, [one, 0, 0, 0], {
      tuple: undefined,
      queuepct: 0,
      queuelen: 0,
      queuemax: 0,
      flags: 0,
    }, EINVAL],
  ];
}

const OPENS: ReadonlySet<number> = new Set([
  PPME.SYSCALL_OPEN_X,
  PPME.SYSCALL_OPENAT_2_X,
  PPME.SOCKET_SOCKET_X,
]);

/** Every 32-bit call; none on other machines. */
export function ia32Cases(): Case[] {
  if (Deno.build.arch !== "x86_64") return [];
  return [...fileRows(), ...processRows(), ...socketRows()].map((
    [name, nr, code, args, params, fails],
  ) => ({
    name: fails === undefined ? name : `${name} fails`,
    code,
    call: () => ia32(nr, ...(typeof args === "function" ? args() : args)),
    params: () => params,
    compat: true,
    ...(fails === undefined ? {} : { fails }),
    ...(OPENS.has(code) ? { cleanup: close } : {}),
  }));
}
