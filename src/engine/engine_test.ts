import assert from "node:assert/strict";
import { STATE_ONLY } from "../event/batch.ts";
import { EventBuilder } from "../event/event_builder.ts";
import { memorySource, UNKNOWN_PLATFORM } from "../event/memory_source.ts";
import { fail, ok } from "../base/result.ts";
import { type Alert, alertJson } from "./alert.ts";
import type { RuleMatching } from "./engine.ts";
import { liveEvents } from "./live_events.ts";
import { DEFAULT_OUTPUT } from "./output_settings.ts";
import { indexOf, isValid, loadRuleSet, makeEngine } from "./rule_set.ts";
import { SourceFailure, watch } from "./watch.ts";
import { statisticsJson, usageNow } from "./statistics.ts";
import { EVENTS } from "../event/event_table.ts";

const rule = (name: string, condition: string, output = "o", priority = "NOTICE") =>
  `- {rule: ${name}, desc: d, condition: '${condition}', output: '${output}', priority: ${priority}}\n`;

const TWO = rule("one", "evt.type = open and fd.name startswith /etc", "%fd.name by %proc.name") +
  rule("two", "evt.type in (open, close)", "%evt.type", "ERROR");

function load(text: string) {
  const rules = loadRuleSet([{ name: "t.yaml", text }]);
  assert.ok(isValid(rules), JSON.stringify(rules.results.map((file) => file.errors)));
  return rules;
}

function engineFor(text: string, matching: RuleMatching) {
  const alerts: Alert[] = [];
  const engine = makeEngine(indexOf(load(text)), {
    platform: UNKNOWN_PLATFORM,
    matching,
    hostname: "box",
    onAlert: (alert) => alerts.push(alert),
  });
  return { engine, alerts };
}

const events = () =>
  new EventBuilder()
    .add("open", { fd: 3, name: "/etc/passwd" }, { tid: 7, ts: 1718000000000000001n })
    .add("close", { res: 0, fd: 3 }, { tid: 7 })
    .add("getcwd", {}, { tid: 7 })
    .add("open", { fd: 4, name: "/etc/hosts" }, { tid: 7, flags: STATE_ONLY });

Deno.test("first gives one alert an event, all gives one for each rule", () => {
  for (
    const [matching, names] of [["first", ["one", "two"]], ["all", ["one", "two", "two"]]] as const
  ) {
    const { engine, alerts } = engineFor(TWO, matching);
    engine.process(events().batch());
    assert.deepEqual(alerts.map((alert) => alert.rule), names);
    assert.equal(engine.statistics.events, 4);
    assert.equal(engine.statistics.byRule.get("two"), matching === "all" ? 2 : 1);
  }
});

Deno.test("no rule sees the process whose outputs would make an alert of each alert", () => {
  const opened = (unseenPid: number) => {
    let alerts = 0;
    const engine = makeEngine(indexOf(load(TWO)), {
      platform: UNKNOWN_PLATFORM,
      hostname: "box",
      unseenPid,
      onAlert: () => alerts++,
    });
    engine.process(events().batch());
    return alerts;
  };
  assert.deepEqual(
    [opened(-1), opened(8)],
    [0, 2],
    "a process that nobody knows has the number -1",
  );
});

Deno.test("an alert is complete", () => {
  const { engine, alerts } = engineFor(TWO, "first");
  engine.process(events().batch());
  assert.deepEqual(JSON.parse(alertJson(alerts[0] as Alert)), {
    hostname: "box",
    output: "2024-06-10T06:13:20.000000001+0000: Notice /etc/passwd by <NA>",
    output_fields: {
      "evt.time.iso8601": 1718000000000000001,
      "fd.name": "/etc/passwd",
      "proc.name": "<NA>",
    },
    priority: "Notice",
    rule: "one",
    source: "syscall",
    tags: [],
    time: "2024-06-10T06:13:20.000000001Z",
  });
});

Deno.test("a damaged event is counted and skipped", () => {
  const { engine, alerts } = engineFor(TWO, "first");
  const batch = events().batch();
  batch.data.setUint32((batch.at[0] as number) + 16, 0xffff_ff00, true);
  engine.process(batch);
  assert.equal(engine.statistics.damaged, 1);
  assert.deepEqual(alerts.map((alert) => alert.rule), ["two"]);
});

Deno.test("rules are swapped between two batches while the state stays", () => {
  const { engine, alerts } = engineFor(TWO, "first");
  engine.process(new EventBuilder().add("open", { fd: 3, name: "/srv/x" }, { tid: 7 }).batch());
  engine.index = indexOf(load(rule("three", "evt.type = close", "closed %fd.name")));
  engine.process(new EventBuilder().add("close", { res: 0, fd: 3 }, { tid: 7 }).batch());
  assert.deepEqual(alerts.map((alert) => alert.message), ["open", "closed /srv/x"]);
});

