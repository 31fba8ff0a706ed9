import assert from "node:assert/strict";
import { enabledOutputs } from "./outputs.ts";

Deno.test("an output that is switched on must have a target", () => {
  for (
    const [key, name] of [
      ["file_output", "filename"],
      ["program_output", "program"],
      ["http_output", "url"],
    ] as const
  ) {
    const read = (target: string, enabled = "true") =>
      enabledOutputs({ [key]: { enabled, [name]: target } });
    const wrong = read("");
    assert.ok(!wrong.ok);
    assert.equal(wrong.error.code, "CONFIG_INVALID");
    assert.match(wrong.error.message, new RegExp(`${key}\\.${name} is not set`));
    const right = read("x");
    assert.deepEqual(right.ok && right.value.map((output) => output.key), [key]);
    assert.ok(read("", "false").ok);
  }
});
