import assert from "node:assert/strict";
import { type Moment, parseCount, parseMoment, parseSeconds, parseSize } from "./quantities.ts";

const SIZES: readonly [string, number | undefined][] = [
  ["10", 10_000_000],
  ["500k", 500_000],
  ["1.5G", 1_500_000_000],
  ["2MB", 2_000_000],
  ["100000", 100_000],
  ["99999", 99_999_000_000],
  ["200000k", 200_000_000],
  ["4096b", 4096],
  ["b", undefined],
  ["0", undefined],
  ["-1", undefined],
  ["ten", undefined],
  ["", undefined],
];

Deno.test("sizes", () => {
  for (const [text, bytes] of SIZES) {
    const parsed = parseSize("--rotate-size", text);
    assert.equal(parsed.ok ? parsed.value : undefined, bytes, text);
  }
});

Deno.test("spans of time", () => {
  const cases: readonly [string, number | undefined][] = [
    ["90", 90],
    ["250ms", 0.25],
    ["10m", 600],
    ["1h", 3600],
    ["2d", 172_800],
    ["0s", undefined],
    ["1y", undefined],
  ];
  for (const [text, seconds] of cases) {
    const parsed = parseSeconds("--rotate-time", text);
    assert.equal(parsed.ok ? parsed.value : undefined, seconds, text);
  }
});

Deno.test("counts", () => {
  for (const [text, want] of [["3", 3], ["0", undefined], ["2.5", undefined], ["x", undefined]]) {
    const parsed = parseCount("--keep", String(text));
    assert.equal(parsed.ok ? parsed.value : undefined, want);
  }
  const wrong = parseCount("--keep", "x");
  assert.equal(wrong.ok ? "" : wrong.error.code, "USAGE");
});

Deno.test("moments keep every nanosecond", () => {
  const cases: readonly [string, Moment["since"], bigint][] = [
    ["2001-09-09T01:46:40.123456789Z", "epoch", 1_000_000_000_123_456_789n],
    ["2001-09-09 03:46:40+02:00", "epoch", 1_000_000_000_000_000_000n],
    ["2001-09-09T01:46:40.000000001+0000", "epoch", 1_000_000_000_000_000_001n],
    ["1000000000.5", "epoch", 1_000_000_000_500_000_000n],
    ["1000000000500000000", "epoch", 1_000_000_000_500_000_000n],
    ["999999999999999999", "epoch", 999_999_999_999_999_999n],
    ["+90s", "first", 90_000_000_000n],
    ["+0.000000001", "first", 1n],
    ["+0", "first", 0n],
    ["10:00", "midnight", 36_000_000_000_000n],
    ["01:46:40.000000042", "midnight", 6_400_000_000_042n],
  ];
  for (const [text, since, ns] of cases) {
    assert.deepEqual(parseMoment("--from", text), { ok: true, value: { since, ns } }, text);
  }
  for (const text of ["yesterday", "+", "2001-13-45", "25:00", "1:00"]) {
    const parsed = parseMoment("--from", text);
    assert.equal(parsed.ok ? "" : parsed.error.code, "USAGE", text);
  }
});
