import assert from "node:assert/strict";
import { Interner } from "../base/interner.ts";
import { withFolder } from "../base/test_folder.ts";
import type { Alert } from "../engine/alert.ts";
import type { Engine } from "../engine/engine.ts";
import { indexOf, loadRuleSet, makeEngine } from "../engine/rule_set.ts";
import { alertsOf, TEST_HOST } from "../engine/test_replay.ts";
import { STATE_ONLY } from "../event/batch.ts";
import { EventBuilder, type EventHeader, type EventValues } from "../event/event_builder.ts";
import { openCapture } from "../scap/capture_source.ts";
import { EVENTS } from "../event/event_table.ts";
import { EventView } from "../event/event_view.ts";
import { platform, processSnapshot } from "../state/test_machine.ts";
import { captureName } from "./capture_files.ts";
import { type FlightOptions, FlightRecorder, type FlightRecording } from "./flight_recorder.ts";
import type { SakerError } from "../base/result.ts";

const RULES = `
- rule: Shadow read
  desc: d
  condition: evt.type = openat and fd.name = /etc/shadow
  output: "%proc.name by %proc.pname of %proc.aname[2] exe %proc.exepath num %fd.name"
  priority: WARNING
- rule: Chatter
  desc: d
  condition: evt.type = openat and fd.name = /tmp/chatter
  output: "%proc.name"
  priority: DEBUG
- rule: Asked for
  desc: d
  condition: evt.type = openat and fd.name = /tmp/asked
  output: "%proc.name"
  priority: DEBUG
  capture: true
  capture_duration: 1000
`;

const SECOND = 1_000_000_000n;
const START = 1_000_000_000n * SECOND;

const makeIndex = () => indexOf(loadRuleSet([{ name: "test", text: RULES }]));

interface World {
  readonly engine: Engine;
  readonly flight: FlightRecorder;
  readonly alerts: Alert[];
  readonly done: FlightRecording[];
  readonly errors: SakerError[];
  readonly folder: string;
  /** Hands a batch over as the loop does. */
  readonly feed: (builder: EventBuilder, nowNs?: number) => Promise<void>;
}

function world(folder: string, changes: Partial<FlightOptions> = {}): World {
  const alerts: Alert[] = [];
  const done: FlightRecording[] = [];
  const errors: SakerError[] = [];
  const index = makeIndex();
  const rules = new Map(index.rules.map(({ rule, name }) => [name, rule]));
  const start = platform();
  const engine = makeEngine(index, {
    platform: start,
    onAlert: (alert) => {
      alerts.push(alert);
      const rule = rules.get(alert.rule);
      assert.ok(rule);
      flight.matched(rule);
    },
    hostname: TEST_HOST,
  });
  const flight = new FlightRecorder(
    {
      prefix: `${folder}/flight`,
      ring: { bytes: 1 << 20, seconds: 60 },
      priority: 4,
      allRules: false,
      durationMs: 2000,
      maxFileBytes: Infinity,
      gzip: false,
      retention: undefined,
      live: false,
      ...changes,
    },
    engine.state,
    start,
    { onDone: (recording) => done.push(recording), onError: (error) => errors.push(error) },
    () => 0, // by a real clock it depends on the machine how many chunks share a header
  );
  const feed = async (builder: EventBuilder, nowNs = 0) => {
    const batch = builder.batch();
    flight.before(batch);
    engine.process(batch);
    await flight.after(nowNs);
  };
  return { engine, flight, alerts, done, errors, folder, feed };
}

/** The first capture. */
function first({ done }: World): FlightRecording {
  const [recording] = done;
  assert.ok(recording);
  return recording;
}

function open(name: string, fd = 5): EventValues {
  return { fd, dirfd: -100, name, flags: 1, mode: 0, dev: 1, ino: 2 };
}

/** A process made and given another program. */
function born(builder: EventBuilder, tid: number, ptid: number, ts: bigint): void {
  const common = { exe: "/bin/worker", args: "\0", tid, pid: tid, ptid, comm: "worker" };
  const ids = { uid: 0, gid: 0, vtid: tid, vpid: tid, flags: 0, cgroups: "cpu=/\0" };
  builder.add("clone", { res: 0, ...common, ...ids }, { ts, tid });
  builder.add("execve", {
    res: 0,
    ...common,
    cgroups: "cpu=/\0",
    trusted_exepath: "/usr/bin/worker",
    flags: 0,
  }, { ts: ts + 1000n, tid });
}

