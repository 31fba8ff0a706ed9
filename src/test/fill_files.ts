/** Values of events about files: opens get a number and the path that the kernel resolved. */
import type { ParamValue } from "../event/event_builder.ts";
import { flagTable } from "../event/flag_tables.ts";
import { AT_FDCWD } from "../event/path.ts";
import type { Call, Values } from "./call.ts";
import type { Filler } from "./fillers.ts";

const O_DIRECTORY = 1024;

function openFiller(defaults: string): Filler {
  return (call) => {
    const path = call.text("", "path", "name") ?? "";
    const dirfd = call.fd("dirfd", AT_FDCWD);
    const flags = call.value("flags", call.given("flags") ?? defaults);
    const values: Values = { name: path, path, dirfd, flags };
    const fd = call.ret ?? call.self.freeFd();
    values["fd"] = fd;
    const resolved = call.resolve(path, dirfd);
    if (fd >= 0) {
      call.facts.path = resolved;
      const isDirectory = (flagBits(flags, "file_flags") & O_DIRECTORY) !== 0;
      call.self.files.set(fd, { name: resolved, kind: isDirectory ? "directory" : "file" });
    }
    return values;
  };
}

/** Bits of a value that may be names. */
export function flagBits(value: ParamValue, table: string): number {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  if (typeof value !== "string") return 0;
  const entries = flagTable(table);
  return value.split("|").reduce(
    (bits, name) => bits | (entries.find((entry) => entry.name === name.trim())?.value ?? 0),
    0,
  );
}

/** Calls on one path with a directory descriptor. */
function pathFiller(param: string, dirfd = "dirfd"): Filler {
  return (call) => {
    const path = call.text("", "path", param) ?? "";
    return { [param]: path, [dirfd]: call.fd(dirfd, AT_FDCWD) };
  };
}

/** Calls that make a symbolic link: later events of the case go through it. */
const symlink: Filler = (call) => {
  const target = call.text("", "target") ?? "";
  const path = call.text("linkpath", "path") ?? "/tmp/link";
  if (call.succeeds) call.world.links.set(call.resolve(path), target);
  return { target, linkpath: path, linkdirfd: call.fd("linkdirfd", AT_FDCWD) };
};

const chdir: Filler = (call) => {
  const path = call.text("", "path") ?? "/";
  if (call.succeeds) call.self.cwd = call.resolve(path);
  return { path };
};

const close: Filler = (call) => {
  const fd = Number(call.value("fd", call.given("", "fd")) ?? -1);
  if (call.succeeds) call.self.files.delete(fd);
  return { fd };
};

/** dup, dup2, dup3, fcntl(F_DUPFD): two numbers for one file. */
function dupFiller(source: string): Filler {
  return (call) => {
    const from = call.fd(source, Number(call.value(source, call.given("", source)) ?? 3));
    const wanted = call.value("newfd");
    const result = call.ret ?? (wanted === undefined ? call.self.freeFd() : Number(wanted));
    const file = call.self.files.get(from);
    if (file !== undefined && result >= 0) call.self.files.set(result, file);
    return { res: result, [source]: from, newfd: wanted ?? result };
  };
}

const fcntl: Filler = (call) => {
  const command = call.text("cmd", "") ?? "F_DUPFD";
  const from = call.fd("fd", 3);
  const isDup = command.startsWith("F_DUPFD");
  const result = call.ret ?? (isDup ? call.self.freeFd() : 0);
  const file = call.self.files.get(from);
  if (isDup && file !== undefined && result >= 0) call.self.files.set(result, file);
  return { res: result, fd: from, cmd: command };
};

const two = (source: string, target: string): Filler => (call) => ({
  [source]: call.text("", source),
  [target]: call.text(target, "to"),
  ...directories(call),
});

function directories(call: Call): Values {
  const values: Values = {};
  for (const { name } of call.info.params) {
    if (/dir(fd)?$/.test(name) && name !== "dir") values[name] = call.fd(name, AT_FDCWD);
  }
  return values;
}

/** Files. */
export const FILE_FILLERS: Readonly<Record<string, Filler>> = {
  open: openFiller("O_RDONLY"),
  openat: openFiller("O_RDONLY"),
  openat2: openFiller("O_RDONLY"),
  open_by_handle_at: openFiller("O_RDONLY"),
  creat: openFiller("O_WRONLY"),
  unlink: pathFiller("path"),
  unlinkat: pathFiller("name"),
  mkdir: pathFiller("path"),
  mkdirat: pathFiller("path"),
  rmdir: pathFiller("path"),
  chmod: pathFiller("filename"),
  fchmodat: pathFiller("filename"),
  chown: pathFiller("path"),
  lchown: pathFiller("path"),
  fchownat: pathFiller("pathname"),
  mknod: pathFiller("path"),
  mknodat: pathFiller("path"),
  access: pathFiller("name"),
  symlink,
  symlinkat: symlink,
  link: two("oldpath", "newpath"),
  linkat: two("oldpath", "newpath"),
  rename: two("oldpath", "newpath"),
  renameat: two("oldpath", "newpath"),
  renameat2: two("oldpath", "newpath"),
  chdir,
  close,
  dup: dupFiller("oldfd"),
  dup2: dupFiller("oldfd"),
  dup3: dupFiller("oldfd"),
  fcntl,
};
