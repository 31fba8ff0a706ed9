import assert from "node:assert/strict";
import { staleFiles } from "./generate.ts";

Deno.test("generated files are what the tables say", () => {
  assert.deepEqual(staleFiles(), [], "run deno task generate");
});
