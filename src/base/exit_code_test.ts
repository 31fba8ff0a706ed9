import assert from "node:assert/strict";
import { EXIT_CODES, exitCode } from "./exit_code.ts";

Deno.test("the page of exit codes has all of them", () => {
  const page = Deno.readTextFileSync(new URL("../../docs/exit-codes.md", import.meta.url));
  const rows = [...page.matchAll(/^\| (\d+) +\| `([A-Z_]+)`/gm)]
    .map(([, code, name]) => [name, Number(code)]);
  assert.deepEqual(rows, Object.entries(EXIT_CODES));
});

Deno.test("a code that is not in the table is a defect", () => {
  assert.equal(exitCode("RULES_UNREADABLE"), 7);
  assert.equal(exitCode("NO_SUCH"), 70);
});
