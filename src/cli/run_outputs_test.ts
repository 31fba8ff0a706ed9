import assert from "node:assert/strict";
import { parseConfig } from "../config/config_tree.ts";
import { outputConfig } from "../config/output_config.ts";
import type { Alert } from "../engine/alert.ts";
import { makeLog } from "../runtime/log.ts";
import { RunOutputs } from "./run_outputs.ts";
import { TestIo } from "./test_io.ts";

const ALERT: Alert = {
  rule: "R",
  priority: 4,
  source: "syscall",
  tags: [],
  time: 1n,
  timeText: "T",
  hostname: "h",
  message: "m",
  fields: [],
};

function plan(text: string) {
  const parsed = parseConfig(text, "test");
  assert.ok(parsed.ok);
  return { config: parsed.value, output: outputConfig(parsed.value) };
}

function open(text: string, settings: { json?: boolean; live?: boolean; terminal?: boolean } = {}) {
  const io = new TestIo(settings.terminal);
  const log = makeLog({}, (line) => io.err(line));
  assert.ok(log.ok);
  const { json = false, live = true } = settings;
  return { io, outputs: RunOutputs.open({ io, json, live, log: log.value }, plan(text)) };
}

Deno.test("alerts go to standard output unless the configuration says otherwise", async () => {
  const dir = Deno.makeTempDirSync();
  const file = `file_output: {enabled: true, filename: ${dir}/a}`;
  const cases: [config: string, stdout: boolean, file: boolean][] = [
    ["{}", true, false],
    ["json_include_tags_property: false", true, false],
    ["stdout_output: {enabled: true}", true, false],
    [file, false, true],
    [`stdout_output: {enabled: false}\n${file}`, false, true],
    [`stdout_output: {enabled: true}\n${file}`, true, true],
  ];
  for (const [config, stdout, toFile] of cases) {
    Deno.writeTextFileSync(`${dir}/a`, "");
    const { io, outputs } = open(config);
    assert.ok(outputs.ok, config);
    outputs.value.send(ALERT);
    assert.equal(outputs.value.afterBatch(), true);
    await outputs.value.close();
    assert.equal(io.stdout !== "", stdout, config);
    assert.equal(Deno.readTextFileSync(`${dir}/a`) !== "", toFile, config);
    assert.equal(outputs.value.figures().alerts_lost, 0);
  }
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("a run whose alerts go nowhere is refused", () => {
  const refused = [
    ["stdout_output: {enabled: false}", "CONFIG_INVALID"],
    ["file_output: {enabled: true}", "CONFIG_INVALID"],
    ["file_output: {enabled: true, filename: /nonexistent/x}", "OUTPUT_UNWRITABLE"],
  ] as const;
  for (const [config, code] of refused) {
    const { outputs } = open(config);
    assert.ok(!outputs.ok && outputs.error.code === code, config);
  }
});

Deno.test("the form fits where alerts go", async () => {
  const cases: [config: string, settings: Parameters<typeof open>[1], start: RegExp][] = [
    ["{}", {}, /^\{"hostname"/],
    ["{}", { terminal: true, json: true }, /^\{"hostname"/],
    ["json_output: false", {}, /^T: Warning m$/m],
    ["json_output: true", { terminal: true }, /^\{"hostname"/],
  ];
  for (const [config, settings, start] of cases) {
    const { io, outputs } = open(config, settings);
    assert.ok(outputs.ok);
    outputs.value.send(ALERT);
    await outputs.value.close();
    assert.match(io.stdout, start, config);
  }
});

Deno.test("buffered_outputs holds lines back, for a second at most", async () => {
  const { io, outputs } = open("buffered_outputs: true");
  assert.ok(outputs.ok);
  outputs.value.send(ALERT);
  outputs.value.afterBatch();
  assert.equal(io.stdout, "");
  await outputs.value.close();
  assert.notEqual(io.stdout, "");
  const plain = open("{}");
  assert.ok(plain.outputs.ok);
  plain.outputs.value.send(ALERT);
  plain.outputs.value.afterBatch();
  assert.notEqual(plain.io.stdout, "");
  await plain.outputs.value.close();
});

Deno.test("a reader that went away ends the run, but not while others listen", async () => {
  const dir = Deno.makeTempDirSync();
  const file = `stdout_output: {enabled: true}\nfile_output: {enabled: true, filename: ${dir}/a}`;
  for (const [config, goesOn] of [["{}", false], [file, true]] as const) {
    const { io, outputs } = open(config);
    assert.ok(outputs.ok);
    io.writesLeft = 0;
    outputs.value.send(ALERT);
    assert.equal(outputs.value.afterBatch(), goesOn, config);
    await outputs.value.close();
  }
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("outputs can be replaced; what was lost before still counts", async () => {
  const dir = Deno.makeTempDirSync();
  const { io, outputs } = open("file_output: {enabled: true, filename: /dev/full}");
  assert.ok(outputs.ok);
  outputs.value.send(ALERT);
  outputs.value.send(ALERT);
  assert.equal(outputs.value.lost, 2);
  assert.equal(io.stderr.match(/cannot write alerts/g)?.length, 1, "one message a trouble");
  assert.ok(
    !outputs.value.stage(plan("file_output: {enabled: true, filename: /nonexistent/x}")).ok,
  );
  const next = plan(`file_output: {enabled: true, filename: ${dir}/a}\npriority: error`);
  const given = outputs.value.stage(next);
  assert.ok(given.ok);
  given.value.discard();
  outputs.value.send(ALERT);
  assert.equal(outputs.value.lost, 3, "still the old ones");
  const staged = outputs.value.stage(next);
  assert.ok(staged.ok);
  staged.value.commit();
  outputs.value.send(ALERT);
  await outputs.value.close();
  assert.equal(Deno.readTextFileSync(`${dir}/a`), "T: Warning m\n");
  assert.equal(outputs.value.figures().alerts_lost, 3);
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("a replay waits for an output that lags behind", async () => {
  const dir = Deno.makeTempDirSync();
  const program = `program: "cat >> ${dir}/a"`;
  const { outputs } = open(
    `outputs_queue: {capacity: 1500}\nprogram_output: {enabled: true, keep_alive: true, ${program}}`,
    { live: false },
  );
  assert.ok(outputs.ok);
  for (let batch = 0; batch < 20; batch++) {
    for (let i = 0; i < 400; i++) outputs.value.send(ALERT);
    assert.equal(await outputs.value.afterBatch(), true);
  }
  await outputs.value.close();
  assert.equal(outputs.value.figures().alerts_lost, 0);
  assert.equal(Deno.readTextFileSync(`${dir}/a`).split("\n").length - 1, 8000);
  Deno.removeSync(dir, { recursive: true });
});
