/** Calls on descriptors and names that the kernel refuses: what was asked for is told all the same. */
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, fromRows, type Row } from "./cases.ts";
import { AT_FDCWD, f, folder, PATH_NONE, touch, vector } from "./case_files.ts";
import { packed } from "./machine.ts";

const ENOENT = 2;
const EBADF = 9;
const EFAULT = 14;
const EEXIST = 17;
const ENOTDIR = 20;
const EINVAL = 22;
const ERANGE = 34;
/** A descriptor that is not open. */
const NO_FD = 9999;
const NONE = 0xffff_ffff;

/** Refused calls on descriptors. */
function descriptors(): Row[] {
  return [
    [
      "read",
      PPME.SYSCALL_READ_X,
      [NO_FD, new Uint8Array(4), 4],
      { data: undefined, fd: NO_FD, size: 4 },
      EBADF,
    ],
    ["pread64", PPME.SYSCALL_PREAD_X, [NO_FD, new Uint8Array(4), 4, 77], {
      data: undefined,
      fd: NO_FD,
      size: 4,
      pos: 77,
    }, EBADF],
    ["pwrite64", PPME.SYSCALL_PWRITE_X, [NO_FD, "abcd", 4, 77], {
      data: "abcd",
      fd: NO_FD,
      size: 4,
      pos: 77,
    }, EBADF],
    ["readv", PPME.SYSCALL_READV_X, () => [NO_FD, vector("ab", "c"), 2], {
      size: 3,
      data: undefined,
      fd: NO_FD,
    }, EBADF],
    ["writev", PPME.SYSCALL_WRITEV_X, () => [NO_FD, vector("ab", "c"), 2], {
      data: "abc",
      fd: NO_FD,
      size: 3,
    }, EBADF],
    ["preadv", PPME.SYSCALL_PREADV_X, () => [NO_FD, vector("abc"), 1, 5, 0], {
      size: 3,
      data: undefined,
      fd: NO_FD,
      pos: 5,
    }, EBADF],
    ["pwritev", PPME.SYSCALL_PWRITEV_X, () => [NO_FD, vector("abc"), 1, 5, 0], {
      data: "abc",
      fd: NO_FD,
      size: 3,
      pos: 5,
    }, EBADF],
    ["sendfile", PPME.SYSCALL_SENDFILE_X, [NO_FD, 9998, packed([8, 12]), 13], {
      offset: 12,
      out_fd: NO_FD,
      in_fd: 9998,
      size: 13,
    }, EBADF],
    ["splice", PPME.SYSCALL_SPLICE_X, [NO_FD, 0, 9998, 0, 70, 3], {
      fd_in: NO_FD,
      fd_out: 9998,
      size: 70,
      flags: 3,
    }, EBADF],
    [
      "copy_file_range",
      PPME.SYSCALL_COPY_FILE_RANGE_X,
      [NO_FD, packed([8, 1]), 9998, packed([8, 2]), 3, 0],
      { fdout: 9998, offout: 2, fdin: NO_FD, offin: 1, len: 3 },
      EBADF,
    ],
    [
      "lseek",
      PPME.SYSCALL_LSEEK_X,
      [NO_FD, 5, 2],
      { fd: NO_FD, offset: 5, whence: 2 },
      EBADF,
    ],
    ["fcntl", PPME.SYSCALL_FCNTL_X, [NO_FD, 0, 7], { fd: NO_FD, cmd: 1, arg: 7 }, EBADF],
    ["flock", PPME.SYSCALL_FLOCK_X, [NO_FD, 8], { fd: NO_FD, operation: 8 }, EBADF],
    ["fstat", PPME.SYSCALL_FSTAT_X, [NO_FD, new Uint8Array(256)], { fd: NO_FD }, EBADF],
    ["getdents", PPME.SYSCALL_GETDENTS_X, [NO_FD, new Uint8Array(9), 9], { fd: NO_FD }, EBADF],
    ["fchdir", PPME.SYSCALL_FCHDIR_X, [NO_FD], { fd: NO_FD }, EBADF],
    ["fchmod", PPME.SYSCALL_FCHMOD_X, [NO_FD, 0o700], { fd: NO_FD, mode: 0o700 }, EBADF],
    ["fchown", PPME.SYSCALL_FCHOWN_X, [NO_FD, 1, 2], { fd: NO_FD, uid: 1, gid: 2 }, EBADF],
    ["dup", PPME.SYSCALL_DUP_1_X, [NO_FD], { oldfd: NO_FD }, EBADF],
    ["dup2", PPME.SYSCALL_DUP2_X, [NO_FD, 50], { oldfd: NO_FD, newfd: 50 }, EBADF],
    ["dup3", PPME.SYSCALL_DUP3_X, [NO_FD, 50, 0], { oldfd: NO_FD, newfd: 50, flags: 0 }, EBADF],
    ["select", PPME.SYSCALL_SELECT_X, [-1, 0, 0, 0, packed([8, 0], [8, 0])], {}, EINVAL],
    ["epoll_wait", PPME.SYSCALL_EPOLLWAIT_X, [NO_FD, new Uint8Array(24), 2, 0], {
      maxevents: 2,
    }, EBADF],
    ["poll", PPME.SYSCALL_POLL_X, [8, 1, 0], { fds: "\0\0", timeout: 0 }, EFAULT],
    ["ppoll", PPME.SYSCALL_PPOLL_X, [8, 1, packed([8, 1], [8, 5]), packed([8, 3]), 8], {
      fds: "\0\0",
      // what was left of it, as the kernel writes it back
      timeout: (left) => Number(left) > 9e8 && Number(left) <= 1_000_000_005,
      sigmask: 3,
    }, EFAULT],
    ["epoll_create", PPME.SYSCALL_EPOLL_CREATE_X, [0], { size: 0 }, EINVAL],
    ["epoll_create1", PPME.SYSCALL_EPOLL_CREATE1_X, [1], { flags: 0 }, EINVAL],
    ["pipe", PPME.SYSCALL_PIPE_X, [8], { fd1: -1, fd2: -1, ino: 0 }, EFAULT],
    ["pipe2", PPME.SYSCALL_PIPE2_X, [8, 0o4000], { fd1: -1, fd2: -1, ino: 0, flags: 64 }, EFAULT],
    ["inotify_init1", PPME.SYSCALL_INOTIFY_INIT1_X, [1], { flags: 0 }, EINVAL],
    ["eventfd2", PPME.SYSCALL_EVENTFD2_X, [5, 0x4000], { flags: 512, initval: 5 }, EINVAL],
    ["signalfd", PPME.SYSCALL_SIGNALFD_X, [NO_FD, packed([8, 2]), 8], {
      fd: NO_FD,
      mask: 0,
      flags: 0,
    }, EBADF],
    ["signalfd4", PPME.SYSCALL_SIGNALFD4_X, [NO_FD, packed([8, 2]), 8, 0], {
      flags: 0,
      fd: NO_FD,
      mask: 0,
    }, EBADF],
    ["timerfd_create", PPME.SYSCALL_TIMERFD_CREATE_X, [99, 0], { clockid: 0, flags: 0 }, EINVAL],
    ["memfd_create", PPME.SYSCALL_MEMFD_CREATE_X, [8, 1], { name: undefined, flags: 1 }, EFAULT],
  ];
}

