/** Files and directories: each call, done and failed, against what the driver reports. */
import assert from "node:assert/strict";
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, checkCase, type Expected, present } from "./cases.ts";
import { cString, type Machine, openMachine, packed, sys } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";

const ENOENT = 2;
const EBADF = 9;
const EEXIST = 17;
const AT_FDCWD = -100;
const O_CREAT = 0o100;
const O_DIRECTORY = Deno.build.arch === "x86_64" ? 0o200000 : 0o40000;
const PATH_NONE = "/nonexistent/saker";

const folder = Deno.makeTempDirSync({ prefix: "saker-live-" });
const f = (name: string) => `${folder}/${name}`;
const touch = (name: string) => {
  Deno.writeTextFileSync(f(name), "x");
  return f(name);
};
const close = (fd: number) => {
  if (fd >= 0) sys("close", fd);
};
const inode = (path: string) => Deno.statSync(path).ino ?? 0;
/** A parameter that is the inode number of `path` at the time of the check. */
const inodeOf = (path: string): Expected => (value) => value === inode(path);
const device: Expected = (value) => value === Deno.statSync(folder).dev;

function opens(): Case[] {
  return [
    {
      name: "openat creates",
      code: PPME.SYSCALL_OPENAT_2_X,
      call: () => sys("openat", AT_FDCWD, f("new"), O_CREAT | 1, 0o640),
      params: () => ({
        dirfd: AT_FDCWD,
        name: f("new"),
        flags: 2 | 4 | 16384,
        mode: 0o640,
        dev: device,
        ino: inodeOf(f("new")),
      }),
      path: f("new"),
      cleanup: close,
    },
    {
      name: "openat by an unclean path through a link",
      code: PPME.SYSCALL_OPENAT_2_X,
      call: () => {
        Deno.symlinkSync(folder, f("loop"));
        touch("target");
        return sys("openat", AT_FDCWD, f("loop//./loop/target"), 0, 0o777);
      },
      params: () => ({
        dirfd: AT_FDCWD,
        name: f("loop//./loop/target"),
        flags: 1,
        mode: 0,
        dev: device,
        ino: inodeOf(f("target")),
      }),
      path: f("target"),
      cleanup: close,
    },
    {
      name: "openat fails",
      code: PPME.SYSCALL_OPENAT_2_X,
      call: () => sys("openat", AT_FDCWD, PATH_NONE, 0o2000000 | 2, 0),
      params: () => ({
        dirfd: AT_FDCWD,
        name: PATH_NONE,
        flags: 3 | 4096,
        mode: 0,
        dev: 0,
        ino: 0,
      }),
      fails: ENOENT,
    },
    {
      name: "openat with an unreadable name",
      code: PPME.SYSCALL_OPENAT_2_X,
      call: () => sys("openat", AT_FDCWD, 8, 0, 0),
      params: () => ({ dirfd: AT_FDCWD, name: undefined, flags: 1, mode: 0, dev: 0, ino: 0 }),
      fails: 14,
    },
    {
      name: "openat2",
      code: PPME.SYSCALL_OPENAT2_X,
      call: () => {
        const how = packed([8, O_DIRECTORY], [8, 0], [8, 4]);
        return sys("openat2", AT_FDCWD, folder, how, how.length);
      },
      params: () => ({
        dirfd: AT_FDCWD,
        name: folder,
        flags: 1 | 1024 | 8192,
        mode: 0,
        resolve: 8,
        dev: device,
        ino: inodeOf(folder),
      }),
      path: folder,
      cleanup: close,
    },
    {
      name: "creat",
      code: PPME.SYSCALL_CREAT_X,
      call: () => sys("creat", f("made"), 0o600),
      params: () => ({
        name: f("made"),
        mode: 0o600,
        dev: device,
        ino: inodeOf(f("made")),
        creat_flags: 0,
      }),
      path: f("made"),
      cleanup: close,
    },
    {
      name: "open",
      code: PPME.SYSCALL_OPEN_X,
      call: () => sys("open", touch("plain"), 0o2000 | 1, 0),
      params: () => ({
        name: f("plain"),
        flags: 2 | 8,
        mode: 0,
        dev: device,
        ino: inodeOf(f("plain")),
      }),
      path: f("plain"),
      cleanup: close,
    },
    {
      name: "open_by_handle_at",
      code: PPME.SYSCALL_OPEN_BY_HANDLE_AT_X,
      call: () => {
        const handle = new Uint8Array(8 + 128);
        new DataView(handle.buffer).setUint32(0, 128, true);
        const mount = new Uint8Array(4);
        sys("name_to_handle_at", AT_FDCWD, touch("handled"), handle, mount, 0);
        const dir = sys("open", folder, O_DIRECTORY, 0);
        const fd = sys("open_by_handle_at", dir, handle, 0);
        close(dir);
        return fd;
      },
      params: () => ({
        mountfd: present,
        flags: 1,
        path: f("handled"),
        dev: device,
        ino: inodeOf(f("handled")),
      }),
      cleanup: close,
    },
  ];
}

