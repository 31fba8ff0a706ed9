import assert from "node:assert/strict";
import type { BoundField, Scalar, Value } from "./field.ts";
import { processOf, T0, TestWorld } from "./test_world.ts";

function opened(world = new TestWorld(), tid = 200): TestWorld {
  return world.event("openat", { fd: 3, dirfd: -100, name: "/x", flags: 1 }, { tid });
}

const VALUES: readonly [string, Value][] = [
  ["proc.name", "bash"],
  ["proc.exe", "-bash"],
  ["proc.args", "-l"],
  ["proc.args[0]", "-l"],
  ["proc.args[7]", ""],
  ["proc.args[-1]", "-l"],
  ["proc.cmdline", "bash -l"],
  ["proc.exeline", "-bash -l"],
  ["proc.cmdnargs", 1],
  ["proc.cmdlenargs", 2],
  ["proc.env", "HOME=/home/ada EMPTY="],
  ["proc.env[HOME]", "/home/ada"],
  ["proc.env[EMPTY]", ""],
  ["proc.env[NOPE]", ""],
  ["proc.env[3]", "HOME=/home/ada EMPTY="],
  ["proc.cwd", "/home/ada/"],
  ["proc.pname", "sshd"],
  ["proc.pcmdline", "sshd -D -e"],
  ["proc.ppid", 100],
  ["proc.aname", "sshd systemd"],
  ["proc.aname[0]", "bash"],
  ["proc.aname[1]", "sshd"],
  ["proc.aname[2]", "systemd"],
  ["proc.aname[3]", undefined],
  ["proc.apid", 200],
  ["proc.apid[1]", 100],
  ["proc.aargs", "-D -e "],
  ["proc.aenv[A]", "x"],
  ["proc.aenv[LANG]", "C"],
  ["proc.aenv[NOPE]", ""],
  ["proc.aenv[1]", "A= x "],
  ["proc.aenv[9]", undefined],
  ["proc.loginshellid", 200],
  ["proc.sname", "bash"],
  ["proc.is_sid_leader", true],
  ["proc.pid.ts", undefined],
  ["proc.duration", undefined],
  ["proc.ppid.ts", 0n],
  ["proc.nthreads", 2],
  ["proc.nchilds", 1],
  ["proc.exe_ino", 77n],
  ["proc.stdin.name", "/dev/pts/0"],
  ["proc.stderr.name", undefined],
  ["thread.cgroups", "cpuset=/ memory=/user.slice"],
  ["thread.cgroup.memory", "/user.slice"],
  ["thread.cgroup.nope", undefined],
  ["thread.vmsize", 100],
  ["user.name", "ada"],
  ["user.shell", "/bin/bash"],
  ["user.loginuid", 1000],
  ["group.name", "ada"],
];

Deno.test("fields of a process, its ancestors and its account", () => {
  const world = opened();
  for (const [name, want] of VALUES) assert.deepEqual(world.read(name), want, name);
});

Deno.test("a second thread shares its process but has no memory of its own", () => {
  const world = opened(new TestWorld(), 201);
  assert.equal(world.read("proc.pid"), 200);
  assert.equal(world.read("thread.ismain"), false);
  assert.equal(world.read("thread.vmsize"), 0);
  assert.equal(world.read("proc.cwd"), "/home/ada/");
  assert.equal(world.read("proc.aname[0]"), "bash");
});

Deno.test("an unknown thread is <NA>, not absent", () => {
  const world = opened(new TestWorld(), 4242);
  assert.equal(world.read("proc.name"), "<NA>");
  assert.equal(world.read("proc.pid"), -1);
  assert.equal(world.read("proc.pname"), undefined);
  assert.equal(world.read("proc.aname"), undefined);
  assert.equal(world.read("proc.cwd"), "./");
  assert.equal(world.read("user.name"), "<NA>");
});

Deno.test("ages are counted from the clone event", () => {
  const world = new TestWorld();
  const clone = { res: 0, exe: "-bash", tid: 300, pid: 300, ptid: 200, vtid: 300, vpid: 300 };
  world.event("clone", { ...clone, comm: "bash", flags: 0 }, { tid: 300, ts: T0 });
  opened(world, 300);
  assert.equal(world.read("proc.pid.ts"), T0);
  assert.equal(world.read("proc.duration"), 1000n);
  world.event("close", { res: 0, fd: 3 }, { tid: 300, ts: T0 - 1n });
  assert.equal(world.read("proc.duration"), 2n ** 64n - 1n, "unsigned, as in Falco");
});

