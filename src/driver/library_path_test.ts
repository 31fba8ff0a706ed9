import assert from "node:assert/strict";
import { libraryPath } from "./library_path.ts";

Deno.test("a library named by SAKER_LIB must be there", () => {
  const missing = libraryPath((name) => name === "SAKER_LIB" ? "/nonexistent/x.so" : undefined);
  assert.ok(!missing.ok);
  assert.equal(missing.error.code, "DRIVER_LIBRARY");
  assert.match(missing.error.message, /nonexistent/);
  assert.ok(missing.error.hint);
});

Deno.test("SAKER_LIB comes before all other places", () => {
  const path = new URL(import.meta.url).pathname;
  assert.deepEqual(libraryPath(() => path), { ok: true, value: path });
});
