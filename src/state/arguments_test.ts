import assert from "node:assert/strict";
import { Arguments, argumentsOf } from "./arguments.ts";
import { Thread } from "./thread.ts";

const CASES: readonly (readonly [block: string, list: readonly string[]])[] = [
  ["", []],
  ["\0", []],
  ["-l\0", ["-l"]],
  ["-l", ["-l"]],
  ["a\0\0b\0", ["a", "", "b"]],
  ["\0\0", ["", ""]],
  ["x".repeat(3000) + "\0y\0", ["x".repeat(3000), "y"]],
];

for (const [block, list] of CASES) {
  Deno.test(`arguments of ${JSON.stringify(block.slice(0, 12))}`, () => {
    const found = argumentsOf(block);
    assert.deepEqual(found.list, list);
    assert.equal(found.text, list.join(" "));
    assert.equal(found.bytes, list.join("").length);
    // asked again, they are the same
    assert.deepEqual(argumentsOf(block), found);
  });
}

Deno.test("what cannot be shown is replaced, and counts as it was passed", () => {
  const found = argumentsOf("a\tb\0\xff\0");
  assert.deepEqual(found.list, ["a\xef\xbf\xbdb", "\xef\xbf\xbd"]);
  assert.equal(found.bytes, 4);
  assert.deepEqual(found, new Arguments(["a\tb", "\xff"]));
});

Deno.test("a command line is the name and the arguments", () => {
  const thread = new Thread();
  thread.comm = "ls";
  thread.setArguments(argumentsOf("-l\0/tmp\0"));
  assert.equal(thread.cmdline, "ls -l /tmp");
  const other = new Thread();
  other.comm = "exa";
  other.setArguments(thread.args);
  assert.equal(other.cmdline, "exa -l /tmp");
  other.setArguments(argumentsOf(""));
  assert.equal(other.cmdline, "exa", "a program without arguments");
});

Deno.test("threads that share arguments have the command line of their own name", () => {
  const args = argumentsOf("-c\0x\0");
  for (const comm of ["sh", "bash", "sh", ""]) {
    const thread = new Thread();
    thread.comm = comm;
    thread.setArguments(args);
    assert.equal(thread.cmdline, `${comm} -c x`);
  }
});

Deno.test("more blocks than are remembered are all told apart", () => {
  for (let i = 0; i < 5000; i++) {
    const long = `${i}${"z".repeat(i < 4990 ? 100 : 2000)}`;
    assert.deepEqual(argumentsOf(`${long}\0b\0`).list, [long, "b"]);
  }
});
