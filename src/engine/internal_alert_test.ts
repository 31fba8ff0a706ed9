import assert from "node:assert/strict";
import { alertJson, alertText } from "./alert.ts";
import { internalAlert } from "./internal_alert.ts";

const alert = internalAlert({
  about: "drops",
  message: "Falco internal: syscall event drop. 5 system calls dropped in last second.",
  fields: [["n_drops", "5"], ["n_evts", 7n]],
  time: 1_700_000_000_123_456_789n,
  hostname: "box",
  iso8601: true,
});

Deno.test("an internal alert has no tags and no time before its output", () => {
  assert.deepEqual(JSON.parse(alertJson(alert)), {
    hostname: "box",
    output: "Falco internal: syscall event drop. 5 system calls dropped in last second.",
    output_fields: { n_drops: "5", n_evts: 7 },
    priority: "Debug",
    rule: "Falco internal: syscall event drop",
    source: "internal",
    time: "2023-11-14T22:13:20.123456789Z",
  });
});

Deno.test("the line of an internal alert carries its fields", () => {
  assert.equal(
    alertText(alert),
    "2023-11-14T22:13:20.123456789+0000: Debug Falco internal: syscall event drop. " +
      '5 system calls dropped in last second. (n_drops="5" n_evts=7)',
  );
});

Deno.test("a message with line ends stays one line", () => {
  const text = alertText({ ...alert, message: "a\nb", fields: [] });
  assert.ok(text.endsWith(" a\\nb"));
});
