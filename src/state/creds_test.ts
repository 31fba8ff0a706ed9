import assert from "node:assert/strict";
import { TestMachine } from "./test_machine.ts";

Deno.test("directories of a process", () => {
  const machine = new TestMachine();
  const cwd = () => machine.state.threads.cwd(machine.thread(100));
  const steps: readonly (readonly [string, Readonly<Record<string, string | number>>, string])[] = [
    ["chdir", { res: 0, path: "sub/../sub2/" }, "/home/ann/sub2/"],
    ["chdir", { res: -2, path: "/nowhere" }, "/home/ann/sub2/"],
    ["chdir", { res: 0, path: ".." }, "/home/ann/"],
    ["fchdir", { res: 0, fd: 9 }, "/srv/depot/"],
    ["fchdir", { res: 0, fd: 66 }, "/srv/depot/"],
    ["getcwd", { res: 5, path: "/else" }, "/else/"],
    ["chdir", { res: 0, path: "" }, "/"],
    ["chroot", { res: 0, path: "/jail" }, "/"],
  ];
  for (const [event, values, want] of steps) {
    machine.feed(event, values);
    assert.equal(cwd(), want, event);
  }
  assert.equal(machine.thread(100).root, "/jail");
});

Deno.test("ids change for the calling thread alone, and only on success", () => {
  const machine = new TestMachine();
  machine.born(201, 1, { pid: 100, vpid: 100, flags: 8193 });
  machine.feed("setuid", { res: -1, uid: 0 }, 201);
  assert.equal(machine.thread(201).uid, 1000);
  machine.feed("setuid", { res: 0, uid: 0 }, 201);
  machine.feed("setresgid", { res: 0, rgid: 1, egid: 2, sgid: 3 }, 201);
  assert.deepEqual([machine.thread(201).uid, machine.thread(201).gid], [0, 2]);
  assert.equal(machine.thread(100).uid, 1000);
});

Deno.test("capabilities, sessions, limits", () => {
  const machine = new TestMachine();
  machine.feed("capset", { res: 0, cap_inheritable: 1, cap_permitted: 2, cap_effective: 3 });
  assert.equal(machine.thread(100).capEffective, 3n);
  machine.feed("unshare", { res: 0, flags: 1048576 });
  assert.equal(machine.thread(100).capPermitted, 0x1ff_ffff_ffffn);
  machine.feed("setsid", { res: 100 });
  assert.equal(machine.thread(100).sid, 100);
  machine.feed("setrlimit", { res: 0, cur: 64, max: 64, resource: 7 });
  assert.equal(machine.thread(100).fdLimit, 64);
  machine.feed("prlimit", { res: 0, newcur: 32, newmax: 32, pid: 100, resource: 7 }, 1);
  assert.equal(machine.thread(100).fdLimit, 32);
  machine.feed("prctl", { res: 0, option: 15, arg2_str: "renamed" });
  assert.equal(machine.thread(100).comm, "shell");
});

Deno.test("limits that were not told, and processes that are not known, change nothing", () => {
  const machine = new TestMachine();
  machine.feed("getrlimit", { res: 0, cur: -1, max: -1, resource: 7 });
  machine.feed("prlimit", { res: 0, newcur: -1, newmax: -1, pid: 100, resource: 7 }, 1);
  machine.feed("prlimit", { res: 0, newcur: 5, newmax: 5, pid: undefined, resource: 7 });
  machine.feed("prlimit", { res: 0, newcur: 5, newmax: 5, pid: 100, resource: 6 });
  assert.equal(machine.thread(100).fdLimit, 1024);
  machine.feed("prlimit", { res: 0, newcur: 6, newmax: 6, pid: 0, resource: 7 });
  assert.equal(machine.thread(100).fdLimit, 6);
});
