import assert from "node:assert/strict";
import { eventsCommand } from "./events.ts";
import { TestIo } from "./test_io.ts";

async function run(args: readonly string[], options: Record<string, boolean> = {}) {
  const io = new TestIo();
  const code = await eventsCommand.run({ args, options, io });
  return { code, io };
}

Deno.test("events are listed by code, old versions only on request", async () => {
  const { code, io } = await run([]);
  assert.equal(code, 0);
  const lines = io.stdout.split("\n");
  assert.ok(lines.includes("  5 < close              res:ERRNO fd:FD"));
  assert.ok(!io.stdout.includes("  4 > close"));
  assert.match(io.stdout, / gettid /);
  const all = await run(["close"], { all: true });
  assert.equal(all.io.stdout.split("\n").length - 1, 2);
});

Deno.test("events as JSON tell types and flag names", async () => {
  const { io } = await run(["openat"], { json: true });
  const list = JSON.parse(io.stdout);
  assert.deepEqual(list.map((item: { number: number }) => item.number), [306, 307]);
  const [fd, , name, flags] = list[1].params;
  assert.deepEqual(fd, { name: "fd", type: "FD", format: "DEC" });
  assert.deepEqual(name, { name: "name", type: "FSRELPATH", format: "NA", dirfd: 1 });
  assert.deepEqual(flags.values[0], { name: "O_LARGEFILE", value: 2048 });
  assert.deepEqual(list[1].syscalls, ["openat"]);
});

Deno.test("a misspelt event is a usage error with a hint", async () => {
  const { code, io } = await run(["opneat"]);
  assert.equal(code, 2);
  assert.match(io.stderr, /no event "opneat".*\nhint: Did you mean .*openat/);
  assert.equal((await run(["gettid"])).code, 0);
});

Deno.test("a reader that goes away ends the list", async () => {
  const io = new TestIo();
  io.writesLeft = 3;
  assert.equal(await eventsCommand.run({ args: [], options: {}, io }), 0);
  assert.equal(io.stdout.split("\n").length, 4);
});
