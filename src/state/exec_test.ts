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
  assert.deepEqual(machine.thread(100).args.list, ["a\xef\xbf\xbdb"]);
  assert.equal(machine.thread(100).args.bytes, 3);
  machine.feed("execve", { ...EXEC, args: "\0" });
  assert.deepEqual(machine.thread(100).args.list, []);
});

Deno.test("what an event of an old capture does not tell is taken from elsewhere or stays", () => {
  const machine = new TestMachine();
  const { comm: _comm, ...old } = EXEC;
  machine.feed("execve", { ...EXEC, vm_size: 7, vm_rss: 8, vm_swap: 9 });
  machine.feed("execve", { ...old, exe: "./other" });
  const thread = machine.thread(100);
  assert.equal(thread.comm, "./other");
  assert.deepEqual([thread.vmSizeKb, thread.vmRssKb, thread.vmSwapKb], [7, 8, 9]);
  machine.feed("execve", { ...old, exe: undefined });
  assert.deepEqual([thread.exe, thread.comm], ["<NA>", "<NA>"]);
});

Deno.test("the program's path without the kernel's word for it", () => {
  const { trusted_exepath: _path, ...old } = EXEC;
  const at = (dirfd: number, pathname: string | undefined, flags = 0): EventValues => ({
    dirfd,
    pathname,
    flags,
  });
  const cases: readonly (readonly [event: string, values: EventValues, want: string])[] = [
    ["SYSCALL_EXECVE_19_E", { filename: "./tool" }, "/home/ann/tool"],
    ["SYSCALL_EXECVE_19_E", { filename: "/bin//tool" }, "/bin/tool"],
    ["SYSCALL_EXECVE_19_E", { filename: "<NA>" }, "<NA>"],
    ["SYSCALL_EXECVE_19_E", { filename: undefined }, "/bin/shell"],
    ["SYSCALL_EXECVEAT_E", at(9, "sub/tool"), "/srv/depot/sub/tool"],
    ["SYSCALL_EXECVEAT_E", at(9, "<NA>", 1), "/srv/depot"],
    ["SYSCALL_EXECVEAT_E", at(9, undefined, 1), "/srv/depot"],
    ["SYSCALL_EXECVEAT_E", at(-100, "tool"), "/home/ann/tool"],
    ["SYSCALL_EXECVEAT_E", at(77, "tool"), "<NA>"],
    ["SYSCALL_EXECVEAT_E", at(77, "/abs/tool"), "/abs/tool"],
    ["SYSCALL_GETUID_E", {}, "/bin/shell"],
  ];
  for (const [event, values, want] of cases) {
    const machine = new TestMachine();
    machine.feed(event, values);
    machine.feed("execve", old);
    assert.equal(machine.thread(100).exepath, want, `${event} ${JSON.stringify(values)}`);
  }
});

Deno.test("an enter event counts for the exit that follows it, whatever else happens in between", () => {
  const { trusted_exepath: _path, ...old } = EXEC;
  const machine = new TestMachine();
  machine.feed("SYSCALL_EXECVE_19_E", { filename: "/one" });
  machine.feed("switch", { next: 1, pgft_maj: 0, pgft_min: 0, vm_size: 0, vm_rss: 0, vm_swap: 0 });
  machine.feed("execve", old);
  assert.equal(machine.thread(100).exepath, "/one");
  machine.feed("SYSCALL_EXECVE_19_E", { filename: "/two" });
  machine.feed("SYSCALL_GETUID_E", {});
  machine.feed("execve", old);
  assert.equal(machine.thread(100).exepath, "/one");
});

Deno.test("only the mark of a file that is gone is cut off a path", () => {
  for (
    const [told, want] of [
      ["/a b (deleted)", "/a b"],
      ["/a (deleted) (deleted)", "/a (deleted)"],
      [" (deleted)", " (deleted)"],
      ["/a(deleted)", "/a(deleted)"],
    ] as const
  ) {
    const machine = new TestMachine();
    machine.feed("execve", { ...EXEC, trusted_exepath: told });
    assert.equal(machine.thread(100).exepath, want);
  }
});

Deno.test("a program's age is worked out when it is executed, and the first one is inherited", () => {
  const now = 1_000_000_000_000_000_000n;
  const machine = new TestMachine();
  machine.born(200);
  const since = machine.thread(200).cloneNs;
  const inode = { exe_ino: 5, exe_ino_ctime: now - 50n, exe_ino_mtime: now };
  machine.feed("execve", { ...EXEC, ...inode, tid: 200, pid: 200 }, 200);
  assert.equal(machine.thread(200).exeAgeAtStartNs, since - now + 50n);
  machine.born(201, 200);
  assert.equal(machine.thread(201).exeAgeAtStartNs, since - now + 50n);
  machine.thread(200).pidnsInitStartNs = now - 60n;
  machine.feed("execve", { ...EXEC, ...inode, tid: 200, pid: 200 }, 200);
  assert.equal(machine.thread(200).exeAgeInNamespaceNs, 10n);
  machine.born(202, 200);
  assert.equal(machine.thread(202).exeAgeInNamespaceNs, 0n);
});

Deno.test("an exec of a thread that keeps its own tid keeps that thread", () => {
  const machine = new TestMachine();
  machine.born(201, 1, { pid: 100, vpid: 100, flags: 8193 });
  machine.born(202, 1, { pid: 100, vpid: 100, flags: 8193 });
  machine.feed("execve", { ...EXEC, tid: 201 }, 201);
  assert.equal(machine.thread(201).comm, "tool");
  assert.equal(machine.state.threads.get(202), undefined);
});
