/** Calls on descriptors of files: duplicating, reading, writing, asking. */
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, present } from "./cases.ts";
import {
  AT_FDCWD,
  close,
  f,
  folder,
  LONG,
  O_DIRECTORY,
  touch,
  vector,
  withFile,
} from "./case_files.ts";
import { packed, sys } from "./machine.ts";

const EBADF = 9;

/** Calls on open files. */
export function descriptorCases(): Case[] {
  const fd = sys("open", touch("fd"), 2, 0);
  return [
    {
      name: "close fails",
      code: PPME.SYSCALL_CLOSE_X,
      call: () => sys("close", 77777),
      params: () => ({ fd: 77777 }),
      fails: EBADF,
    },
    {
      name: "dup",
      code: PPME.SYSCALL_DUP_1_X,
      call: () => sys("dup", fd),
      params: () => ({ oldfd: fd }),
      cleanup: close,
    },
    {
      name: "dup2",
      code: PPME.SYSCALL_DUP2_X,
      call: () => sys("dup2", fd, 900),
      params: () => ({ oldfd: fd, newfd: 900 }),
      cleanup: close,
    },
    {
      name: "dup3",
      code: PPME.SYSCALL_DUP3_X,
      call: () => sys("dup3", fd, 901, 0o2000000),
      params: () => ({ oldfd: fd, newfd: 901, flags: 4096 }),
      cleanup: close,
    },
    {
      name: "fcntl duplicates",
      code: PPME.SYSCALL_FCNTL_X,
      call: () => sys("fcntl", fd, 1030, 500),
      params: () => ({ fd, cmd: 26, arg: 500 }),
      cleanup: close,
    },
    {
      name: "close_range fails",
      code: PPME.SYSCALL_CLOSE_RANGE_X,
      call: () => sys("close_range", 10, 5, 0),
      params: () => ({ first: 10, last: 5, flags: 0 }),
      fails: 22,
    },
    {
      name: "fchdir",
      code: PPME.SYSCALL_FCHDIR_X,
      call: () => {
        const dir = sys("open", Deno.cwd(), O_DIRECTORY, 0);
        const result = sys("fchdir", dir);
        close(dir);
        return result;
      },
      params: () => ({ fd: present }),
      path: Deno.cwd(),
    },
    {
      name: "fchmod",
      code: PPME.SYSCALL_FCHMOD_X,
      call: () => sys("fchmod", fd, 0o4750),
      params: () => ({ fd, mode: 0o4750 }),
      path: f("fd"),
    },
    {
      name: "fchown",
      code: PPME.SYSCALL_FCHOWN_X,
      call: () => sys("fchown", fd, 0, 0),
      params: () => ({ fd, uid: 0, gid: 0 }),
      path: f("fd"),
    },
    {
      name: "flock",
      code: PPME.SYSCALL_FLOCK_X,
      call: () => sys("flock", fd, 2 | 4),
      params: () => ({ fd, operation: 6 }),
    },
    {
      name: "lseek",
      code: PPME.SYSCALL_LSEEK_X,
      call: () => sys("lseek", fd, 3, 1),
      params: () => ({ fd, offset: 3, whence: 1 }),
    },
    {
      name: "pwrite",
      code: PPME.SYSCALL_PWRITE_X,
      call: () => sys("pwrite64", fd, "written", 7, 5),
      params: () => ({ data: "written", fd, size: 7, pos: 5 }),
    },
    {
      name: "pread",
      code: PPME.SYSCALL_PREAD_X,
      call: () => sys("pread64", fd, new Uint8Array(16), 16, 5),
      params: () => ({ data: "written", fd, size: 16, pos: 5 }),
    },
    {
      name: "ioctl fails",
      code: PPME.SYSCALL_IOCTL_3_X,
      call: () => sys("ioctl", fd, 0x5401, 0),
      params: () => ({ fd, request: 0x5401, argument: 0 }),
      fails: 25,
    },
    {
      name: "copy_file_range",
      code: PPME.SYSCALL_COPY_FILE_RANGE_X,
      call: () => {
        const out = sys("open", touch("copy"), 2, 0);
        const offset = packed([8, 5]);
        const result = sys("copy_file_range", fd, offset, out, 0, 3, 0);
        close(out);
        return result;
      },
      params: () => ({ fdout: present, offout: 0, fdin: fd, offin: 8, len: 3 }),
    },
  ];
}