/** Fills the ring so that everything before is forgotten. */
async function flood({ feed, flight }: World, ts: bigint): Promise<void> {
  const first = flight.ring.oldest?.sequence ?? 0;
  const data = "x".repeat(2000);
  for (let round = 0; (flight.ring.oldest?.sequence ?? 0) < first + 9; round++) {
    const builder = new EventBuilder();
    for (let i = 0; i < 20; i++) {
      builder.add("read", { res: 2000, data, fd: 9, size: 2000 }, {
        ts: ts + BigInt(round * 20 + i),
        tid: 100,
      });
    }
    await feed(builder);
    assert.ok(round < 200, "the ring never forgets");
  }
}

Deno.test("a dump replays to the same alert and lineage, though the births are forgotten", async () => {
  await withFolder(async (folder) => {
    const w = world(folder);
    const births = new EventBuilder();
    born(births, 200, 100, START);
    born(births, 300, 200, START + 2000n);
    await w.feed(births);
    await flood(w, START + SECOND);
    const alarm = new EventBuilder();
    alarm.add("openat", open("/etc/shadow"), { ts: START + 3n * SECOND, tid: 300 });
    // all of the family is gone by the time that the capture is opened
    for (const tid of [300, 200]) {
      const exit = { status: 0, ret: 0, sig: 0, core: 0, reaper_tid: 1 };
      alarm.add("procexit", exit, { ts: START + 3n * SECOND + 1000n, tid });
    }
    await w.feed(alarm);
    assert.equal(w.alerts.length, 1);
    assert.match(w.alerts[0]?.message ?? "", /^worker by worker of shell exe \/usr\/bin\/worker/);
    await w.feed(
      new EventBuilder().add("close", { res: 0, fd: 9 }, { ts: START + 4n * SECOND, tid: 100 }),
    );
    assert.deepEqual(w.done, []);
    await w.feed(
      new EventBuilder().add("close", { res: 0, fd: 9 }, { ts: START + 6n * SECOND, tid: 100 }),
    );
    assert.equal(w.done.length, 1);
    const recording = first(w);
    assert.match(recording.path, /flight_01000000003000000000_\d{20}\.scap$/);
    assert.deepEqual(await alertsOf(recording.path, makeIndex()), w.alerts);
    assert.deepEqual(w.errors, []);
  });
});

Deno.test("events before the alert are in the capture, those behind its end are not", async () => {
  await withFolder(async (folder) => {
    const w = world(folder);
    const at = (seconds: number, header: EventHeader = {}) => ({
      ts: START + BigInt(seconds) * SECOND,
      tid: 100,
      ...header,
    });
    const all = new EventBuilder();
    all.add("openat", open("/tmp/before"), at(0));
    all.add("openat", open("/etc/shadow"), at(1));
    all.add("openat", open("/tmp/within"), at(2));
    all.add("openat", open("/tmp/chatter"), at(2)); // makes the capture longer: until 4
    all.add("openat", open("/tmp/late"), at(3));
    all.add("openat", open("/tmp/after"), at(5));
    await w.feed(all);
    assert.equal(w.done.length, 1);
    const recording = first(w);
    assert.equal(recording.events, 5);
    assert.equal((await alertsOf(recording.path, makeIndex())).length, 2);
  });
});

Deno.test("which rules start a capture", async () => {
  const cases: readonly [string, string, Partial<FlightOptions>, number][] = [
    ["severe enough", "/etc/shadow", {}, 1],
    ["not severe enough", "/tmp/chatter", {}, 0],
    ["asks for it", "/tmp/asked", { priority: undefined }, 1],
    ["severe, but only those that ask", "/etc/shadow", { priority: undefined }, 0],
    ["all rules", "/tmp/chatter", { priority: undefined, allRules: true }, 1],
  ];
  for (const [what, name, options, count] of cases) {
    await withFolder(async (folder) => {
      const w = world(folder, options);
      await w.feed(new EventBuilder().add("openat", open(name), { ts: START, tid: 100 }));
      await w.flight.close();
      assert.equal(w.done.length, count, what);
    });
  }
});

