import assert from "node:assert/strict";
import type { PrintFormat } from "./field.ts";
import { bufferText, integerText } from "./render.ts";
import { capabilityNames } from "./thread.ts";

const INTEGERS: readonly [number | bigint, PrintFormat, number, string][] = [
  [255, "DEC", 8, "255"],
  [255, "HEX", 8, "FF"],
  [8, "OCT", 8, "10"],
  [-1, "HEX", 4, "FFFFFFFF"],
  [-1, "DEC", 4, "-1"],
  [7, "10_PADDED_DEC", 8, "000000007"],
  [2n ** 63n, "DEC", 8, "9223372036854775808"],
];

Deno.test("integers in every print format", () => {
  for (const [value, format, width, want] of INTEGERS) {
    assert.equal(integerText(value, format, width), want);
  }
});

Deno.test("buffers: dots for bytes that do not print, cut at their limit", () => {
  const dots = { bufferBase64: false };
  assert.equal(bufferText("a\0b\xffc~\x7f", dots), "a.b.c~.");
  assert.equal(bufferText("x".repeat(5000), dots).length, 1021);
  assert.equal(bufferText("\0\xff", { bufferBase64: true }), "AP8=");
});

Deno.test("capabilities are named in order of their bits", () => {
  assert.equal(capabilityNames(0n), "");
  assert.equal(
    capabilityNames(1n | 1n << 21n | 1n << 40n),
    "CAP_CHOWN CAP_SYS_ADMIN CAP_CHECKPOINT_RESTORE",
  );
});
