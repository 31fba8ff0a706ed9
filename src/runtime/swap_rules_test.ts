import assert from "node:assert/strict";
import { fail, ok } from "../base/result.ts";
import { select, type Wanted } from "../driver/selection.ts";
import { liveEvents } from "../engine/live_events.ts";
import { indexOf, isValid, loadRuleSet, makeEngine } from "../engine/rule_set.ts";
import { runLoop } from "../engine/event_loop.ts";
import type { EventSource } from "../event/batch.ts";
import { EventBuilder } from "../event/event_builder.ts";
import { UNKNOWN_PLATFORM } from "../event/memory_source.ts";
import { type RulesInForce, swapRules, type Watching } from "./swap_rules.ts";

/** A rule over `type` named `name`, compiled. */
function rulesOf(name: string, type: string): RulesInForce {
  const text = `
- rule: ${name}
  desc: d
  condition: evt.type = ${type}
  output: "%evt.num"
  priority: NOTICE`;
  const rules = loadRuleSet([{ name: "a.yaml", text }]);
  assert.ok(isValid(rules));
  const index = indexOf(rules);
  return { index, matching: "first", wanted: liveEvents(index) };
}

const prepare = () => Promise.resolve(ok([]));

function watching(): { source: Watching; seen: Wanted[] } {
  const seen: Wanted[] = [];
  const watch = (wanted: Wanted) => {
    seen.push(wanted);
    return ok(undefined);
  };
  return { source: { prepare, watch }, seen };
}

Deno.test("no event is missed while rules are swapped between batches", async () => {
  const before = rulesOf("Before", "close");
  const after = rulesOf("After", "close");
  const BATCHES = 60;
  const PER_BATCH = 50;
  let made = 0;
  const source: EventSource = {
    platform: UNKNOWN_PLATFORM,
    live: true,
    next: () => {
      // a turn of the event loop a batch, as the driver takes: reloads happen in between
      const batch = new EventBuilder();
      for (let i = 0; i < PER_BATCH; i++) batch.add("close", { res: 0, fd: 3 });
      const value = made++ < BATCHES ? batch.batch() : undefined;
      return new Promise((resolve) => setTimeout(() => resolve(ok(value))));
    },
    close: () => Promise.resolve(),
  };
  const alerts: [rule: string, num: string][] = [];
  const engine = makeEngine(before.index, {
    platform: source.platform,
    onAlert: ({ rule, message }) => alerts.push([rule, message]),
  });
  const { threads } = engine.state;
  let current = before;
  let swaps = 0;
  const timer = setInterval(() => {
    const next = current === before ? after : before;
    assert.ok(swapRules(engine, watching().source, current, next).ok);
    current = next;
    swaps++;
  }, 3);
  await runLoop(source, engine, { stopped: () => false, afterBatch: () => true });
  clearInterval(timer);
  assert.ok(swaps > 5, `${swaps} swaps`);
  assert.deepEqual(
    alerts.map(([, num]) => Number(num)),
    Array.from({ length: BATCHES * PER_BATCH }, (_, i) => i + 1),
  );
  assert.deepEqual(new Set(alerts.map(([rule]) => rule)), new Set(["Before", "After"]));
  assert.equal(engine.state.threads, threads, "the state stays");
});

Deno.test("what is watched is widened before the swap and narrowed after it", () => {
  const before = rulesOf("Before", "mkdir");
  const after = rulesOf("After", "rmdir");
  const { source, seen } = watching();
  const engine = makeEngine(before.index, { platform: UNKNOWN_PLATFORM, onAlert: () => {} });
  assert.ok(swapRules(engine, source, before, after).ok);
  const names = seen.map((wanted) =>
    select({ ...wanted, stateCodes: new Uint8Array(454) }).syscalls.map(({ name }) => name).sort()
  );
  assert.deepEqual(names, [["mkdir", "rmdir"], ["rmdir"]]);
  assert.equal(engine.index, after.index);
});

Deno.test("the old rules stay when the driver refuses", () => {
  const before = rulesOf("Before", "mkdir");
  const engine = makeEngine(before.index, { platform: UNKNOWN_PLATFORM, onAlert: () => {} });
  const refusing = { prepare, watch: () => fail({ code: "DRIVER_FAILED", message: "no" }) };
  const swapped = swapRules(engine, refusing, before, rulesOf("After", "rmdir"));
  assert.ok(!swapped.ok);
  assert.equal(engine.index, before.index);
});
