import assert from "node:assert/strict";
import { parseConfig } from "./config_tree.ts";
import { reviewKeys } from "./key_review.ts";
import { keyNotice } from "./key_notice.ts";

function config(text: string) {
  const parsed = parseConfig(text, "test");
  assert.ok(parsed.ok);
  return parsed.value;
}

Deno.test("reviewKeys() finds misspelt keys at every level, and the nearest", () => {
  const cases: [text: string, path: string, nearest: string | undefined][] = [
    ["json_outputs: true", "json_outputs", "json_output"],
    ["outputs_que: {capacity: 3}", "outputs_que", "outputs_queue"],
    ["http_output: {ulr: x}", "http_output.ulr", "http_output.url"],
    [
      "engine: {modern_ebpf: {buf_size_prest: 4}}",
      "engine.modern_ebpf.buf_size_prest",
      "engine.modern_ebpf.buf_size_preset",
    ],
    ["zebra: 1", "zebra", undefined],
    ["metrics: on", "metrics", undefined],
  ];
  for (const [text, path, nearest] of cases) {
    assert.deepEqual(reviewKeys(config(text)).unknown, [{ path, nearest }], text);
  }
});

Deno.test("reviewKeys() tells keys without effect, maps of them once", () => {
  const text = "engine: {gvisor: {config: a, root: b}}\nload_plugins: []";
  const { noEffect, unknown } = reviewKeys(config(text));
  assert.deepEqual(noEffect.map(({ path }) => path), ["engine.gvisor.*", "load_plugins"]);
  assert.deepEqual(unknown, []);
});

Deno.test("keyNotice() is silent when all is well, and short when nothing is", () => {
  assert.equal(keyNotice(config("json_output: true")), undefined);
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`q${i}\x1b`, "1"]));
  const notice = keyNotice(many) ?? "";
  assert.ok(!notice.includes("\x1b"));
  assert.ok(notice.includes("80 more") && notice.split("\n").length === 2, notice);
});
