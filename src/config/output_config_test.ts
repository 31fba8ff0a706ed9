import assert from "node:assert/strict";
import { outputConfig } from "./output_config.ts";

Deno.test("nothing set gives the defaults", () => {
  const settings = outputConfig({});
  assert.equal(settings.timeFormatIso8601, true);
  assert.equal(settings.bufferFormatBase64, false);
  assert.equal(settings.jsonOutput, undefined);
  assert.deepEqual(settings.json, { output: true, message: false, outputFields: true, tags: true });
});

Deno.test("keys take effect and a wrong type counts as absent", () => {
  const settings = outputConfig({
    json_output: "true",
    json_include_output_property: "false",
    json_include_message_property: "yes",
    json_include_tags_property: ["false"],
    time_format_iso_8601: "off",
    buffer_format_base64: "true",
  });
  assert.equal(settings.jsonOutput, true);
  assert.deepEqual(settings.json, { output: false, message: true, outputFields: true, tags: true });
  assert.equal(settings.timeFormatIso8601, false);
  assert.equal(settings.bufferFormatBase64, true);
});
