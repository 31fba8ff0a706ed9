import assert from "node:assert/strict";
import { withFolder } from "../base/test_folder.ts";
import type { SakerError } from "../base/result.ts";
import { type Alert, alertJson } from "../engine/alert.ts";
import { indexOf, loadRuleSet, makeEngine } from "../engine/rule_set.ts";
import { EventBuilder } from "../event/event_builder.ts";
import { platform } from "../state/test_machine.ts";
import { makeEngineFlight } from "./engine_flight.ts";

const START = 1_000_000_000_000_000_000n;

function rules(name: string, priority: string) {
  return indexOf(loadRuleSet([{
    name: "test",
    text: `
- rule: ${name}
  desc: d
  condition: evt.type = openat
  output: "%fd.name"
  priority: ${priority}
`,
  }]));
}

/** An engine with a recorder that writes to `folder`. */
function setUp(folder: string, maxFileBytes: number) {
  const alerts: Alert[] = [];
  const said: string[] = [];
  const failures: SakerError[] = [];
  const start = platform();
  const engine = makeEngine(rules("Quiet", "DEBUG"), {
    platform: start,
    onAlert: (alert) => flight.matched(alert),
    hostname: "host",
  });
  const flight = makeEngineFlight(
    {
      prefix: `${folder}/saker`,
      ring: { bytes: 1 << 20, seconds: 60 },
      priority: 4,
      allRules: false,
      durationMs: 1000,
      maxFileBytes,
      gzip: false,
      retention: undefined,
      live: false,
    },
    engine,
    start,
    {
      say: (sentence) => said.push(sentence),
      failure: (error) => failures.push(error),
      alert: (alert) => alerts.push(alert),
      hostname: "host",
      iso8601: true,
    },
  );
  let ts = START;
  const open = async () => {
    const values = { fd: 5, dirfd: -100, name: "/x", flags: 1, mode: 0, dev: 1, ino: 2 };
    const batch = new EventBuilder().add("openat", values, { ts: ts += 1000n, tid: 100 }).batch();
    flight.before(batch);
    engine.process(batch);
    await flight.after();
  };
  return { engine, flight, open, alerts, said, failures };
}

Deno.test("rules that were swapped in decide from then on", async () => {
  await withFolder(async (folder) => {
    const { engine, flight, open, said, failures } = setUp(folder, Infinity);
    await open();
    engine.index = rules("Loud", "CRITICAL");
    await open();
    await flight.close();
    assert.equal(said.length, 1);
    assert.match(said[0] ?? "", /^wrote .*\/saker_\d{20}_0{19}2\.scap: 2 events, 0\.0 MB$/);
    assert.deepEqual(failures, []);
  });
});

Deno.test("a capture at its largest size gives Falco's alert about it", async () => {
  await withFolder(async (folder) => {
    const { engine, flight, open, alerts } = setUp(folder, 1);
    engine.index = rules("Loud", "CRITICAL");
    // the writer gathers before it writes: a capture ends at the first run beyond its limit
    for (let i = 0; i < 3000; i++) await open();
    await flight.close();
    assert.ok(alerts.length >= 1);
    const { rule, source, priority, output_fields } = JSON.parse(alertJson(alerts[0] as Alert));
    assert.equal(rule, "Falco internal: capture size limit reached");
    assert.equal(source, "internal");
    assert.equal(priority, "Informational");
    assert.equal(output_fields.max_file_size_mb, 0);
    assert.ok(output_fields.written_bytes > 0);
  });
});