/** Reading, writing and asking. */
export function dataCases(): Case[] {
  const statbuf = new Uint8Array(256);
  return [
    {
      name: "stat",
      code: PPME.SYSCALL_STAT_X,
      call: () => sys("stat", folder, statbuf),
      params: () => ({ path: folder }),
    },
    {
      name: "lstat",
      code: PPME.SYSCALL_LSTAT_X,
      call: () => sys("lstat", folder, statbuf),
      params: () => ({ path: folder }),
    },
    {
      name: "fstat",
      code: PPME.SYSCALL_FSTAT_X,
      call: () => sys("fstat", 2, statbuf),
      params: () => ({ fd: 2 }),
    },
    {
      name: "newfstatat",
      code: PPME.SYSCALL_NEWFSTATAT_X,
      call: () => sys("newfstatat", AT_FDCWD, folder, statbuf, 0x100),
      params: () => ({ dirfd: AT_FDCWD, path: folder, flags: 256 }),
    },
    {
      name: "getcwd",
      code: PPME.SYSCALL_GETCWD_X,
      call: () => sys("getcwd", new Uint8Array(4096), 4096),
      params: () => ({ path: Deno.cwd() }),
    },
    {
      name: "writev",
      code: PPME.SYSCALL_WRITEV_X,
      call: () => {
        const fd = sys("open", touch("vec"), 2, 0);
        const result = sys("writev", fd, vector("abc", "defg"), 2);
        close(fd);
        return result;
      },
      params: () => ({ data: "abcdefg", fd: present, size: 7 }),
    },
    {
      name: "write keeps the first bytes",
      code: PPME.SYSCALL_WRITE_X,
      call: () => withFile("data", (fd) => sys("write", fd, LONG, LONG.length)),
      params: () => ({ data: "x".repeat(80), fd: present, size: LONG.length }),
    },
    {
      name: "write fails",
      code: PPME.SYSCALL_WRITE_X,
      call: () => sys("write", 9999, "four", 4),
      params: () => ({ data: "four", fd: 9999, size: 4 }),
      fails: EBADF,
    },
    {
      name: "read",
      code: PPME.SYSCALL_READ_X,
      call: () => withFile("data", (fd) => sys("read", fd, new Uint8Array(500), 500)),
      params: () => ({ data: "x".repeat(80), fd: present, size: 500 }),
    },
    {
      name: "read at the end",
      code: PPME.SYSCALL_READ_X,
      call: () => withFile("empty", (fd) => sys("read", fd, new Uint8Array(5), 5)),
      params: () => ({ data: undefined, fd: present, size: 5 }),
    },
    {
      name: "readv",
      code: PPME.SYSCALL_READV_X,
      call: () => withFile("data", (fd) => sys("readv", fd, vector("ab", "cde"), 2)),
      params: () => ({ size: 5, data: "xxxxx", fd: present }),
    },
    {
      name: "preadv",
      code: PPME.SYSCALL_PREADV_X,
      call: () => withFile("data", (fd) => sys("preadv", fd, vector("abc"), 1, 7, 0)),
      params: () => ({ size: 3, data: "xxx", fd: present, pos: 7 }),
    },
    {
      name: "pwritev",
      code: PPME.SYSCALL_PWRITEV_X,
      call: () => withFile("data", (fd) => sys("pwritev", fd, vector("xx", "x"), 2, 9, 0)),
      params: () => ({ data: "xxx", fd: present, size: 3, pos: 9 }),
    },
    {
      name: "sendfile",
      code: PPME.SYSCALL_SENDFILE_X,
      call: () =>
        withFile("data", (from) => withFile("copy", (to) => sys("sendfile", to, from, 0, 10))),
      params: () => ({ offset: 0, out_fd: present, in_fd: present, size: 10 }),
    },
    {
      name: "getdents64 fails",
      code: PPME.SYSCALL_GETDENTS64_X,
      call: () => sys("getdents64", 9999, new Uint8Array(10), 10),
      params: () => ({ fd: 9999 }),
      fails: EBADF,
    },
  ];
}
