import assert from "node:assert/strict";
import { EntryWriter } from "./entry_writer.ts";

Deno.test("signed 64 bits of whole numbers, of either sign and beyond 32 bits", () => {
  const values: readonly [number, bigint][] = [
    [0, 0n],
    [-1, -1n],
    [2 ** 31, 2n ** 31n],
    [-(2 ** 31), -(2n ** 31n)],
    [2 ** 32, 2n ** 32n],
    [-(2 ** 32) - 5, -(2n ** 32n) - 5n],
    [Number.MAX_SAFE_INTEGER, 2n ** 53n - 1n],
    [Number.MIN_SAFE_INTEGER, 1n - 2n ** 53n],
    [7.9, 7n],
    [Infinity, -1n],
  ];
  for (const [value, want] of values) {
    const out = new EntryWriter(8);
    out.i64(value);
    const data = new DataView(out.bytes.buffer, out.bytes.byteOffset, 8);
    assert.equal(data.getBigInt64(0, true), want, String(value));
  }
});