Deno.test("widths, transformers and absent values print as Falco prints them", () => {
  const output =
    "*[%12evt.type][%2evt.type][%fd.sip][%toupper(evt.type)][%len(evt.type)][%0evt.num]";
  const { engine, alerts } = engineFor(rule("f", "evt.type = close", output), "first");
  engine.process(events().batch());
  assert.equal(alerts[0]?.message, "[close       ][cl][<NA>][CLOSE][<NA>][2]");
  assert.deepEqual(alerts[0]?.fields.map(([name]) => name), [
    "evt.num",
    "evt.time.iso8601",
    "evt.type",
    "fd.sip",
  ]);
});

Deno.test("texts are escaped wherever they come from, and plain alerts are known", () => {
  const outputs = ["%fd.name", "%64fd.name", "%toupper(fd.name)", "%fd.nameraw", "%evt.args"];
  const names = ["/plain", '/q"', "/b\\", "/c\x01", "/\xc3\xa9", "/\xff"];
  for (const output of outputs) {
    for (const name of names) {
      const { engine, alerts } = engineFor(rule("t", "evt.type = open", output), "first");
      engine.process(new EventBuilder().add("open", { fd: 3, name }, { tid: 7 }).batch());
      const [alert] = alerts as [Alert];
      assert.equal(alert.plain, name === "/plain", `${output} of ${name}`);
      const written = JSON.parse(alertJson(alert));
      assert.equal(written.output, `${alert.timeText}: Notice ${alert.message}`);
      for (const [field, value] of alert.fields) {
        if (typeof value === "string") assert.equal(written.output_fields[field], value);
      }
    }
  }
});

Deno.test("each place of a field with memory has a memory of its own", () => {
  const output = "%evt.deltatime %evt.deltatime %evt.num %evt.num";
  const { engine, alerts } = engineFor(rule("d", "evt.type = close", output), "first");
  const events = new EventBuilder();
  for (const ts of [1_000_000_000n, 1_000_000_005n]) events.add("close", { res: 0, fd: 3 }, { ts });
  engine.process(events.batch());
  const seen = alerts.map(({ message, fields }) => [message, new Map(fields).get("evt.deltatime")]);
  // the value is the second place's, read again
  assert.deepEqual(seen, [["0 0 1 1", 0n], ["5 5 2 2", 0n]]);
});

Deno.test("a driver is asked for what rules can match, the costly only by name", () => {
  const asked = (condition: string) => liveEvents(indexOf(load(rule("r", condition))));
  const names = (codes: Uint8Array) =>
    new Set(EVENTS.filter(({ code }) => codes[code] === 1).map(({ name }) => name));
  assert.ok(names(asked("evt.type = open").eventCodes).has("open"));
  assert.ok(!names(asked("evt.type = open").eventCodes).has("close"));
  assert.ok(!names(asked("evt.num > 0").eventCodes).has("switch"));
  assert.ok(names(asked("evt.type = switch").eventCodes).has("switch"));
  assert.equal(asked("evt.type in (open, alarm, getpgid)").genericSyscalls.length, 2);
  assert.equal(asked("evt.num > 0").genericSyscalls.length, 0);
});

Deno.test("watch gives alerts, then throws what ended the source, and closes it", async () => {
  const batch = events().batch();
  let closed = false;
  const results = [ok(batch), fail({ code: "CAPTURE_DAMAGED", message: "broken at 7" })];
  const source = {
    ...memorySource([]),
    next: () => Promise.resolve(results.shift() ?? ok(undefined)),
    close: () => {
      closed = true;
      return Promise.resolve();
    },
  };
  const seen: string[] = [];
  await assert.rejects(async () => {
    for await (const alert of watch(source, load(TWO))) seen.push(alert.rule);
  }, SourceFailure);
  assert.deepEqual(seen, ["one", "two"]);
  assert.ok(closed);
});

Deno.test("statistics are one line of JSON with the source's own counters", () => {
  const { engine } = engineFor(TWO, "all");
  engine.process(events().batch());
  const line = statisticsJson(engine.statistics, usageNow(), { drops: 2, vital: { dropped: 2 } });
  const parsed = JSON.parse(line);
  assert.ok(!line.includes("\n"));
  assert.equal(parsed.events, 4);
  assert.equal(parsed.drops, 2);
  assert.equal(parsed.alerts, 3);
  assert.deepEqual(parsed.alerts_by_priority, { notice: 1, error: 2 });
  for (const key of ["duration_s", "cpu_s", "rss_kb"]) assert.equal(typeof parsed[key], "number");
});

Deno.test("buffers print as base64 and times as the clock's when settings say so", () => {
  const rules = load(rule("b", "evt.type = write", "%evt.buffer"));
  const alerts: Alert[] = [];
  const settings = { ...DEFAULT_OUTPUT, bufferFormatBase64: true, timeFormatIso8601: false };
  const engine = makeEngine(indexOf(rules, settings), {
    platform: UNKNOWN_PLATFORM,
    hostname: "box",
    onAlert: (alert) => alerts.push(alert),
  });
  engine.process(new EventBuilder().add("write", { res: 3, data: "a\0b" }, { tid: 7 }).batch());
  assert.equal(alerts[0]?.message, "YQBi");
  assert.match(alerts[0]?.timeText ?? "", /^\d\d:\d\d:\d\d\.\d{9}$/);
});
