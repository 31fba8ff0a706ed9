import assert from "node:assert/strict";
import { platform, processSnapshot, TestMachine } from "../state/test_machine.ts";
import { completed, lineageOf } from "./lineage.ts";

Deno.test("a lineage is the thread, its main thread and all ancestors", () => {
  const machine = new TestMachine();
  machine.born(200);
  machine.born(300, 200);
  const thread = machine.state.threads.get(300);
  assert.deepEqual(lineageOf(machine.state, thread).map(({ tid }) => tid), [300, 200, 100, 1]);
  assert.deepEqual(lineageOf(machine.state, undefined), []);
});

Deno.test("what a header lacks is added, what it says stays", () => {
  const file = (fd: number, name: string) => ({ fd, type: 16, ino: 1n, name });
  const header = platform({
    processes: [
      processSnapshot({ tid: 1, comm: "init" }),
      processSnapshot({ tid: 100, comm: "then", fds: [file(3, "/then")] }),
    ],
  });
  const later = [
    processSnapshot({ tid: 300, ptid: 200 }),
    processSnapshot({ tid: 200 }),
    processSnapshot({ tid: 100, comm: "now", fds: [file(3, "/now"), file(4, "/more")] }),
  ];
  const { processes } = completed(header, later);
  assert.deepEqual(processes.map(({ tid }) => tid), [1, 100, 200, 300]);
  assert.equal(processes[1]?.comm, "then");
  assert.deepEqual(processes[1]?.fds, [file(3, "/then"), file(4, "/more")]);
  assert.equal(completed(header, []).processes[1], header.processes[1]);
});
