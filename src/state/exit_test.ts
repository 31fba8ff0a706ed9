import assert from "node:assert/strict";
import { TestMachine } from "./test_machine.ts";

Deno.test("a dead thread stays readable during its event and is gone before the next", () => {
  const machine = new TestMachine();
  machine.born(200);
  assert.ok(machine.died(200));
  assert.equal(machine.state.context.thread?.tid, 200);
  assert.equal(machine.thread(200).groupAlive, 0);
  machine.tick();
  assert.equal(machine.state.threads.get(200), undefined);
});

Deno.test("orphans go to the reaper that the kernel names", () => {
  const machine = new TestMachine();
  machine.born(200);
  machine.born(300, 200);
  machine.died(200, 100);
  machine.tick();
  assert.equal(machine.thread(300).ptid, 100);
});

Deno.test("without a named reaper: a sibling thread, then the nearest subreaper, then init", () => {
  const machine = new TestMachine();
  machine.born(200);
  machine.born(201, 100, { pid: 200, vpid: 200, flags: 8193 });
  machine.born(300, 200);
  machine.died(200, -1);
  machine.tick();
  assert.equal(machine.thread(300).ptid, 201, "sibling thread");
  machine.died(201, -1);
  machine.tick();
  assert.equal(machine.thread(300).ptid, 1, "init");

  machine.feed("prctl", { res: 0, option: 36, arg2_int: 1 }, 100);
  machine.born(400);
  machine.born(500, 400);
  machine.died(400, -1);
  machine.tick();
  assert.equal(machine.thread(500).ptid, 100, "subreaper");
});

Deno.test("a dead leader is kept for its threads", () => {
  const machine = new TestMachine();
  machine.born(201, 1, { pid: 100, vpid: 100, flags: 8193 });
  machine.died(100);
  machine.open(3, "relative", 201);
  assert.equal(machine.state.context.fd?.name, "/home/ann/relative");
  machine.died(201);
  machine.tick();
  assert.equal(machine.state.threads.get(100), undefined);
});

Deno.test("a loop of parents ends", () => {
  const machine = new TestMachine();
  machine.born(200);
  machine.born(300, 200);
  machine.thread(200).ptid = 300;
  const seen: number[] = [];
  machine.state.threads.ancestors(machine.thread(300), (t) => {
    seen.push(t.tid);
    return seen.length > 100;
  });
  assert.deepEqual(seen, [200]);
});

Deno.test("an heir inside the dying process is no subreaper", () => {
  const machine = new TestMachine();
  machine.born(200);
  machine.born(201, 100, { pid: 200, vpid: 200, flags: 8193 });
  machine.born(300, 200);
  machine.died(200, 201);
  machine.tick();
  assert.equal(machine.thread(300).ptid, 201);
  assert.equal(machine.thread(201).group?.reaper, false);
});
