import assert from "node:assert/strict";
import { parseConfig } from "./config_tree.ts";
import { driverConfig, dropsFailedCalls, engineKind, stateConfig } from "./driver_config.ts";

function config(text: string) {
  const parsed = parseConfig(text, "test");
  assert.ok(parsed.ok);
  return parsed.value;
}

Deno.test("engineKind() tells the machine from a capture", () => {
  const cases: [text: string, expected: unknown][] = [
    ["{}", { live: true }],
    ["engine: {kind: kmod}", { live: true }],
    ["engine: {kind: replay, replay: {capture_file: a.scap}}", { live: false, file: "a.scap" }],
    ["engine: {kind: replay}", undefined],
    ["engine: {kind: gvisor}", undefined],
  ];
  for (const [text, expected] of cases) {
    const kind = engineKind(config(text));
    assert.deepEqual(kind.ok ? kind.value : undefined, expected, text);
    if (!kind.ok) assert.equal(kind.error.code, "CONFIG_INVALID");
  }
});

Deno.test("driverConfig() reads presets and refuses those that do not exist", () => {
  const cases: [text: string, expected: unknown][] = [
    ["{}", {}],
    ["engine: {modern_ebpf: {buf_size_preset: 1, cpus_for_each_buffer: 0}}", {
      bulkBytes: 1 << 20,
      cpusPerRing: 0,
    }],
    ["engine: {modern_ebpf: {buf_size_preset: 10}}", { bulkBytes: 512 << 20 }],
    ["engine: {modern_ebpf: {buf_size_preset: 11}}", undefined],
    ["engine: {modern_ebpf: {buf_size_preset: 1.5}}", undefined],
    ["engine: {kind: kmod, kmod: {buf_size_preset: 1}}", { bulkBytes: 1 << 20 }],
    ["syscall_buf_size_preset: 2\nmodern_bpf: {cpus_for_each_syscall_buffer: 1}", {
      bulkBytes: 2 << 20,
      cpusPerRing: 1,
    }],
    ["falco_libs: {snaplen: 200}", { snaplen: 200 }],
    ["falco_libs: {snaplen: 0}", {}],
  ];
  for (const [text, expected] of cases) {
    const read = driverConfig(config(text));
    assert.deepEqual(read.ok ? read.value : undefined, expected, text);
  }
});

Deno.test("stateConfig() reads the bounds of the tables", () => {
  const text = "falco_libs: {thread_table_size: 1000, thread_table_auto_purging_interval_s: 5, " +
    "thread_table_auto_purging_thread_timeout_s: 0}";
  assert.deepEqual(stateConfig(config(text)), { maxThreads: 1000, purgeIntervalNs: 5e9 });
});

Deno.test("dropsFailedCalls() reads the key of the engine in use, and its old name", () => {
  const cases: [text: string, expected: boolean][] = [
    ["{}", false],
    ["engine: {modern_ebpf: {drop_failed_exit: true}}", true],
    ["engine: {kind: kmod, modern_ebpf: {drop_failed_exit: true}}", false],
    ["engine: {kind: kmod, kmod: {drop_failed_exit: true}}", true],
    ["syscall_drop_failed_exit: true", true],
  ];
  for (const [text, expected] of cases) {
    assert.equal(dropsFailedCalls(config(text)), expected, text);
  }
});
