import assert from "node:assert/strict";
import type { EventValues } from "../event/event_builder.ts";
import { TestMachine } from "./test_machine.ts";

const EXEC: EventValues = {
  res: 0,
  exe: "tool",
  args: "-x\0",
  tid: 100,
  pid: 100,
  ptid: 1,
  comm: "tool",
  env: "A=1\0B=2\0",
  cgroups: "cpu=/\0",
  tty: 34816,
  vpgid: 100,
  loginuid: 1000,
  flags: 1,
  uid: 0,
  gid: 0,
  pgid: 100,
  trusted_exepath: "/usr/bin/tool (deleted)",
};

Deno.test("an exec replaces what belongs to the program and nothing else", () => {
  const machine = new TestMachine();
  machine.feed("execve", EXEC);
  const thread = machine.thread(100);
  assert.equal(thread.cmdline, "tool -x");
  assert.equal(thread.exepath, "/usr/bin/tool");
  assert.equal(thread.exeWritable, true);
  assert.deepEqual(thread.env, ["A=1", "B=2"]);
  assert.equal(thread.uid, 0);
  assert.equal(thread.ptid, 1);
  assert.equal(machine.fdName(100, 9), "/srv/depot");
});

Deno.test("a failed exec changes nothing", () => {
  const machine = new TestMachine();
  machine.feed("execve", { ...EXEC, res: -2 });
  assert.equal(machine.thread(100).comm, "shell");
});

Deno.test("descriptors with close-on-exec go, those of dup stay", () => {
  const machine = new TestMachine();
  machine.open(3, "/drop", 100, { flags: 4097 });
  machine.feed("dup", { res: 4, oldfd: 3 });
  machine.feed("dup3", { res: 5, oldfd: 3, newfd: 5, flags: 4096 });
  machine.feed("memfd_create", { fd: 6, name: "m", flags: 1 });
  machine.feed("epoll_create1", { res: 7, flags: 1 });
  machine.feed("close_range", { res: 0, first: 9, last: 9, flags: 4 });
  machine.feed("execve", EXEC);
  assert.deepEqual([...machine.thread(100).fds.keys()], [4]);
});

Deno.test("an exec ends the other threads and makes a dead leader live again", () => {
  const machine = new TestMachine();
  machine.born(201, 1, { pid: 100, vpid: 100, flags: 8193 });
  machine.died(100);
  machine.feed("execve", EXEC, 100);
  assert.equal(machine.thread(100).groupAlive, 1);
  assert.equal(machine.thread(100).isDead(), false);
  assert.equal(machine.state.threads.get(201), undefined);
});

Deno.test("a stand-in becomes a process", () => {
  const machine = new TestMachine();
  machine.open(3, "/before", 700);
  machine.feed("execve", { ...EXEC, tid: 700, pid: 700, ptid: 100 }, 700);
  const thread = machine.thread(700);
  assert.equal(thread.ptid, 100);
  assert.equal(thread.groupAlive, 1);
  assert.equal(machine.fdName(700, 3), "/before");
});

Deno.test("arguments that cannot be shown are replaced, their length stays", () => {
  const machine = new TestMachine();
  machine.feed("execve", { ...EXEC, args: "a\tb\0" });
  assert.deepEqual(machine.thread(100).args, ["a\xef\xbf\xbdb"]);
  assert.equal(machine.thread(100).argBytes, 3);
  machine.feed("execve", { ...EXEC, args: "\0" });
  assert.deepEqual(machine.thread(100).args, []);
});
