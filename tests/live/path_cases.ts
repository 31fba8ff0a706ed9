/** Calls on names of files and directories. */
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, fromRows, type Row } from "./cases.ts";
import { AT_FDCWD, f, PATH_NONE, touch } from "./case_files.ts";

const ENOENT = 2;
const EEXIST = 17;

/** Calls on names: [call, event, arguments, parameters]. */
export function pathCases(): Case[] {
  const rows: readonly Row[] = [
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
  return fromRows(rows);
}
