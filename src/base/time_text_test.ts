import assert from "node:assert/strict";
import { clockText, dateTimeText, digitsOf, isoText, utcText } from "./time_text.ts";

const ISO: readonly [bigint, string][] = [
  [0n, "1970-01-01T00:00:00.000000000"],
  [1718000000000093366n, "2024-06-10T06:13:20.000093366"],
  [1718000000999999999n, "2024-06-10T06:13:20.999999999"],
  [1718000001001002003n, "2024-06-10T06:13:21.001002003"],
  [1718000000000000010n, "2024-06-10T06:13:20.000000010"],
  [2n ** 64n - 1n, "2554-07-21T23:34:33.709551615"],
];

Deno.test("UTC times keep every nanosecond, whatever came before them", () => {
  for (const [ns, text] of ISO) {
    assert.equal(utcText(ns), text);
    assert.equal(isoText(ns), `${text}+0000`);
    assert.equal(digitsOf(ns), `${ns}`);
    assert.equal(digitsOf(ns + 1n), `${ns + 1n}`);
  }
});

Deno.test("local times are those of the process's zone", () => {
  const ns = 1718000000000093366n;
  const date = new Date(1718000000000);
  const clock = date.toTimeString().slice(0, 8);
  assert.equal(clockText(ns, false), clock);
  assert.equal(clockText(ns, true), `${clock}.000093366`);
  const day = new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString()
    .slice(0, 10);
  assert.equal(dateTimeText(ns, false), `${day} ${clock}`);
  assert.equal(dateTimeText(ns + 1_000_000_000n, true).slice(-10), ".000093366");
});
