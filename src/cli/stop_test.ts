import assert from "node:assert/strict";
import { secondSignal, stopOnSignals } from "./stop.ts";

Deno.test("signals to the process and to its group are one, a later one is impatience", () => {
  const impatient = secondSignal();
  assert.deepEqual([1000, 1000.2, 1400, 1500].map(impatient), [false, false, false, true]);
});

Deno.test("the first signal after an end that was asked for otherwise does not end at once", async () => {
  let woken = 0;
  let signalled = () => {};
  const seen = new Promise<void>((resolve) => signalled = resolve);
  const stop = stopOnSignals(() => {
    if (++woken === 2) signalled();
  });
  const alive = setInterval(() => {}, 1000); // as a source that is read; a listener does not hold the process
  stop.request(); // as the timer of --duration does
  Deno.kill(Deno.pid, "SIGTERM");
  await seen; // a process that ended would not get here
  assert.equal(stop.requested, true);
  stop.dispose();
  clearInterval(alive);
});
