import assert from "node:assert/strict";
import type { Alert } from "../engine/alert.ts";
import { terminalLine } from "./terminal.ts";

const alert: Alert = {
  rule: "A rule",
  priority: 2,
  source: "syscall",
  tags: [],
  time: 0n,
  timeText: "06:13:20.000000001",
  hostname: "box",
  message: "plain ünïcode",
  fields: [],
};
// deno-lint-ignore no-control-regex
const plain = (line: string) => line.replace(/\x1b\[[0-9;]*m/g, "");

Deno.test("a line has time, priority, rule and message", () => {
  assert.equal(plain(terminalLine(alert)), "06:13:20.000000001 Critical A rule plain ünïcode");
  assert.ok(terminalLine(alert).includes("\x1b[1;31mCritical"));
});

Deno.test("a file name cannot send commands to the terminal", () => {
  const line = terminalLine({ ...alert, message: "a\x1b]0;owned\x07b\n\x9b31mc\x7f" });
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(plain(line), /[\x00-\x1f\x7f-\x9f]/);
  assert.match(plain(line), /a\\u001b\]0;owned\\u0007b\\n\\u009b31mc\\u007f/);
});
