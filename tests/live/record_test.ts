/**
 * What is recorded live replays to the alerts that the live run gave: the whole capture, one that a
 * filter thinned out, the last file of a rotation, and the flight recorder's.
 */
import assert from "node:assert/strict";
import { openLive } from "../../src/driver/live_source.ts";
import type { Alert } from "../../src/engine/alert.ts";
import { type Engine } from "../../src/engine/engine.ts";
import { runLoop } from "../../src/engine/event_loop.ts";
import { eventsFor } from "../../src/engine/live_events.ts";
import { indexOf, loadRuleSet, makeEngine } from "../../src/engine/rule_set.ts";
import { alertsOf, TEST_HOST } from "../../src/engine/test_replay.ts";
import { EVENTS } from "../../src/event/event_table.ts";
import { makeFieldTable } from "../../src/field/field_table.ts";
import { makeEngineFlight } from "../../src/record/engine_flight.ts";
import { type EventFilter, makeEventFilter } from "../../src/record/event_filter.ts";
import { Recorder } from "../../src/record/recorder.ts";
import { LiveProc, scanProc } from "../../src/state/proc_scan.ts";
import { State } from "../../src/state/state.ts";
import { cannotRunLive } from "./require_live.ts";

/** Who did it, and what is known of that: nothing of this may be lost on the way. */
const LINEAGE = [
  "%proc.name %proc.exepath %proc.cmdline %proc.cwd < %proc.pname %proc.pcmdline",
  "< %proc.aname[2] < %proc.aname[3] %proc.sid %proc.sid.exe %proc.vpgid.name %proc.tty",
  "%proc.pid.ts %proc.ppid.ts %proc.ppid.duration %proc.pidns_init_start_ts",
  "%proc.nchilds %proc.nthreads %proc.fdopencount %proc.exe_ino %thread.cap_effective",
  "%user.uid %user.name %user.shell %user.loginname %group.name %container.id",
].join(" ");

/** Rules that need state of every kind; only what the test does (in `folder`) matches. */
function rules(folder: string): string {
  const own = `proc.cwd startswith ${folder}`;
  const rule = (name: string, condition: string, output: string) => `
- rule: ${name}
  desc: d
  condition: ${condition} and ${own}
  output: "${output} ${LINEAGE}"
  priority: WARNING
`;
  return rule(
    "Open",
    "evt.type in (open, openat) and fd.name contains target",
    "%fd.name %fd.num",
  ) +
    rule("Write", "evt.type = write and fd.name contains target", "%fd.name %fd.nameraw %evt.res") +
    rule(
      "Run",
      "evt.type = execve and evt.dir = < and evt.arg.res = 0",
      "%proc.args %proc.env[MARK]",
    ) +
    rule("Connect", "evt.type = connect and fd.type = ipv4", "%fd.name %evt.res") +
    rule("Inherited", "evt.type = read and fd.num = 9", "%fd.name %fd.nameraw %evt.buffer");
}

/** What the test does: births, execs, inherited descriptors, a relative path, a connection. */
const SCRIPT = `
exec 9<target-input
(cd sub; echo data > target-output; read -u 9 line)
bash -c 'exec 3<>/dev/tcp/127.0.0.1/1' 2>/dev/null
cat target-input > /dev/null
`;

function makeIndex(folder: string) {
  const set = loadRuleSet([{ name: "test", text: rules(folder) }]);
  assert.ok(set.results.every(({ successful }) => successful), JSON.stringify(set.results));
  return indexOf(set);
}

interface Recording {
  readonly name: string;
  readonly filter?: string;
  readonly rotateEvents?: number;
}

function openRecorder(
  folder: string,
  platform: ReturnType<typeof scanProc>,
  { name, filter = "", rotateEvents }: Recording,
): Recorder {
  const made = makeEventFilter(filter, makeFieldTable());
  assert.ok(made.ok, made.ok ? "" : made.error.message);
  const opened = Recorder.open({
    path: `${folder}/${name}.scap`,
    platform,
    state: new State({ proc: new LiveProc() }),
    filter: made.value as EventFilter | undefined,
    writer: rotateEvents === undefined ? {} : { rotation: { events: rotateEvents } },
  });
  assert.ok(opened.ok);
  return opened.value;
}

