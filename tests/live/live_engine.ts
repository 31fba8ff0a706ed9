/** The engine over the running machine, in this process: what rules say while a test acts. */
import assert from "node:assert/strict";
import { openLive } from "../../src/driver/live_source.ts";
import type { Alert } from "../../src/engine/alert.ts";
import { runLoop } from "../../src/engine/event_loop.ts";
import { liveEvents } from "../../src/engine/live_events.ts";
import { indexOf, loadRuleSet, makeEngine } from "../../src/engine/rule_set.ts";
import { TEST_HOST } from "../../src/engine/test_replay.ts";
import type { Platform } from "../../src/event/platform.ts";
import { LiveProc, scanProc } from "../../src/state/proc_scan.ts";

/** A rule by its condition; alerts have the values of its fields, as text with blanks between. */
export interface Watch {
  readonly name: string;
  readonly condition: string;
  readonly fields: readonly string[];
}

/** What a watch saw, by its name, in order. */
export type Seen = Readonly<Record<string, readonly (readonly string[])[]>>;

const SEPARATOR = " | ";

function rulesOf(watches: readonly Watch[]): string {
  return watches.map(({ name, condition, fields }) =>
    `- rule: ${name}\n  desc: d\n  condition: ${JSON.stringify(condition)}\n  output: ${
      JSON.stringify(fields.map((field) => `%${field}`).join(SEPARATOR))
    }\n  priority: NOTICE\n`
  ).join("");
}

/** Waits until a watch saw something. */
export type Until = (watch: string) => Promise<void>;

/** How long an act may wait for that, ms. */
const PATIENCE_MS = 10_000;

/** Watches while `act` runs. `scan` is called when the hooks are on; default: the machine as it is. */
export async function seenWhile(
  watches: readonly Watch[],
  act: (until: Until) => Promise<void>,
  scan: () => Platform = () => scanProc(),
): Promise<Seen> {
  const set = loadRuleSet([{ name: "test", text: rulesOf(watches) }]);
  assert.ok(set.results.every(({ successful }) => successful), JSON.stringify(set.results));
  const index = indexOf(set);
  const opened = await openLive({ ...liveEvents(index), pollTimeoutMs: 20, scan });
  assert.ok(opened.ok, opened.ok ? "" : `${opened.error.message} ${opened.error.cause}`);
  const source = opened.value;
  const alerts: Alert[] = [];
  const engine = makeEngine(index, {
    platform: source.platform,
    onAlert: (alert) => {
      alerts.push(alert);
      waiting.get(alert.rule)?.();
    },
    state: { proc: new LiveProc() },
    hostname: TEST_HOST,
  });
  const waiting = new Map<string, () => void>();
  const until = (watch: string) =>
    new Promise<void>((resolve, reject) => {
      const late = () =>
        reject(new Error(`nothing of ${watch}: ${alerts.length} alerts of others`));
      const timer = setTimeout(late, PATIENCE_MS);
      const found = () => {
        clearTimeout(timer);
        resolve();
      };
      if (alerts.some(({ rule }) => rule === watch)) found();
      else waiting.set(watch, found);
    });
  let done = false;
  const acting = act(until).finally(() => done = true);
  const ended = await runLoop(source, engine, {
    stopped: () => done,
    onStop: () => source.detach(),
    afterBatch: () => true,
  });
  assert.ok(ended.ok, ended.ok ? "" : ended.error.message);
  const { drops } = source.statistics();
  await source.close();
  await acting;
  assert.equal(drops, 0, "the machine was too busy for this test");
  const seen: Record<string, string[][]> = Object.fromEntries(
    watches.map(({ name }) => [name, []]),
  );
  for (const { rule, message } of alerts) seen[rule]?.push(message.split(SEPARATOR));
  return seen;
}
