/** A whole `falco.yaml`, with every key that there is. */
import assert from "node:assert/strict";
import { CONFIG_KEYS } from "../config/config_keys.ts";
import { at } from "../config/config_tree.ts";
import { driverConfig, stateConfig } from "../config/driver_config.ts";
import { reviewKeys } from "../config/key_review.ts";
import { dropSettings } from "../metrics/drop_monitor.ts";
import { makeLog } from "../runtime/log.ts";
import { openCapture } from "../scap/capture_source.ts";
import { rulesInForce } from "./live_services.ts";
import { prepare, readSetup } from "./prepare.ts";
import { runCommand } from "./run.ts";
import { TestIo } from "./test_io.ts";

const FILE = new URL("testdata/falco.yaml", import.meta.url).pathname;
const CAPTURE = new URL("../../tests/conformance/captures/anvil-exec.scap", import.meta.url);
const RULES = `
- rule: Some rule
  desc: a program was started
  condition: evt.type = execve
  output: started %proc.name %static.site
  priority: NOTICE
  tags: [shell]
- rule: Noisy rule
  desc: everything
  condition: evt.num > 0
  output: "%evt.type"
  priority: NOTICE
  tags: [noisy]
- rule: Quiet rule
  desc: less severe than the configured priority
  condition: evt.num > 0
  output: "%evt.type"
  priority: DEBUG
`;

async function withFolder(work: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  Deno.env.set("SAKER_TEST_FOLDER", folder);
  Deno.mkdirSync(`${folder}/rules.d`);
  Deno.writeTextFileSync(`${folder}/rules.d/a.yaml`, RULES);
  Deno.writeTextFileSync(`${folder}/rules.d/not-rules.txt`, "]");
  Deno.copyFileSync(CAPTURE, `${folder}/trace.scap`);
  try {
    await work(folder);
  } finally {
    Deno.env.delete("SAKER_TEST_FOLDER");
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("the whole configuration holds every key and no other", () =>
  withFolder(() => {
    const setup = readSetup({ config: FILE });
    assert.ok(setup.ok);
    const { config } = setup.value;
    for (const { path } of CONFIG_KEYS) {
      if (path === "rules_file") continue;
      assert.notEqual(at(config, path.replace(/\.\*$/, "")), undefined, path);
    }
    assert.deepEqual(reviewKeys(config).unknown, []);
  }));

Deno.test("the whole configuration is read with its effects", () =>
  withFolder(() => {
    const io = new TestIo();
    const prepared = prepare({ config: FILE }, io);
    assert.ok(typeof prepared !== "number", io.stderr);
    const { config, rules, matching } = prepared;
    assert.equal(matching, "all");
    assert.deepEqual(rules.loaded.runnable.map(({ name }) => name), ["Some rule"]);
    assert.deepEqual(driverConfig(config), {
      ok: true,
      value: { bulkBytes: 4 << 20, cpusPerRing: 1, snaplen: 128 },
    });
    assert.equal(stateConfig(config).maxThreads, 10_000);
    assert.ok(dropSettings(config).ok);
    const log = makeLog(config, () => {});
    assert.ok(log.ok);
    assert.ok(rulesInForce(prepared, log.value).wanted.excludedSyscalls?.size === 1);
    assert.match(io.stderr, /no effect here: .*plugins/);
    assert.equal(io.stderr.match(/no effect/g)?.length, 1, "one notice");
  }));

Deno.test("saker run replays the capture that the configuration names, to all outputs", () =>
  withFolder(async (folder) => {
    const io = new TestIo();
    assert.equal(await runCommand.run({ args: [], options: { config: FILE }, io }), 0, io.stderr);
    const lines = io.stdout.trimEnd().split("\n");
    const alert = JSON.parse(lines[0] ?? "");
    assert.equal(alert.rule, "Some rule");
    assert.match(alert.output, /Notice started \S+ north on /);
    assert.match(alert.message, /^started /);
    assert.equal(alert.output_fields["where"], alert.output_fields["evt.hostname"]);
    assert.equal(Deno.readTextFileSync(`${folder}/alerts.txt`), io.stdout);
    const end = JSON.parse(io.stderr.trimEnd().split("\n").at(-1) ?? "");
    assert.equal(end.alerts_lost, 0);
    assert.deepEqual(end.outputs.file, {
      delivered: lines.length,
      lost: 0,
      waiting: 0,
      retries: 0,
    });
    // capture.mode is all_rules
    const [capture] = [...Deno.readDirSync(`${folder}/captures`)];
    assert.match(capture?.name ?? "", /^saker_\d{20}_\d{20}\.scap$/);
    const opened = await openCapture(`${folder}/captures/${capture?.name}`);
    assert.ok(opened.ok);
    const batch = await opened.value.next();
    assert.ok(batch.ok && batch.value !== undefined && batch.value.count > 0);
    await opened.value.close();
  }));

Deno.test("a dry run tells an output without a target, and opens none", async () => {
  const file = Deno.makeTempFileSync({ suffix: ".yaml" });
  try {
    for (const [text, code] of [["", 8], ["  filename: /nonexistent/x\n", 0]] as const) {
      Deno.writeTextFileSync(file, `file_output:\n  enabled: true\n${text}`);
      const io = new TestIo();
      const options = { config: file, dryRun: true };
      assert.equal(await runCommand.run({ args: [], options, io }), code, io.stderr);
    }
  } finally {
    Deno.removeSync(file);
  }
});