function descriptors(): Case[] {
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

/** Calls on names: [call, event, arguments, parameters]. */
function names(): Case[] {
  const rows: readonly (readonly [
    string,
    number,
    () => readonly (string | number)[],
    Readonly<Record<string, Expected>>,
    number?,
  ])[] = [
    ["mkdir", PPME.SYSCALL_MKDIR_2_X, () => [f("dir"), 0o750], { path: f("dir"), mode: 0o750 }],
    [
      "mkdir",
      PPME.SYSCALL_MKDIR_2_X,
      () => [f("dir"), 0o700],
      { path: f("dir"), mode: 0o700 },
      EEXIST,
    ],
    [
      "mkdirat",
      PPME.SYSCALL_MKDIRAT_X,
      () => [AT_FDCWD, f("dir2"), 0o755],
      { dirfd: AT_FDCWD, path: f("dir2"), mode: 0o755 },
    ],
    ["rmdir", PPME.SYSCALL_RMDIR_2_X, () => [f("dir")], { path: f("dir") }],
    ["rmdir", PPME.SYSCALL_RMDIR_2_X, () => [PATH_NONE], { path: PATH_NONE }, ENOENT],
    [
      "unlinkat",
      PPME.SYSCALL_UNLINKAT_2_X,
      () => [AT_FDCWD, f("dir2"), 0x200],
      { dirfd: AT_FDCWD, name: f("dir2"), flags: 0x200 },
    ],
    ["chdir", PPME.SYSCALL_CHDIR_X, () => [Deno.cwd()], { path: Deno.cwd() }],
    ["chroot", PPME.SYSCALL_CHROOT_X, () => [PATH_NONE], { path: PATH_NONE }, ENOENT],
    [
      "link",
      PPME.SYSCALL_LINK_2_X,
      () => [touch("a"), f("hard")],
      { oldpath: f("a"), newpath: f("hard") },
    ],
    [
      "linkat",
      PPME.SYSCALL_LINKAT_2_X,
      () => [AT_FDCWD, f("a"), AT_FDCWD, f("hard2"), 0x400],
      { olddir: AT_FDCWD, oldpath: f("a"), newdir: AT_FDCWD, newpath: f("hard2"), flags: 1024 },
    ],
    [
      "symlink",
      PPME.SYSCALL_SYMLINK_X,
      () => ["to/where", f("soft")],
      { target: "to/where", linkpath: f("soft") },
    ],
    [
      "symlinkat",
      PPME.SYSCALL_SYMLINKAT_X,
      () => ["to", AT_FDCWD, f("soft2")],
      { target: "to", linkdirfd: AT_FDCWD, linkpath: f("soft2") },
    ],
    [
      "rename",
      PPME.SYSCALL_RENAME_X,
      () => [f("soft"), f("soft3")],
      { oldpath: f("soft"), newpath: f("soft3") },
    ],
    [
      "renameat",
      PPME.SYSCALL_RENAMEAT_X,
      () => [AT_FDCWD, f("soft2"), AT_FDCWD, f("soft4")],
      { olddirfd: AT_FDCWD, oldpath: f("soft2"), newdirfd: AT_FDCWD, newpath: f("soft4") },
    ],
    [
      "renameat2",
      PPME.SYSCALL_RENAMEAT2_X,
      () => [AT_FDCWD, f("soft3"), AT_FDCWD, f("soft4"), 2],
      {
        olddirfd: AT_FDCWD,
        oldpath: f("soft3"),
        newdirfd: AT_FDCWD,
        newpath: f("soft4"),
        flags: 2,
      },
    ],
    ["unlink", PPME.SYSCALL_UNLINK_2_X, () => [f("hard")], { path: f("hard") }],
    ["unlink", PPME.SYSCALL_UNLINK_2_X, () => [PATH_NONE], { path: PATH_NONE }, ENOENT],
    ["chmod", PPME.SYSCALL_CHMOD_X, () => [f("a"), 0o600], { filename: f("a"), mode: 0o600 }],
    [
      "fchmodat",
      PPME.SYSCALL_FCHMODAT_X,
      () => [AT_FDCWD, f("a"), 0o644],
      { dirfd: AT_FDCWD, filename: f("a"), mode: 0o644 },
    ],
    ["chown", PPME.SYSCALL_CHOWN_X, () => [f("a"), 0, 0], { path: f("a"), uid: 0, gid: 0 }],
    ["lchown", PPME.SYSCALL_LCHOWN_X, () => [f("a"), 0, 0], { path: f("a"), uid: 0, gid: 0 }],
    [
      "fchownat",
      PPME.SYSCALL_FCHOWNAT_X,
      () => [AT_FDCWD, f("a"), 0, 0, 0x100],
      { dirfd: AT_FDCWD, pathname: f("a"), uid: 0, gid: 0, flags: 1024 },
    ],
    [
      "mknod",
      PPME.SYSCALL_MKNOD_X,
      () => [f("fifo"), 0o10600, 0],
      { path: f("fifo"), mode: 0o10600, dev: 0 },
    ],
    [
      "mknodat",
      PPME.SYSCALL_MKNODAT_X,
      () => [AT_FDCWD, f("fifo2"), 0o10600, 0],
      { dirfd: AT_FDCWD, path: f("fifo2"), mode: 0o10600, dev: 0 },
    ],
    ["access", PPME.SYSCALL_ACCESS_X, () => [f("a"), 4], { name: f("a"), mode: 4 }],
    [
      "mount",
      PPME.SYSCALL_MOUNT_X,
      () => ["dev", PATH_NONE, "tmpfs", 0xc0ed0001, 0],
      { dev: "dev", dir: PATH_NONE, type: "tmpfs", flags: 1 },
      ENOENT,
    ],
    ["umount2", PPME.SYSCALL_UMOUNT2_X, () => [PATH_NONE, 2], {
      name: PATH_NONE,
      flags: 2,
    }, ENOENT],
  ];
  return rows.map(([name, code, args, params, fails]) => ({
    name,
    code,
    call: () => sys(name, ...args()),
    params: () => params,
    ...(fails === undefined ? {} : { fails }),
  }));
}

function queries(): Case[] {
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
    {
      name: "quotactl fails",
      code: PPME.SYSCALL_QUOTACTL_X,
      call: () => sys("quotactl", 0x80000700, "/dev/none", 0, 0),
      params: () => ({
        special: "/dev/none",
        quotafilepath: undefined,
        dqb_bhardlimit: 0,
        dqb_bsoftlimit: 0,
        dqb_curspace: 0,
        dqb_ihardlimit: 0,
        dqb_isoftlimit: 0,
        dqb_btime: 0,
        dqb_itime: 0,
        dqi_bgrace: 0,
        dqi_igrace: 0,
        dqi_flags: 0,
        quota_fmt_out: 1,
        cmd: 32,
        type: 1,
        id: 0,
        quota_fmt: 1,
      }),
      fails: quotaErrno(),
    },
  ];
}