Deno.test("a thread of a process that is not known shows its own environment", () => {
  const world = new TestWorld([processOf({ tid: 71, pid: 70 })]);
  const exec = { res: 0, exe: "x", tid: 71, pid: 70, ptid: 1, comm: "x", env: "OWN=1\0" };
  world.event("execve", exec, { tid: 71 });
  assert.equal(world.read("proc.env"), "OWN=1");
  assert.equal(world.read("proc.env[OWN]"), "1");
});

Deno.test("ages of the program are those of its start", () => {
  const world = new TestWorld();
  const clone = { res: 0, exe: "-bash", tid: 300, pid: 300, ptid: 200, vtid: 300, vpid: 300 };
  world.event("clone", { ...clone, comm: "bash", flags: 0 }, { tid: 300, ts: T0 });
  opened(world, 300);
  assert.equal(world.read("proc.exe_ino.ctime_duration_proc_start"), undefined);
  const exec = { res: 0, exe: "x", tid: 300, pid: 300, ptid: 200, comm: "x" };
  const inode = { exe_ino: 1, exe_ino_ctime: T0 - 9n, exe_ino_mtime: 1 };
  world.event("execve", { ...exec, ...inode }, { tid: 300, ts: T0 + 1n });
  assert.equal(world.read("proc.exe_ino.ctime_duration_proc_start"), 9n);
});

/** Loop of parents, as lost events can leave it: 50 -> 51 -> 50. */
function looped(): TestWorld {
  return opened(
    new TestWorld([
      processOf({ tid: 50, ptid: 51, comm: "a" }),
      processOf({ tid: 51, ptid: 50, comm: "b" }),
    ]),
    50,
  );
}

Deno.test("walks over ancestors end although parents form a loop", () => {
  const world = looped();
  assert.equal(world.read("proc.aname"), "b");
  assert.equal(world.read("proc.aname[3]"), "b");
  assert.equal(world.read("proc.aname[2000000000]"), undefined);
  assert.equal(world.read("proc.aenv[2000000000]"), undefined);
  assert.equal(world.read("proc.aenv[NOPE]"), "");
});

/** Makes the custom test of a field for `op` with constants; equality is the generic compare. */
function compare(field: BoundField, op: string, constants: Scalar[], modifier?: string) {
  const one = (value: Scalar, constant: Scalar | undefined) =>
    op === "!=" ? value !== constant : value === constant;
  const test = field.custom?.({
    op,
    modifier,
    constants,
    compare: (value) => constants.some((constant) => one(value, constant)),
    compareFirst: (value) => one(value, constants[0]),
  });
  assert.ok(test, `${field.text} has its own comparison`);
  return test;
}

const COMPARISONS: readonly [string, string, Scalar[], string | undefined, boolean][] = [
  ["proc.aname", "=", ["sshd"], undefined, true],
  ["proc.aname", "=", ["bash"], undefined, false],
  ["proc.aname", "!=", ["sshd"], undefined, true],
  ["proc.aname", "in", ["x", "systemd"], undefined, true],
  ["proc.aname", "=", ["x", "systemd"], "anyof", false],
  ["proc.aname", "=", ["systemd", "x"], "anyof", true],
  ["proc.aname", "exists", [], undefined, true],
  ["proc.apid", "=", [1], undefined, true],
  ["proc.apid", "in", [1], undefined, false],
  ["proc.aenv", "=", ["LANG=C"], undefined, true],
  ["proc.aenv[1]", "=", ["LANG=C"], undefined, true],
];

Deno.test("without an index a condition means some ancestor", () => {
  const world = opened();
  for (const [name, op, constants, modifier, want] of COMPARISONS) {
    const test = compare(world.field(name), op, constants, modifier);
    assert.equal(test(world.context), want, `${name} ${op} ${modifier ?? ""} ${constants}`);
  }
  assert.equal(world.field("proc.aname[1]").custom, undefined);
});
