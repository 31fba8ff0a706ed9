import assert from "node:assert/strict";
import { captureConfig } from "./capture_config.ts";
import { parseConfig } from "./config_tree.ts";

function read(text: string) {
  const tree = parseConfig(text, "test");
  assert.ok(tree.ok);
  return captureConfig(tree.value);
}

Deno.test("captures are off, with Falco's defaults", () => {
  assert.deepEqual(read(""), {
    ok: true,
    value: {
      enabled: false,
      prefix: "/tmp/falco",
      allRules: false,
      durationMs: 5000,
      maxFileBytes: Infinity,
    },
  });
});

Deno.test("every key is read", () => {
  const text = "capture: {enabled: true, path_prefix: /var/c, mode: all_rules, " +
    "default_duration: 100, max_file_size_mb: 2}";
  assert.deepEqual(read(text), {
    ok: true,
    value: {
      enabled: true,
      prefix: "/var/c",
      allRules: true,
      durationMs: 100,
      maxFileBytes: 2 << 20,
    },
  });
});

Deno.test("an unknown mode is an error", () => {
  const result = read("capture: {mode: some}");
  assert.equal(result.ok ? "" : result.error.code, "CONFIG_INVALID");
});