/** Without quota support the kernel says ENOSYS, with it ENOENT for the device. */
function quotaErrno(): number {
  return -sys("quotactl", 0x80000700, "/dev/none", 0, 0);
}

/** More than is kept of data. */
const LONG = new Uint8Array(100).fill(0x78);

/** Opens an empty file for reading and writing, for one call on it; the one called `data` is not empty. */
function withFile(name: string, call: (fd: number) => number): number {
  const fd = sys("open", touch(name), 2, 0);
  sys("ftruncate", fd, 0);
  if (name === "data") sys("pwrite64", fd, LONG, LONG.length, 0);
  const result = call(fd);
  sys("close", fd);
  return result;
}

/** iovec array over the given texts. */
function vector(...texts: readonly string[]): Uint8Array {
  return packed(...texts.flatMap((text): (readonly [number, number | bigint])[] => {
    const bytes = cString(text);
    return [[8, addressOfText(bytes)], [8, text.length]];
  }));
}

function addressOfText(bytes: Uint8Array): bigint {
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(keep(bytes)));
}

const kept: Uint8Array[] = [];
function keep(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  kept.push(bytes);
  return bytes as Uint8Array<ArrayBuffer>;
}

for (const probeReads of [false, true]) {
  Deno.test({
    name: `calls on files report every parameter${probeReads ? " (older kernels' programs)" : ""}`,
    ignore: cannotRunLive(),
    fn: async (t) => {
      const groups = { opens, descriptors, names, queries };
      const cases = Object.entries(groups).flatMap(([, make]) => make());
      const codes = [...new Set(cases.map(({ code }) => code))];
      await using machine: Machine = await openMachine(codes, { probeReads });
      for (const test of cases) {
        await t.step(test.name, async () => {
          await checkCase(machine, test);
        });
      }
      Deno.removeSync(folder, { recursive: true });
      Deno.mkdirSync(folder);
    },
  });
}

Deno.test({
  name: "the resolved path is seen from the root of the task and through mounts",
  ignore: cannotRunLive(),
  fn: async () => {
    await using machine = await openMachine([PPME.SYSCALL_OPENAT_2_X]);
    const fd = sys("openat", AT_FDCWD, "/proc/self/root/proc/self/status", 0, 0);
    const event = await machine.own(PPME.SYSCALL_OPENAT_2_X);
    close(fd);
    assert.equal(event.path, `/proc/${Deno.pid}/status`);
    assert.equal(event.params["name"], "/proc/self/root/proc/self/status");
  },
});
