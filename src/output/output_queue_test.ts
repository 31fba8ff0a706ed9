import assert from "node:assert/strict";
import type { SakerError } from "../base/result.ts";
import { OutputQueue } from "./output_queue.ts";
import { type Message, refused, type Sink, unwritable } from "./sink.ts";

const message = (line: string): Message => ({ line, priority: 5 });
const broken = unwritable("the test", "it is away", "Bring it back.");

/** A sink whose deliveries are decided one by one by the test. */
function heldSink(retries: boolean) {
  const lines: string[] = [];
  const answers: ((outcome: SakerError | undefined) => void)[] = [];
  const sink: Sink = {
    name: "held",
    retries,
    write: ({ line }) => {
      lines.push(line);
      return new Promise((resolve) => answers.push(resolve));
    },
    close: () => {},
  };
  const answer = async (outcome?: SakerError) => {
    while (answers.length === 0) await Promise.resolve();
    answers.shift()?.(outcome);
    for (let i = 0; i < 8; i++) await Promise.resolve();
  };
  return { sink, lines, answer };
}

Deno.test("OutputQueue keeps the order and counts every message", async () => {
  const { sink, lines, answer } = heldSink(false);
  const queue = new OutputQueue(sink, 2, () => {});
  for (const line of ["a", "b", "c", "lost"]) queue.send(message(line));
  assert.deepEqual(queue.counters, { delivered: 0, lost: 1, waiting: 3, retries: 0 });
  await answer();
  await answer(broken);
  await answer();
  assert.deepEqual(lines, ["a", "b", "c"]);
  assert.deepEqual(queue.counters, { delivered: 2, lost: 2, waiting: 0, retries: 0 });
  queue.send(message("d"));
  await answer();
  assert.equal(queue.counters.delivered, 3);
  await queue.close(1000);
});

Deno.test("OutputQueue tells once of a sink that takes its time", async () => {
  const { sink, answer } = heldSink(false);
  const told: string[] = [];
  const queue = new OutputQueue(sink, 10, () => {}, { ms: 1, onSlow: (name) => told.push(name) });
  const slow = async () => {
    const before = told.length;
    queue.send(message("a"));
    for (let turn = 0; turn < 20 && told.length === before; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await answer();
  };
  await slow();
  await slow();
  assert.deepEqual(told, ["held"]);
  queue.send(message("fast"));
  await answer();
  await slow();
  assert.deepEqual(told, ["held", "held"]);
  await queue.close(1000);
});

Deno.test("OutputQueue does not fill the log about an output that takes every other message", () => {
  let calls = 0;
  let error = broken;
  const told: SakerError[] = [];
  const write = () => calls++ % 2 === 0 ? error : undefined;
  const queue = new OutputQueue(
    { name: "moody", retries: false, write, close: () => {} },
    10,
    (trouble) => told.push(trouble),
  );
  for (let i = 0; i < 100; i++) queue.send(message("a"));
  assert.equal(told.length, 1);
  error = unwritable("the test", "something else", "Look.");
  for (let i = 0; i < 100; i++) queue.send(message("a"));
  assert.equal(told.length, 2);
  assert.deepEqual([queue.counters.delivered, queue.counters.lost], [100, 100]);
});

Deno.test("OutputQueue tries again until the sink takes the message", async () => {
  let failures = 2;
  const lines: string[] = [];
  const told: SakerError[] = [];
  const sink: Sink = {
    name: "away",
    retries: true,
    write: ({ line }) => {
      if (failures-- > 0) return broken;
      lines.push(line);
      return undefined;
    },
    close: () => {},
  };
  const queue = new OutputQueue(sink, 10, (error) => told.push(error));
  queue.send(message("a"));
  queue.send(message("b"));
  const keepAlive = setInterval(() => {}, 1000);
  while (queue.counters.delivered < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(keepAlive);
  assert.deepEqual(lines, ["a", "b"]);
  assert.deepEqual(queue.counters, { delivered: 2, lost: 0, waiting: 0, retries: 2 });
  assert.equal(told.length, 1, "one message about a row of failures");
  await queue.close(1000);
});

Deno.test("OutputQueue.close() counts what it could not deliver in time", async () => {
  const { sink } = heldSink(false);
  const queue = new OutputQueue(sink, 10, () => {});
  for (const line of ["hangs", "b", "c"]) queue.send(message(line));
  await queue.close(1);
  assert.deepEqual(queue.counters, { delivered: 0, lost: 2, waiting: 1, retries: 0 });
});

Deno.test("OutputQueue.close() gives a failing sink one more try", async () => {
  const sink: Sink = { name: "dead", retries: true, write: () => broken, close: () => {} };
  const queue = new OutputQueue(sink, 10, () => {});
  queue.send(message("a"));
  queue.send(message("b"));
  await queue.close(5000);
  assert.deepEqual([queue.counters.delivered, queue.counters.lost], [0, 2]);
});

Deno.test("OutputQueue does not offer an alert again that was refused as such", async () => {
  const lines: string[] = [];
  const sink: Sink = {
    name: "picky",
    retries: true,
    write: ({ line }) => {
      lines.push(line);
      return Promise.resolve(line === "bad" ? refused("the test", "too long") : undefined);
    },
    close: () => {},
  };
  const queue = new OutputQueue(sink, 10, () => {});
  for (const line of ["a", "bad", "b"]) queue.send(message(line));
  await queue.close(5000);
  assert.deepEqual(lines, ["a", "bad", "b"]);
  assert.deepEqual(queue.counters, { delivered: 2, lost: 1, waiting: 0, retries: 0 });
});
