import assert from "node:assert/strict";
import { type ByteSink, LineBuffer, writeAll, writeText } from "./io.ts";
import { reportDefect, reportError } from "./report_error.ts";
import { TestIo } from "./test_io.ts";

function sink(steps: (number | Error)[], got: number[] = []): ByteSink & { got: number[] } {
  return {
    got,
    writeSync(bytes) {
      const step = steps.shift() ?? bytes.length;
      if (step instanceof Error) throw step;
      got.push(...bytes.subarray(0, step));
      return Math.min(step, bytes.length);
    },
  };
}

Deno.test("short writes and full pipes are carried on until everything is out", () => {
  const to = sink([1, new Deno.errors.WouldBlock("full"), new Deno.errors.Interrupted("sig"), 2]);
  assert.equal(writeAll(to, Uint8Array.of(1, 2, 3, 4, 5), "it"), "written");
  assert.deepEqual(to.got, [1, 2, 3, 4, 5]);
});

Deno.test("a reader that went away is not an error, a full disk is", () => {
  const bytes = Uint8Array.of(1);
  assert.equal(writeAll(sink([new Deno.errors.BrokenPipe("gone")]), bytes, "it"), "reader gone");
  const outcome = writeAll(sink([new Error("No space left")]), bytes, "it");
  assert.ok(typeof outcome === "object");
  assert.equal(outcome.code, "OUTPUT_UNWRITABLE");
  assert.equal(outcome.cause, "No space left");
});

Deno.test("a text that does not fit its buffer is written whole, no character cut in two", () => {
  const text = "aé日😀\ud800z".repeat(5);
  for (const size of [4, 5, 7, 64, 1000]) {
    const to = sink([]);
    assert.equal(writeText(to, text, new Uint8Array(size), "it"), "written");
    assert.equal(new TextDecoder().decode(Uint8Array.from(to.got)), text.toWellFormed());
  }
  const gone = sink([4, new Deno.errors.BrokenPipe("gone")]);
  assert.equal(writeText(gone, "abcdefgh", new Uint8Array(4), "it"), "reader gone");
  assert.equal(gone.got.length, 4);
});

Deno.test("lines are gathered up to the limit and stop when the reader is gone", () => {
  const io = new TestIo();
  const lines = new LineBuffer(io, 5);
  assert.ok(lines.line("a"));
  assert.equal(io.stdout, "");
  assert.ok(lines.line("bcd"));
  assert.equal(io.stdout, "a\nbcd\n");
  io.writesLeft = 0;
  assert.ok(lines.line("e"));
  assert.equal(lines.flush(), false);
});

Deno.test("errors are one sentence with cause and hint, and their exit code", () => {
  const io = new TestIo();
  const code = reportError(io, {
    code: "NOT_ROOT",
    message: "root is needed",
    hint: "Use sudo.",
    cause: "EPERM",
  });
  assert.equal(code, 3);
  assert.equal(io.stderr, "saker: root is needed (EPERM).\nhint: Use sudo.\n");
});

Deno.test("a defect shows no stack trace unless asked for", () => {
  const io = new TestIo();
  Deno.env.delete("SAKER_DEBUG");
  assert.equal(reportDefect(io, new Error("boom\n  at x")), 70);
  assert.match(io.stderr, /^saker: internal error: boom\.\nhint: /);
  assert.ok(!io.stderr.includes("io_test.ts"));
  Deno.env.set("SAKER_DEBUG", "1");
  reportDefect(io, new Error("boom"));
  Deno.env.delete("SAKER_DEBUG");
  assert.match(io.stderr, /io_test\.ts/);
});

for (
  const [where, fail] of [
    ["a timer", 'setTimeout(() => { throw new Error("boom"); }, 0);'],
    ["a promise", 'void Promise.reject(new Error("boom"));'],
  ] as const
) {
  Deno.test(`a defect in ${where} ends the program with one sentence`, async () => {
    const script = `
      import { ProcessIo } from "${import.meta.resolve("./io.ts")}";
      import { endOnDefects } from "${import.meta.resolve("./report_error.ts")}";
      endOnDefects(new ProcessIo());
      ${fail}
      await new Promise((resolve) => setTimeout(resolve, 60_000));`;
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", "--no-check", script],
      env: { SAKER_DEBUG: "" },
    }).output();
    const text = new TextDecoder().decode(stderr);
    assert.equal(code, 70);
    assert.match(text, /^saker: internal error: boom\.\nhint: [^\n]+\n$/);
  });
}
