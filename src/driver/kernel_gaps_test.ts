import assert from "node:assert/strict";
import { Hook } from "./ffi.ts";
import { kernelGaps } from "./kernel_gaps.ts";

const CASES: readonly (readonly [string, number, number, readonly RegExp[]])[] = [
  ["all is there", Hook.SYS_EXIT | Hook.IO_URING, Hook.SYS_EXIT | Hook.IO_URING, []],
  ["what nobody asked for", Hook.SYS_EXIT, Hook.SYS_EXIT, []],
  ["rings", Hook.SYS_EXIT | Hook.IO_URING, Hook.SYS_EXIT, [/io_uring/]],
  ["two", Hook.IO_URING | Hook.PAGE_FAULT, Hook.EXEC, [/io_uring/, /page faults/]],
];

for (const [name, wanted, loaded, expected] of CASES) {
  Deno.test(`kernel gaps: ${name}`, () => {
    const gaps = kernelGaps(wanted, loaded);
    assert.equal(gaps.length, expected.length);
    expected.forEach((pattern, i) => assert.match(gaps[i] ?? "", pattern));
  });
}
