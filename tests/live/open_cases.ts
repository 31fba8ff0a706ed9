/** The open family: done and failed, by clean and unclean paths. */
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, present } from "./cases.ts";
import {
  AT_FDCWD,
  close,
  device,
  f,
  folder,
  inodeOf,
  O_CREAT,
  O_DIRECTORY,
  PATH_NONE,
  touch,
} from "./case_files.ts";
import { packed, sys } from "./machine.ts";

const ENOENT = 2;

/** Every way to open a file. */
export function openCases(): Case[] {
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
