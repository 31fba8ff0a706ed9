import assert from "node:assert/strict";
import { STATE_ONLY } from "../event/batch.ts";
import type { FdSnapshot } from "../event/platform.ts";
import type { ProcReader } from "./proc_reader.ts";
import { platform, processSnapshot, TestMachine } from "./test_machine.ts";

Deno.test("events that only update state do so and reach no rule", () => {
  const machine = new TestMachine();
  assert.equal(machine.feed("chdir", { res: 0, path: "/x" }, 100, { flags: STATE_ONLY }), false);
  assert.equal(machine.thread(100).cwd, "/x/");
});

Deno.test("container and account events at the head of a capture belong to the snapshot", () => {
  const machine = new TestMachine();
  const user = { uid: 5, gid: 5, name: "eve", home: "/e", shell: "/s", container_id: "" };
  assert.equal(machine.feed("useradded", user, -1), false);
  assert.ok(machine.feed("getuid", { uid: 0 }));
  assert.ok(machine.feed("useradded", { ...user, uid: 6 }, -1));
  assert.equal(machine.state.users.user("", 5)?.name, "eve");
  assert.equal(machine.state.users.user("", 6)?.home, "/e");
});

Deno.test("the clock starts with the first call", () => {
  const machine = new TestMachine();
  machine.feed("drop", { ratio: 1 });
  assert.equal(machine.state.context.firstTs, 0n);
  machine.tick();
  const start = machine.state.context.firstTs;
  machine.tick();
  assert.notEqual(start, 0n);
  assert.equal(machine.state.context.firstTs, start);
});

Deno.test("unknown threads get a stand-in, births and deaths do not", () => {
  const machine = new TestMachine();
  const comm = () => machine.state.context.thread?.comm;
  machine.died(900);
  assert.equal(comm(), undefined);
  machine.feed("clone", { res: -11 }, 901);
  assert.equal(comm(), undefined);
  machine.tick(902);
  assert.equal(comm(), "<NA>");
});

Deno.test("a new section forgets the old one", () => {
  const machine = new TestMachine();
  machine.born(200);
  machine.state.load(platform());
  assert.equal(machine.state.threads.get(200), undefined);
  assert.equal(machine.thread(100).comm, "shell");
});

class FakeProc implements ProcReader {
  asked = 0;
  thread(tid: number) {
    this.asked++;
    if (tid === 701) return processSnapshot({ tid, pid: 700, ptid: 699, flags: 8193 });
    if (tid === 699) return processSnapshot({ tid, comm: "parent" });
    return tid === 700 ? processSnapshot({ tid, ptid: 699, comm: "found" }) : undefined;
  }
  fd(_pid: number, fd: number): FdSnapshot | undefined {
    this.asked++;
    return fd === 3 ? { fd, type: 16, ino: 1n, name: "/found" } : undefined;
  }
  alive(tid: number): boolean {
    return tid === 1;
  }
}

Deno.test("a live machine is asked for threads and descriptors that no event told of", () => {
  const machine = new TestMachine({ proc: new FakeProc() });
  machine.feed("read", { res: 1, fd: 3, size: 1 }, 700);
  assert.equal(machine.thread(700).comm, "found");
  assert.equal(machine.state.context.fd?.name, "/found");
});

Deno.test("with an unknown thread come its main thread and its parents", () => {
  const machine = new TestMachine({ proc: new FakeProc() });
  machine.tick(701);
  const { threads } = machine.state;
  assert.equal(threads.leader(machine.thread(701))?.tid, 700);
  assert.equal(threads.parent(machine.thread(700))?.comm, "parent");
});

Deno.test("questions to a live machine are budgeted", () => {
  const proc = new FakeProc();
  const machine = new TestMachine({ proc });
  for (let tid = 1000; tid < 3000; tid++) machine.tick(tid);
  assert.ok(proc.asked <= 501, String(proc.asked));
});

Deno.test("a purge removes stand-ins and idle threads that are gone", () => {
  const machine = new TestMachine({ proc: new FakeProc(), threadTimeoutNs: 1e9 });
  machine.tick(900);
  machine.tick(100);
  machine.tick(1);
  const { state } = machine;
  state.purge(1e18 + 60e9);
  assert.deepEqual([...state.threads.all()].map((t) => t.tid), [1]);
});

Deno.test("a purge removes a process even if exits of its threads were lost", () => {
  const machine = new TestMachine({ proc: new FakeProc(), threadTimeoutNs: 1e9 });
  machine.born(201, 1, { pid: 100, vpid: 100, flags: 8193 });
  machine.thread(100).group?.add(machine.thread(201));
  machine.state.purge(1e18 + 60e9);
  assert.equal(machine.state.threads.get(100), undefined);
  assert.equal(machine.state.threads.group(100), undefined);
});