Deno.test("a quiet machine: the clock ends the capture", async () => {
  await withFolder(async (folder) => {
    const w = world(folder, { live: true });
    const now = Number(START);
    await w.feed(
      new EventBuilder().add("openat", open("/tmp/asked"), { ts: START, tid: 100 }),
      now,
    );
    await w.feed(new EventBuilder(), now + 1.5e9);
    assert.equal(w.done.length, 0);
    await w.feed(new EventBuilder(), now + 2.5e9);
    assert.equal(w.done.length, 1);
  });
});

Deno.test("memory is bounded, also while a capture is written", async () => {
  await withFolder(async (folder) => {
    const limit = 1 << 20;
    const w = world(folder, { ring: { bytes: limit, seconds: 3600 } });
    await flood(w, START);
    assert.ok(w.flight.ring.bytes <= limit * 1.1, `${w.flight.ring.bytes}`);
    assert.ok(w.flight.ring.bytes > limit / 2, "the ring uses what it may");
    await w.feed(
      new EventBuilder().add("openat", open("/etc/shadow"), { ts: START + 100n, tid: 100 }),
    );
    await flood(w, START + 200n);
    assert.ok(w.flight.ring.bytes <= 2 * limit + limit / 4, `${w.flight.ring.bytes}`);
    await w.flight.close();
    assert.deepEqual(w.errors, []);
    assert.equal((await alertsOf(first(w).path, makeIndex())).length, 1);
  });
});

Deno.test("what is older than the time asked for is forgotten", async () => {
  await withFolder(async (folder) => {
    const w = world(folder, { ring: { bytes: 1 << 20, seconds: 10 } });
    for (let second = 0; second <= 30; second++) {
      const header = { ts: START + BigInt(second) * SECOND, tid: 100 };
      await w.feed(new EventBuilder().add("close", { res: -9, fd: 50 }, header));
    }
    await w.feed(
      new EventBuilder().add("openat", open("/etc/shadow"), { ts: START + 30n * SECOND, tid: 100 }),
    );
    await w.flight.close();
    const { events } = first(w);
    // ten seconds, and what shares a header with them
    assert.ok(events >= 11 && events <= 20, `${events}`);
  });
});

Deno.test("old captures make room for new ones; a capture ends at its largest size", async () => {
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/flight_notes.scap`, "somebody else's");
    const retention = { files: 2, bytes: 1 << 30 };
    const w = world(folder, { retention, maxFileBytes: 1 });
    for (let i = 0n; i < 4n; i++) {
      const header = { ts: START + i * SECOND, tid: 100 };
      await w.feed(new EventBuilder().add("openat", open("/etc/shadow"), header));
      await w.flight.close();
    }
    assert.equal(w.done.length, 4);
    const left = [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`).sort();
    const last = w.done.slice(-2).map(({ path }) => path);
    assert.deepEqual(left, [...last, `${folder}/flight_notes.scap`]);
  });
});

Deno.test("a disk that takes nothing is told once, and watching goes on", async () => {
  await withFolder(async (folder) => {
    const w = world(`${folder}/missing`);
    for (let i = 0n; i < 3n; i++) {
      const header = { ts: START + i * SECOND, tid: 100 };
      await w.feed(new EventBuilder().add("openat", open("/etc/shadow"), header));
    }
    assert.equal(w.errors.length, 1);
    assert.equal(w.errors[0]?.code, "OUTPUT_UNWRITABLE");
    assert.equal(w.alerts.length, 3);
    Deno.mkdirSync(`${folder}/missing`);
    await w.feed(
      new EventBuilder().add("openat", open("/etc/shadow"), { ts: START + 9n * SECOND, tid: 100 }),
    );
    await w.flight.close();
    assert.equal(w.done.length, 1);
  });
});

