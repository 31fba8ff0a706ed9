/** Values of events about processes: births, programs, accounts. */
import { baseName } from "../base/path_name.ts";
import { toByteString } from "../base/byte_string.ts";
import { Call, type Values } from "./call.ts";
import type { Filler } from "./fillers.ts";
import type { SimProcess } from "./process.ts";
import { exeFlags, wordsOf, WorldError } from "./world.ts";
import { flagBits } from "./fill_files.ts";

/** Bytes of arguments and of environment that the driver takes. */
const MAX_BLOCK = 4096;
const CLONE_THREAD = 8192;

/** A block of NUL-terminated texts, cut as the driver cuts it. */
function block(items: readonly string[]): string {
  return items.map((item) => `${item}\0`).join("").slice(0, MAX_BLOCK);
}

/** What clone and execve say of a process. */
function describe(self: SimProcess): Values {
  return {
    exe: self.exe,
    args: block(self.args),
    tid: self.tid,
    pid: self.pid,
    ptid: self.ptid,
    cwd: self.cwd,
    fdlimit: 1024,
    comm: self.comm,
    cgroups: block(self.cgroups()),
    uid: self.uid,
    gid: self.gid,
  };
}

/** Parameters of execve for the program that `self` now is. */
function program(self: SimProcess, filename: string): Values {
  return {
    ...describe(self),
    res: 0,
    env: block(self.env),
    tty: self.tty,
    vpgid: self.vpid,
    pgid: self.pid,
    loginuid: self.loginuid,
    flags: self.exeFlags,
    trusted_exepath: self.exepath,
    filename,
  };
}

/** What a test may say about the program of execve and spawn. */
const PROGRAM_KEYS = ["path", "args", "exe", "comm", "argv0", "flags", "user", "tty", "cwd", "env"];

/** Makes `self` the program that the call names. */
function become(call: Call, self: SimProcess): string {
  const command = wordsOf(call.given("", "path"));
  const more = wordsOf(call.given("args"));
  const named = command[0] ?? self.comm;
  const asked = named.includes("/") ? named : `/usr/bin/${named}`;
  const exe = call.text("exe") ?? asked;
  self.exepath = call.resolve(exe);
  self.comm = (call.text("comm") ?? baseName(asked)).slice(0, 15);
  self.exe = call.text("argv0") ?? named;
  self.args = [...command.slice(1), ...more];
  self.exeFlags = exeFlags(call.given("flags"));
  const user = call.text("user");
  if (user !== undefined) self.uid = self.gid = call.world.uid(user);
  const tty = call.text("tty");
  if (tty !== undefined) self.tty = tty === "true" ? 34816 : Number(tty);
  const cwd = call.text("cwd");
  if (cwd !== undefined) self.cwd = cwd;
  const env = call.given("env");
  if (env !== undefined) self.env = (typeof env === "string" ? [env] : env).map(toByteString);
  return asked;
}

const execve: Filler = (call) => {
  const { self } = call;
  if (!call.succeeds) {
    const [asked = ""] = wordsOf(call.given("", "path"));
    for (const name of PROGRAM_KEYS) call.given(name);
    return { ...program(self, asked), res: call.ret };
  }
  const asked = become(call, self);
  call.facts.path = self.exepath;
  call.world.enter(self, toByteString(call.step.keys.as ?? self.label));
  return program(self, asked);
};

/** A child that runs a program: what a shell does for each command. */
const spawn: Filler = (call) => {
  const { self, world, out, step } = call;
  const child = world.fork(self);
  birth(call, self, child, 0);
  const born = new Call(step, call.info, child, world, out);
  const asked = become(born, child);
  for (const name of ["", ...PROGRAM_KEYS]) call.given(name);
  call.facts.path = child.exepath;
  world.enter(child, toByteString(step.keys.as ?? child.comm));
  return program(child, asked);
};

/** Both sides of a birth, as the kernel reports them. */
function birth(call: Call, parent: SimProcess, child: SimProcess, flags: number): void {
  const ids = (self: SimProcess) => ({ flags, vtid: self.vpid, vpid: self.vpid });
  call.out.emit("clone", parent, { ...describe(parent), ...ids(parent), res: child.pid });
  call.out.emit("clone", child, { ...describe(child), ...ids(child), res: 0 });
}

/**
 * clone, clone3, fork, vfork: the child's side, then the caller's. With `side` the other one is
 * missing, as when an event was lost.
 */
const clone: Filler = (call) => {
  const { self, world } = call;
  const flags = call.value("flags", call.given("", "flags")) ?? 0;
  const side = call.text("side");
  const ids = { flags, vtid: self.vpid, vpid: self.vpid };
  if (!call.succeeds) return { ...describe(self), ...ids, res: call.ret };
  if ((flagBits(flags, "clone_flags") & CLONE_THREAD) !== 0) {
    throw new WorldError("threads cannot be made here; give an event a tid instead");
  }
  const child = world.fork(self);
  world.enter(child, toByteString(call.step.keys.as ?? `${self.label} child`));
  const born = { ...describe(child), ...ids, vtid: child.vpid, vpid: child.vpid, res: 0 };
  if (side === "child") return born;
  if (side !== "caller") call.out.emit(call.step.name, child, born);
  return { ...describe(self), ...ids, res: child.pid };
};

/** setuid and its sisters change the account of later events. */
function identity(...params: readonly string[]): Filler {
  return (call) => {
    const values: Values = {};
    for (const param of params) {
      values[param] = call.value(param) ??
        (param === params[0] ? call.value(param, call.given("")) : undefined);
    }
    const uid = values["euid"] ?? values["uid"];
    if (call.succeeds && typeof uid === "number") call.self.uid = uid;
    return values;
  };
}

const exit: Filler = (call) => {
  const status = Number(call.text("", "status") ?? 0);
  return { status: status << 8, ret: status, reaper_tid: 1 };
};

/** Calls whose value behind the name is this parameter. */
const plain = (param: string): Filler => (call) => ({
  [param]: call.value(param, call.given("", param)),
});

/** Processes. */
export const PROCESS_FILLERS: Readonly<Record<string, Filler>> = {
  execve,
  execveat: execve,
  spawn,
  clone,
  clone3: clone,
  fork: clone,
  vfork: clone,
  exit,
  setuid: identity("uid"),
  setresuid: identity("euid", "ruid", "suid"),
  setreuid: identity("euid", "ruid"),
  setns: plain("nstype"),
  unshare: plain("flags"),
  bpf: plain("cmd"),
  ptrace: plain("request"),
  kill: plain("pid"),
  prctl: plain("option"),
  delete_module: plain("name"),
  memfd_create: (call) => {
    const name = call.text("", "name") ?? "";
    const fd = call.ret ?? call.self.freeFd();
    if (fd >= 0) call.self.files.set(fd, { name: `/memfd:${name}`, kind: "file" });
    return { fd, name };
  },
  io_uring_setup: plain("entries"),
  userfaultfd: plain("flags"),
  finit_module: (call) => ({ fd: call.value("fd", call.given("", "fd")) ?? 3 }),
};
