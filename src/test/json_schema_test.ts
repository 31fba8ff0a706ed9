import assert from "node:assert/strict";
import { testFileSchema } from "./json_schema.ts";

Deno.test("the schema names every key and event, and refers to what it defines", () => {
  const schema = JSON.parse(testFileSchema());
  const { definitions } = schema;
  assert.equal(schema.$ref, "#/definitions/test-file");
  assert.deepEqual(definitions["test-file"].required, ["cases"]);
  assert.equal(definitions["test-file"].additionalProperties, false);
  for (const name of ["openat", "connect", "spawn", "by", "at", "drop"]) {
    assert.ok(name in definitions.event.properties, name);
  }
  for (const [, target] of testFileSchema().matchAll(/"#\/definitions\/([^"]+)"/g)) {
    assert.ok(target !== undefined && target in definitions, target);
  }
});
