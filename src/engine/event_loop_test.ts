import assert from "node:assert/strict";
import { fail, ok, type Result } from "../base/result.ts";
import type { Batch, EventSource } from "../event/batch.ts";
import { UNKNOWN_PLATFORM } from "../event/memory_source.ts";
import { runLoop } from "./event_loop.ts";

const batch = (count: number) => ({ count }) as Batch;
const DAMAGE = { code: "CAPTURE_DAMAGED", message: "broken at 7" };

function setUp(results: Result<Batch | undefined>[], live: boolean) {
  const seen: number[] = [];
  const source: EventSource = {
    platform: UNKNOWN_PLATFORM,
    live,
    next: () => Promise.resolve(results.shift() ?? ok(undefined)),
    close: () => Promise.resolve(),
  };
  const engine = { process: (b: Batch) => void seen.push(b.count) };
  return { source, engine, seen };
}

Deno.test("all batches are taken, then the end", async () => {
  const { source, engine, seen } = setUp([ok(batch(1)), ok(batch(0)), ok(batch(2))], false);
  const ended = await runLoop(source, engine, { stopped: () => false, afterBatch: () => true });
  assert.ok(ended.ok);
  assert.deepEqual(seen, [1, 0, 2]);
});

Deno.test("an error comes behind the events before it", async () => {
  const { source, engine, seen } = setUp([ok(batch(1)), fail(DAMAGE)], false);
  const ended = await runLoop(source, engine, { stopped: () => false, afterBatch: () => true });
  assert.deepEqual(ended, fail(DAMAGE));
  assert.deepEqual(seen, [1]);
});

Deno.test("a consumer that fails ends the loop", async () => {
  const { source } = setUp([ok(batch(1)), ok(batch(2))], false);
  let taken = 0;
  const full = { process: () => ++taken === 1 ? ok(undefined) : fail(DAMAGE) };
  const ended = await runLoop(source, full, { stopped: () => false, afterBatch: () => true });
  assert.deepEqual(ended, fail(DAMAGE));
  assert.equal(taken, 2);
});

Deno.test("nobody listening ends the loop: at once over a capture, drained when live", async () => {
  for (const [live, expected] of [[false, [1]], [true, [1, -1, 2, 0]]] as const) {
    const { source, engine, seen } = setUp(
      [ok(batch(1)), ok(batch(2)), ok(batch(0)), ok(batch(9))],
      live,
    );
    const ended = await runLoop(source, engine, {
      stopped: () => false,
      onStop: () => void seen.push(-1),
      afterBatch: () => Promise.resolve(false),
    });
    assert.ok(ended.ok);
    assert.deepEqual(seen, expected);
  }
});

Deno.test("a live source is drained after the stop, a capture is not", async () => {
  const results = () => [ok(batch(0)), ok(batch(2)), ok(batch(0)), ok(batch(9))];
  const live = setUp(results(), true);
  const hooks = {
    stopped: () => true,
    afterBatch: () => true,
    onStop: () => void live.seen.push(-1),
  };
  await runLoop(live.source, live.engine, hooks);
  assert.deepEqual(live.seen, [0, -1, 2, 0]);
  const file = setUp(results(), false);
  await runLoop(file.source, file.engine, hooks);
  assert.deepEqual(file.seen, [0]);
});

Deno.test("a batch is shown before the engine takes it", async () => {
  const { source, engine, seen } = setUp([ok(batch(3))], false);
  await runLoop(source, engine, {
    stopped: () => false,
    beforeBatch: ({ count }) => void seen.push(-count),
    afterBatch: () => true,
  });
  assert.deepEqual(seen, [-3, 3]);
});
