/** Reloads and reports of a live run, over a machine that is made up. */
import assert from "node:assert/strict";
import { fail, ok } from "../base/result.ts";
import type { LiveStatistics } from "../driver/statistics.ts";
import { makeEngine } from "../engine/rule_set.ts";
import { EventBuilder } from "../event/event_builder.ts";
import { UNKNOWN_PLATFORM } from "../event/memory_source.ts";
import { makeLog } from "../runtime/log.ts";
import { LiveServices, rulesInForce } from "./live_services.ts";
import { prepare, readSetup } from "./prepare.ts";
import { RunOutputs } from "./run_outputs.ts";
import { TestIo } from "./test_io.ts";

const NOTHING = { produced: 0, delivered: 0, dropped: 0, truncated: 0, filtered: 0 };
const STATISTICS: LiveStatistics = { drops: 0, vital: NOTHING, bulk: NOTHING, by_event: {} };

const rule = (name: string, type: string) => `
- rule: ${name}
  desc: d
  condition: evt.type = ${type}
  output: "%evt.type"
  priority: NOTICE
`;

async function until(done: () => boolean, what: () => string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!done()) {
    assert.ok(performance.now() < deadline, what());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A run in `dir` with the rules and the configuration that are there. */
function start(dir: string) {
  const io = new TestIo();
  const options = { config: `${dir}/falco.yaml` };
  const prepared = prepare(options, io);
  assert.ok(typeof prepared !== "number", io.stderr);
  const log = makeLog(prepared.config, (text) => io.err(text));
  assert.ok(log.ok);
  const outputs = RunOutputs.open({ io, json: true, live: true, log: log.value }, prepared);
  assert.ok(outputs.ok);
  const rules = rulesInForce(prepared, log.value);
  const engine = makeEngine(rules.index, {
    platform: UNKNOWN_PLATFORM,
    onAlert: outputs.value.send,
  });
  let watched = 0;
  let refusing = false;
  let preparing = () => Promise.resolve();
  const ready = () => preparing().then(() => ok([]));
  const watch = () => {
    if (refusing) return fail({ code: "DRIVER_FAILED", message: "the kernel does not want it" });
    watched++;
    return ok(undefined);
  };
  const refuse = (on: boolean) => {
    refusing = on;
  };
  const services = LiveServices.start(
    {
      engine,
      source: { prepare: ready, watch, statistics: () => STATISTICS },
      outputs: outputs.value,
      log: log.value,
      read: () => readSetup(options),
      err: (text) => io.err(text),
    },
    prepared,
    rules,
  );
  assert.ok(services.ok);
  const happen = (type: string) => {
    engine.process(new EventBuilder().add(type, {}).batch());
    outputs.value.afterBatch();
  };
  const alerts = () =>
    io.stdout.trimEnd().split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  const stop = async () => {
    await services.value.close();
    await outputs.value.close();
  };
  return {
    io,
    services: services.value,
    engine,
    happen,
    alerts,
    stop,
    refuse,
    watched: () => watched,
    /** What happens while the driver makes ready for other rules. */
    whilePreparing: (act: () => Promise<void>) => {
      preparing = act;
    },
  };
}

Deno.test("a changed rule file takes the place of the old one; a broken one does not", async () => {
  const dir = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${dir}/falco.yaml`, `rules_files: [${dir}/a.yaml]\n`);
  Deno.writeTextFileSync(`${dir}/a.yaml`, rule("Before", "rmdir"));
  const run = start(dir);
  const { threads } = run.engine.state;
  const names = () => run.alerts().map((alert) => alert.rule);
  try {
    run.happen("rmdir");
    run.happen("mkdir");
    assert.deepEqual(names(), ["Before"]);
    Deno.writeTextFileSync(`${dir}/a.yaml`, rule("After", "mkdir"));
    await until(() => run.io.stderr.includes("reloaded"), () => run.io.stderr);
    run.happen("rmdir");
    run.happen("mkdir");
    assert.deepEqual(names(), ["Before", "After"]);
    assert.equal(run.watched(), 2, "widened, then narrowed");

    Deno.writeTextFileSync(`${dir}/a.yaml`, rule("Broken", "nonsense"));
    await until(() => run.io.stderr.includes("the reload failed"), () => run.io.stderr);
    assert.match(run.io.stderr, /a\.yaml:4:\d+: error in rule 'Broken'/);
    run.happen("mkdir");
    const [, , failure, last] = run.alerts();
    assert.equal(last.rule, "After");
    assert.equal(failure.rule, "Falco internal: hot restart failure");
    assert.equal(failure.priority, "Critical");
    assert.equal(failure.source, "internal");
    assert.match(failure.output, /^Falco internal: hot restart failure: .*a\.yaml:4:/);

    Deno.writeTextFileSync(`${dir}/a.yaml`, rule("Again", "mkdir"));
    await until(() => run.io.stderr.split("reloaded").length === 3, () => run.io.stderr);
    run.happen("mkdir");
    assert.equal(names().at(-1), "Again");
    assert.equal(run.engine.state.threads, threads, "the state stays");
  } finally {
    await run.stop();
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("a file that changes while it is taken into force is read again", async () => {
  const dir = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${dir}/falco.yaml`, `rules_files: [${dir}/a.yaml]\n`);
  Deno.writeTextFileSync(`${dir}/a.yaml`, rule("First", "mkdir"));
  const run = start(dir);
  try {
    let prepared = 0;
    run.whilePreparing(async () => {
      if (prepared++ > 0) return;
      // the kernel takes its time, and clocks of files go in steps
      await new Promise((resolve) => setTimeout(resolve, 50));
      Deno.writeTextFileSync(`${dir}/a.yaml`, rule("Third", "mkdir"));
    });
    Deno.writeTextFileSync(`${dir}/a.yaml`, rule("Second", "mkdir"));
    run.services.reload();
    await until(() => run.engine.index.rules[0]?.name === "Third", () => run.io.stderr);
    assert.equal(run.io.stderr.split("reloaded").length - 1, 2, "and then no more");
  } finally {
    await run.stop();
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("files that Kubernetes swaps, editors replace, or somebody takes away and puts back are followed", async () => {
  const dir = Deno.makeTempDirSync();
  // a ConfigMap: links through ..data, which is swapped as a whole
  const volume = `${dir}/volume`;
  Deno.mkdirSync(`${volume}/..1`, { recursive: true });
  Deno.writeTextFileSync(`${volume}/..1/a.yaml`, rule("First", "mkdir"));
  Deno.symlinkSync("..1", `${volume}/..data`);
  Deno.symlinkSync("..data/a.yaml", `${volume}/a.yaml`);
  Deno.mkdirSync(`${dir}/conf.d`);
  Deno.writeTextFileSync(`${dir}/..priority.yaml`, "priority: debug\n");
  Deno.symlinkSync("../..priority.yaml", `${dir}/conf.d/priority.yaml`);
  Deno.writeTextFileSync(
    `${dir}/falco.yaml`,
    `config_files: [${dir}/conf.d]\nrules_files: [${volume}, ${dir}/late.yaml]\n`,
  );
  const run = start(dir);
  const reloads = () => run.io.stderr.split("reloaded").length - 1;
  const last = () => {
    run.happen("mkdir");
    return run.alerts().at(-1)?.rule;
  };
  try {
    assert.equal(last(), "First");
    Deno.mkdirSync(`${volume}/..2`);
    Deno.writeTextFileSync(`${volume}/..2/a.yaml`, rule("Swapped", "mkdir"));
    Deno.symlinkSync("..2", `${volume}/..data_tmp`);
    Deno.renameSync(`${volume}/..data_tmp`, `${volume}/..data`);
    Deno.removeSync(`${volume}/..1`, { recursive: true });
    await until(() => reloads() === 1, () => run.io.stderr);
    assert.equal(last(), "Swapped");

    Deno.writeTextFileSync(`${dir}/new`, rule("Late", "rmdir"));
    Deno.renameSync(`${dir}/new`, `${dir}/late.yaml`);
    await until(() => reloads() === 2, () => run.io.stderr);
    Deno.removeSync(`${dir}/late.yaml`);
    await until(() => reloads() === 3, () => run.io.stderr);
    Deno.writeTextFileSync(`${dir}/late.yaml`, rule("Back", "rmdir"));
    await until(() => reloads() === 4, () => run.io.stderr);
    run.happen("rmdir");
    assert.equal(run.alerts().at(-1).rule, "Back");

    Deno.writeTextFileSync(`${dir}/..priority.yaml`, "priority: error\n");
    await until(() => reloads() === 5, () => run.io.stderr);
    assert.equal(run.engine.index.rules.length, 0, "the rules are notices");
  } finally {
    await run.stop();
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("SIGHUP reloads outputs and matching; SIGUSR1 follows a rotated file", async () => {
  const dir = Deno.makeTempDirSync();
  const write = (text: string) =>
    Deno.writeTextFileSync(
      `${dir}/falco.yaml`,
      `watch_config_files: false\nrules_files: [${dir}/a.yaml]\n${text}`,
    );
  Deno.writeTextFileSync(`${dir}/a.yaml`, rule("One", "mkdir") + rule("Two", "mkdir"));
  write("");
  const run = start(dir);
  try {
    write(
      "rule_matching: all\nlog_syslog: true\nmodern_bpf: {cpus_for_each_syscall_buffer: 4}\n" +
        "engine: {modern_ebpf: {drop_failed_exit: true}}\n" +
        `file_output: {enabled: true, keep_alive: true, filename: ${dir}/alerts}\n`,
    );
    Deno.kill(Deno.pid, "SIGHUP");
    await until(() => run.io.stderr.includes("reloaded"), () => run.io.stderr);
    assert.match(run.io.stderr, /changes to modern_bpf, log_syslog take effect at the next start/);
    run.happen("mkdir");
    assert.equal(run.io.stdout, "");
    assert.equal(Deno.readTextFileSync(`${dir}/alerts`).split("\n").length, 3);
    Deno.renameSync(`${dir}/alerts`, `${dir}/alerts.1`);
    Deno.kill(Deno.pid, "SIGUSR1");
    await until(() => {
      run.happen("mkdir");
      return Deno.readTextFileSync(`${dir}/alerts.1`) !== "" && exists(`${dir}/alerts`);
    }, () => "no new file");

    write("file_output: {enabled: true, filename: /nonexistent/alerts}\n");
    Deno.kill(Deno.pid, "SIGHUP");
    await until(() => run.io.stderr.includes("the reload failed"), () => run.io.stderr);
    assert.equal(run.engine.matching, "all");
  } finally {
    await run.stop();
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("a reload that the driver refuses leaves outputs, metrics and watched files alone", async () => {
  const dir = Deno.makeTempDirSync();
  const write = (text: string) =>
    Deno.writeTextFileSync(
      `${dir}/falco.yaml`,
      `watch_config_files: false\nrules_files: [${dir}/a.yaml]\n${text}`,
    );
  Deno.writeTextFileSync(`${dir}/a.yaml`, rule("One", "mkdir"));
  write(`file_output: {enabled: true, filename: ${dir}/old}\n`);
  const run = start(dir);
  try {
    run.refuse(true);
    Deno.writeTextFileSync(`${dir}/a.yaml`, rule("Two", "mkdir"));
    write(`file_output: {enabled: true, filename: ${dir}/new}\n`);
    run.services.reload();
    await until(() => run.io.stderr.includes("does not want it"), () => run.io.stderr);
    run.happen("mkdir");
    assert.match(Deno.readTextFileSync(`${dir}/old`), /"rule":"One"/);
    assert.equal(Deno.readTextFileSync(`${dir}/new`), "", "opened, and not used");

    run.refuse(false);
    run.services.reload();
    run.services.reload();
    await until(() => run.io.stderr.includes("reloaded"), () => run.io.stderr);
    run.happen("mkdir");
    assert.match(Deno.readTextFileSync(`${dir}/new`), /"rule":"Two"/);
  } finally {
    await run.stop();
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("a mistake in a file that was new is found out when it is taken out there", async () => {
  const dir = Deno.makeTempDirSync();
  const write = (files: string) =>
    Deno.writeTextFileSync(`${dir}/falco.yaml`, `rules_files: [${files}]\n`);
  Deno.writeTextFileSync(`${dir}/a.yaml`, rule("One", "mkdir"));
  Deno.writeTextFileSync(`${dir}/b.yaml`, rule("Two", "nonsense"));
  write(`${dir}/a.yaml`);
  const run = start(dir);
  try {
    write(`${dir}/b.yaml`);
    await until(() => run.io.stderr.includes("the reload failed"), () => run.io.stderr);
    Deno.writeTextFileSync(`${dir}/b.yaml`, rule("Two", "mkdir"));
    await until(() => run.io.stderr.includes("reloaded"), () => run.io.stderr);
    run.happen("mkdir");
    assert.equal(run.alerts().at(-1).rule, "Two");
  } finally {
    await run.stop();
    Deno.removeSync(dir, { recursive: true });
  }
});

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

Deno.test("metrics go to an alert and to a file, and the web server ends with the run", async () => {
  const dir = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${dir}/a.yaml`, rule("Made", "mkdir"));
  const probe = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = probe.addr as Deno.NetAddr;
  probe.close();
  Deno.writeTextFileSync(
    `${dir}/falco.yaml`,
    `rules_files: [${dir}/a.yaml]
webserver: {enabled: true, listen_port: ${port}, listen_address: 127.0.0.1, prometheus_metrics_enabled: true}
metrics: {enabled: true, interval: 100ms, output_rule: true, output_file: ${dir}/metrics.jsonl}
`,
  );
  const run = start(dir);
  try {
    run.happen("mkdir");
    await until(() => {
      run.happen("rmdir");
      return run.alerts().filter(({ source }) => source === "internal").length >= 2;
    }, () => run.io.stdout);
    const snapshot = run.alerts().find(({ source }) => source === "internal");
    assert.equal(snapshot.output, "Falco metrics snapshot");
    assert.equal(snapshot.rule, "Falco internal: metrics snapshot");
    assert.equal(snapshot.output_fields["falco.rules.Made"], 1);
    const lines = Deno.readTextFileSync(`${dir}/metrics.jsonl`).trimEnd().split("\n");
    const samples = lines.map((line) => JSON.parse(line));
    assert.deepEqual(samples.slice(0, 2).map(({ sample }) => sample), [1, 2]);
    assert.ok(samples[1].output_fields["falco.num_evts_prev"] >= 1);
    const hashName = Object.keys(snapshot.output_fields).find((name) =>
      name.includes("sha256_rules")
    );
    assert.match(hashName ?? "", /a_yaml$/);
    const page = await fetch(`http://127.0.0.1:${port}/metrics`);
    assert.match(
      await page.text(),
      /falcosecurity_falco_rules_matches_total\{priority="5",rule_name="Made"/,
    );
  } finally {
    await run.stop();
    Deno.removeSync(dir, { recursive: true });
  }
  await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`));
});
