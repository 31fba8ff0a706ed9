import assert from "node:assert/strict";
import { platform, processSnapshot, TestMachine } from "./test_machine.ts";
import type { ProcReader } from "./proc_reader.ts";

const SECOND = 1_000_000_000n;
const THREAD_FLAGS = 8192 | 1;

Deno.test("either side of a birth makes the child, with its parent's files and directory", () => {
  for (const side of ["born", "bore"] as const) {
    const machine = new TestMachine();
    machine[side](200);
    const child = machine.thread(200);
    assert.equal(child.ptid, 100);
    assert.equal(child.exepath, "/bin/shell");
    assert.equal(child.cmdline, "shell -l");
    assert.deepEqual(child.env, ["HOME=/home/ann"]);
    assert.equal(machine.state.threads.cwd(child), "/home/ann/");
    assert.equal(machine.fdName(200, 9), "/srv/depot");
    machine.open(3, "/only/child", 200);
    assert.equal(machine.fdName(100, 3), undefined);
  }
});

Deno.test("the second report of a birth changes nothing within two seconds, and replaces after", () => {
  for (const [after, files] of [[SECOND, 2], [3n * SECOND, 1]] as const) {
    const machine = new TestMachine();
    machine.bore(200);
    machine.open(3, "/early", 200);
    machine.born(200, 100, {}, { after });
    assert.equal(machine.thread(200).fds.size, files, `after ${after}`);
  }
});

Deno.test("a child that has exited is not brought back by its parent's late report", () => {
  const machine = new TestMachine();
  machine.born(200);
  machine.died(200);
  machine.bore(200);
  assert.equal(machine.state.threads.get(200), undefined);
});

Deno.test("only the child's own event counts for vfork, CLONE_PARENT and pid namespaces", () => {
  for (const flags of [256, 64, 536870912, 134217728]) {
    const machine = new TestMachine();
    machine.bore(200, 100, { flags });
    assert.equal(machine.state.threads.get(200), undefined, `flags ${flags}`);
    machine.born(200, 100, { flags, vtid: 5, vpid: 5 });
    assert.equal(machine.thread(200).vpid, 5);
  }
});

Deno.test("threads share descriptors, directory and group with their main thread", () => {
  const machine = new TestMachine();
  machine.born(201, 1, { pid: 100, vpid: 100, flags: THREAD_FLAGS });
  assert.equal(machine.thread(100).groupAlive, 2);
  machine.open(3, "/by/thread", 201);
  assert.equal(machine.fdName(100, 3), "/by/thread");
  machine.died(201);
  assert.equal(machine.thread(100).groupAlive, 1);
  machine.tick();
  assert.equal(machine.state.threads.get(201), undefined);
});

Deno.test("a stand-in for an unknown parent leaves the child without one", () => {
  const machine = new TestMachine();
  machine.born(300, 999);
  assert.equal(machine.thread(300).ptid, 0);
  assert.equal(machine.thread(999).comm, "<NA>");
  assert.equal(machine.state.threads.cwd(machine.thread(999)), "./");
});

Deno.test("a full table refuses new threads, counts them and lets the own process in", () => {
  const start = platform({ processes: [processSnapshot({ tid: 1, ptid: 0 })] });
  const machine = new TestMachine({ maxThreads: 2, ownPid: 55 }, start);
  machine.born(10, 1);
  machine.born(11, 1);
  assert.equal(machine.state.threads.get(11), undefined);
  assert.ok(machine.state.threads.refused > 0);
  machine.born(55, 1);
  assert.equal(machine.thread(55).pid, 55);
});

Deno.test("a child older than its event, or from the future, is replaced", () => {
  const machine = new TestMachine();
  machine.bore(200);
  machine.open(3, "/early", 200);
  machine.born(200, 100, {}, { after: -SECOND });
  assert.equal(machine.fdName(200, 3), undefined);
});

Deno.test("a parent whose numbering is not known leaves the child to tell of itself", () => {
  const start = platform({
    processes: [processSnapshot({ tid: 1, ptid: 0 }), processSnapshot({ tid: 100, vtid: -1 })],
  });
  const machine = new TestMachine({}, start);
  machine.bore(200);
  assert.equal(machine.state.threads.get(200), undefined);
  machine.born(200);
  assert.equal(machine.thread(200).ptid, 100);
});

Deno.test("the start of a pid namespace is what the child tells, or the boot on the host", () => {
  const cases = [
    [{ vtid: 200, vpid: 200 }, 0n],
    [{ vtid: 5, vpid: 5, pidns_init_start_ts: 70 }, 70n],
    [{ vtid: 5, vpid: 5 }, undefined],
    [{ vtid: 200, vpid: 200, flags: 536870912, pidns_init_start_ts: 70 }, 70n],
  ] as const;
  for (const [values, offset] of cases) {
    const machine = new TestMachine();
    machine.state.bootNs = 1000n;
    machine.born(200, 100, values);
    const want = offset === undefined ? 0n : 1000n + offset;
    assert.equal(machine.thread(200).pidnsInitStartNs, want, JSON.stringify(values));
  }
});

/** A machine that knows of the thread `tid` only when it is asked. */
function proc(tid?: number): ProcReader {
  return {
    thread: (asked) => asked === tid ? processSnapshot({ tid, cwd: "/asked" }) : undefined,
    fd: () => undefined,
    alive: () => true,
  };
}

Deno.test("what the first look at a live machine saw of a child outlives the reports of its birth", () => {
  const MS = 1_000_000n;
  for (const [late, kept] of [[2n, true], [19n, true], [30n, false]] as const) {
    // starts are told in whole ticks, so that the child may seem to be born behind its birth
    const cloneNs = 1_000_000_000_000_000_000n + 1000n + late * MS;
    const snapshot = processSnapshot({ tid: 300, ptid: 1, cwd: "/seen", cloneNs });
    const machine = new TestMachine({ proc: proc() }, platform({ processes: [snapshot] }));
    machine.born(300, 299);
    machine.bore(300, 299);
    assert.equal(
      machine.state.threads.cwd(machine.thread(300)),
      kept ? "/seen/" : "",
      `${late} ms`,
    );
  }
});

Deno.test("a child whose parent nobody knows any more is asked for itself", () => {
  const machine = new TestMachine({ proc: proc(300) });
  machine.born(300, 299);
  machine.bore(300, 299);
  assert.equal(machine.state.threads.cwd(machine.thread(300)), "/asked/");
});