/** Refused calls on names. */
function names(): Row[] {
  const statbuf = new Uint8Array(256);
  const at = { dirfd: AT_FDCWD };
  const under = `${f("a-file")}/x`;
  const both = { oldpath: PATH_NONE, newpath: f("n") };
  touch("a-file");
  return [
    ["open", PPME.SYSCALL_OPEN_X, [PATH_NONE, 0o102, 0o640], {
      name: PATH_NONE,
      flags: 3 | 4,
      mode: 0o640,
      dev: 0,
      ino: 0,
    }, ENOENT],
    ["open", PPME.SYSCALL_OPEN_X, [under, 1, 0], {
      name: under,
      flags: 2,
      mode: 0,
      dev: 0,
      ino: 0,
    }, ENOTDIR],
    ["creat", PPME.SYSCALL_CREAT_X, [PATH_NONE, 0o640], {
      name: PATH_NONE,
      mode: 0o640,
      dev: 0,
      ino: 0,
      creat_flags: 0,
    }, ENOENT],
    ["openat2", PPME.SYSCALL_OPENAT2_X, [
      AT_FDCWD,
      PATH_NONE,
      packed([8, 0o100], [8, 0o600], [8, 2]),
      24,
    ], {
      ...at,
      name: PATH_NONE,
      flags: 1 | 4,
      mode: 0o600,
      resolve: 4,
      dev: 0,
      ino: 0,
    }, ENOENT],
    [
      "open_by_handle_at",
      PPME.SYSCALL_OPEN_BY_HANDLE_AT_X,
      [
        NO_FD,
        packed([4, 8], [4, 1], [8, 0]),
        2,
      ],
      { mountfd: NO_FD, flags: 3, path: undefined, dev: 0, ino: 0 },
      EBADF,
    ],
    ["stat", PPME.SYSCALL_STAT_X, [PATH_NONE, statbuf], { path: PATH_NONE }, ENOENT],
    ["lstat", PPME.SYSCALL_LSTAT_X, [PATH_NONE, statbuf], { path: PATH_NONE }, ENOENT],
    ["newfstatat", PPME.SYSCALL_NEWFSTATAT_X, [AT_FDCWD, PATH_NONE, statbuf, 0x1000], {
      ...at,
      path: PATH_NONE,
      flags: 0x1000,
    }, ENOENT],
    ["access", PPME.SYSCALL_ACCESS_X, [PATH_NONE, 7], { name: PATH_NONE, mode: 7 }, ENOENT],
    ["getcwd", PPME.SYSCALL_GETCWD_X, [new Uint8Array(1), 1], { path: undefined }, ERANGE],
    ["chdir", PPME.SYSCALL_CHDIR_X, [PATH_NONE], { path: PATH_NONE }, ENOENT],
    ["rename", PPME.SYSCALL_RENAME_X, [PATH_NONE, f("n")], both, ENOENT],
    ["renameat", PPME.SYSCALL_RENAMEAT_X, [AT_FDCWD, PATH_NONE, NO_FD, f("n")], {
      olddirfd: AT_FDCWD,
      newdirfd: NO_FD,
      ...both,
    }, ENOENT],
    ["renameat2", PPME.SYSCALL_RENAMEAT2_X, [AT_FDCWD, PATH_NONE, AT_FDCWD, f("n"), 1], {
      olddirfd: AT_FDCWD,
      newdirfd: AT_FDCWD,
      flags: 1,
      ...both,
    }, ENOENT],
    ["link", PPME.SYSCALL_LINK_2_X, [PATH_NONE, f("n")], both, ENOENT],
    ["linkat", PPME.SYSCALL_LINKAT_2_X, [AT_FDCWD, PATH_NONE, AT_FDCWD, f("n"), 0], {
      olddir: AT_FDCWD,
      newdir: AT_FDCWD,
      flags: 0,
      ...both,
    }, ENOENT],
    ["symlink", PPME.SYSCALL_SYMLINK_X, ["target", f("a-file")], {
      target: "target",
      linkpath: f("a-file"),
    }, EEXIST],
    ["symlinkat", PPME.SYSCALL_SYMLINKAT_X, ["target", NO_FD, "relative"], {
      target: "target",
      linkdirfd: NO_FD,
      linkpath: "relative",
    }, EBADF],
    ["unlinkat", PPME.SYSCALL_UNLINKAT_2_X, [AT_FDCWD, PATH_NONE, 0], {
      ...at,
      name: PATH_NONE,
      flags: 0,
    }, ENOENT],
    ["mkdirat", PPME.SYSCALL_MKDIRAT_X, [AT_FDCWD, folder, 0o700], {
      ...at,
      path: folder,
      mode: 0o700,
    }, EEXIST],
    ["mknod", PPME.SYSCALL_MKNOD_X, [folder, 0o100600, 0], {
      path: folder,
      mode: 0o100600,
      dev: 0,
    }, EEXIST],
    ["mknodat", PPME.SYSCALL_MKNODAT_X, [AT_FDCWD, folder, 0o600, 0], {
      ...at,
      path: folder,
      mode: 0o100600,
      dev: 0,
    }, EEXIST],
    ["chmod", PPME.SYSCALL_CHMOD_X, [PATH_NONE, 0o4711], {
      filename: PATH_NONE,
      mode: 0o4711,
    }, ENOENT],
    ["fchmodat", PPME.SYSCALL_FCHMODAT_X, [NO_FD, "relative", 0o600], {
      dirfd: NO_FD,
      filename: "relative",
      mode: 0o600,
    }, EBADF],
    [
      "chown",
      PPME.SYSCALL_CHOWN_X,
      [PATH_NONE, 1, -1],
      { path: PATH_NONE, uid: 1, gid: NONE },
      ENOENT,
    ],
    [
      "lchown",
      PPME.SYSCALL_LCHOWN_X,
      [PATH_NONE, 1, 2],
      { path: PATH_NONE, uid: 1, gid: 2 },
      ENOENT,
    ],
    ["fchownat", PPME.SYSCALL_FCHOWNAT_X, [AT_FDCWD, PATH_NONE, 1, 2, 0], {
      ...at,
      pathname: PATH_NONE,
      uid: 1,
      gid: 2,
      flags: 0,
    }, ENOENT],
  ];
}

/** Every refusal. */
export function refusedCases(): Case[] {
  return fromRows([...descriptors(), ...names()]);
}