/** Feeds everything from the running machine until the script and what it caused were seen. */
async function watch(folder: string, recordings: readonly Recording[]) {
  const opened = await openLive({
    ...eventsFor([], new Uint8Array(EVENTS.length).fill(1)),
    genericSyscalls: "all",
    // room for what others do meanwhile: all of it is recorded, three times over
    bulkBytes: 64 << 20,
    pollTimeoutMs: 50,
    scan: () => scanProc("/proc", { complete: true }),
  });
  assert.ok(opened.ok, opened.ok ? "" : `${opened.error.message} ${opened.error.cause}`);
  const source = opened.value;
  const alerts: Alert[] = [];
  const errors: string[] = [];
  const index = makeIndex(folder);
  const engine: Engine = makeEngine(index, {
    platform: source.platform,
    onAlert: (alert) => {
      alerts.push(alert);
      flight.matched(alert);
    },
    state: { proc: new LiveProc() },
    hostname: TEST_HOST,
  });
  const flight = makeEngineFlight(
    {
      prefix: `${folder}/flight`,
      ring: { bytes: 64 << 20, seconds: 60 },
      priority: 4,
      allRules: false,
      durationMs: 60_000,
      maxFileBytes: Infinity,
      gzip: false,
      retention: undefined,
      live: true,
    },
    engine,
    source.platform,
    {
      say: () => {},
      failure: ({ message }) => errors.push(message),
      alert: () => {},
      hostname: TEST_HOST,
      iso8601: true,
    },
  );
  const recorders = recordings.map((recording) => openRecorder(folder, source.platform, recording));
  let done = false;
  const child = new Deno.Command("bash", { args: ["-c", SCRIPT], cwd: folder, env: { MARK: "m" } })
    .output().then(() => done = true);
  const ended = await runLoop(source, engine, {
    stopped: () => done,
    onStop: () => source.detach(),
    beforeBatch: (batch) => {
      flight.before(batch);
      for (const recorder of recorders) assert.ok(recorder.process(batch).ok);
    },
    afterBatch: async () => {
      await flight.after();
      return true;
    },
  });
  assert.ok(ended.ok, ended.ok ? "" : ended.error.message);
  await child;
  await flight.close();
  for (const recorder of recorders) assert.ok(recorder.writer.close().ok);
  const { drops } = source.statistics();
  await source.close();
  assert.equal(drops, 0, "the machine was too busy for this test");
  assert.deepEqual(errors, []);
  return { alerts, recorders };
}

Deno.test({
  name: "a live recording replays to the alerts of the live run",
  ignore: cannotRunLive(),
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "saker-record-" });
    try {
      await Deno.mkdir(`${folder}/sub`);
      await Deno.writeTextFile(`${folder}/target-input`, "content\n");
      const { alerts, recorders } = await watch(folder, [
        { name: "whole" },
        { name: "thin", filter: "evt.type in (open, openat, write, execve, connect, read)" },
        { name: "rotated", rotateEvents: 2000 },
      ]);
      const rulesSeen = new Set(alerts.map(({ rule }) => rule));
      assert.deepEqual([...rulesSeen].sort(), ["Connect", "Inherited", "Open", "Run", "Write"]);
      assert.deepEqual(await alertsOf(`${folder}/whole.scap`, makeIndex(folder)), alerts, "whole");
      assert.deepEqual(
        await alertsOf(`${folder}/thin.scap`, makeIndex(folder)),
        alerts,
        "filtered",
      );
      const rotated: Alert[] = [];
      for (let i = 1; i <= (recorders[2]?.writer.files ?? 0); i++) {
        const name = `${folder}/rotated.${String(i).padStart(4, "0")}.scap`;
        rotated.push(...await alertsOf(name, makeIndex(folder)));
      }
      assert.deepEqual(rotated, alerts, "rotated");
      const flights = [...Deno.readDirSync(folder)].filter(({ name }) =>
        name.startsWith("flight_")
      );
      assert.equal(flights.length, 1);
      assert.deepEqual(
        await alertsOf(`${folder}/${flights[0]?.name}`, makeIndex(folder)),
        alerts,
        "flight",
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