Deno.test("a disk that fills up while writing ends the capture, not the watching", async () => {
  await withFolder(async (folder) => {
    const name = captureName(`${folder}/flight`, START, 1);
    Deno.symlinkSync("/dev/full", name);
    const w = world(folder);
    await w.feed(new EventBuilder().add("openat", open("/etc/shadow"), { ts: START, tid: 100 }));
    await flood(w, START + 1n);
    await w.feed(
      new EventBuilder().add("close", { res: 0, fd: 9 }, { ts: START + 9n * SECOND, tid: 100 }),
    );
    assert.deepEqual(w.errors.map(({ code }) => code), ["OUTPUT_UNWRITABLE"]);
    assert.match(w.errors[0]?.cause ?? "", /No space left/);
    await w.feed(
      new EventBuilder().add("openat", open("/etc/shadow"), { ts: START + 10n * SECOND, tid: 100 }),
    );
    await w.flight.close();
    assert.equal(w.done.length, 1);
  });
});

Deno.test("matches of one batch that lie far apart start captures of their own", async () => {
  await withFolder(async (folder) => {
    const w = world(folder, { ring: { bytes: 1 << 20, seconds: 10 } });
    const all = new EventBuilder();
    const at = (seconds: number) => ({ ts: START + BigInt(seconds) * SECOND, tid: 100 });
    all.add("openat", open("/etc/shadow", 5), at(0));
    all.add("read", { res: 1, data: "a", fd: 5, size: 1 }, at(1));
    all.add("read", { res: 1, data: "b", fd: 5, size: 1 }, at(100));
    all.add("openat", open("/etc/shadow", 6), at(105));
    all.add("read", { res: 1, data: "c", fd: 6, size: 1 }, at(106));
    all.add("read", { res: 1, data: "d", fd: 6, size: 1 }, at(200));
    await w.feed(all);
    await w.flight.close();
    assert.deepEqual(w.done.map(({ events }) => events), [2, 4]);
    // of what is older than ten seconds, the second has the open but not the read
    const seen: [string, number][] = [];
    const source = await openCapture(w.done[1]?.path ?? "");
    assert.ok(source.ok);
    const view = new EventView(new Interner());
    for (;;) {
      const next = await source.value.next();
      assert.ok(next.ok);
      const batch = next.value;
      if (batch === undefined) break;
      for (let i = 0; i < batch.count; i++) {
        const [at, cpu, flags] = [batch.at[i] ?? 0, batch.cpu[i] ?? 0, batch.flags[i] ?? 0];
        assert.ok(view.moveTo(batch.bytes, batch.data, at, cpu, flags));
        seen.push([EVENTS[view.type]?.name ?? "", flags & STATE_ONLY]);
      }
    }
    await source.value.close();
    assert.deepEqual(seen, [["openat", STATE_ONLY], ["read", 0], ["openat", 0], ["read", 0]]);
  });
});

Deno.test("captures of a large batch are begun before another section comes", async () => {
  await withFolder(async (folder) => {
    const w = world(folder, { live: false });
    const all = new EventBuilder();
    const at = (ms: number) => ({ ts: START + BigInt(ms) * 1_000_000n, tid: 100 });
    all.add("openat", open("/etc/shadow", 5), at(0));
    for (let i = 0; i < 100_100; i++) all.add("close", { res: 0, fd: 9 }, at(1));
    all.add("openat", open("/etc/shadow", 6), at(60_000));
    await w.feed(all);
    w.flight.before({ ...new EventBuilder().batch(), restart: platform() });
    assert.equal(w.done.length, 2);
    await w.flight.close();
    assert.equal(w.done.length, 2);
  });
});

Deno.test("a capture does not go on in another section, nor begin in the one before", async () => {
  await withFolder(async (folder) => {
    const w = world(folder);
    const shadow = (ts: bigint, tid: number) =>
      new EventBuilder().add("openat", open("/etc/shadow"), { ts, tid });
    await w.feed(shadow(START, 100));
    const other = platform({ processes: [processSnapshot({ tid: 700, comm: "elsewhere" })] });
    const batch = { ...shadow(START + SECOND, 700).batch(), restart: other };
    w.flight.before(batch);
    assert.equal(w.done.length, 1);
    w.engine.process(batch);
    await w.flight.after(0);
    await w.flight.close();
    assert.deepEqual(w.done.map(({ events }) => events), [1, 1]);
    const [alert] = await alertsOf(w.done[1]?.path ?? "", makeIndex());
    assert.match(alert?.message ?? "", /^elsewhere by/);
    assert.deepEqual(alert, w.alerts[1]);
  });
});
