import assert from "node:assert/strict";
import { localClock, localDateTimeText, localTimeText, utcText } from "./timestamp.ts";

const NS = 1718000000000313492n;

Deno.test("UTC text keeps every nanosecond", () => {
  assert.equal(utcText(NS), "2024-06-10T06:13:20.000313492");
  assert.equal(utcText(NS + 1n), "2024-06-10T06:13:20.000313493");
  assert.equal(utcText(0n), "1970-01-01T00:00:00.000000000");
  assert.equal(utcText(0xffff_ffff_ffff_ffffn).length, 29);
});

Deno.test("local texts agree with the zone of the process", () => {
  const date = new Date(1718000000000);
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((n) => String(n).padStart(2, "0")).join(":");
  assert.equal(localClock(NS), clock);
  assert.equal(localTimeText(NS), `${clock}.000313492`);
  assert.match(localDateTimeText(NS), /^2024-06-(09|10) \d\d:\d\d:\d\d\.000313492$/);
});
