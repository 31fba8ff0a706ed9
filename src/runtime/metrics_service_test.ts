import assert from "node:assert/strict";
import { parseConfig } from "../config/config_tree.ts";
import type { Alert } from "../engine/alert.ts";
import { indexOf, loadRuleSet, makeEngine } from "../engine/rule_set.ts";
import { UNKNOWN_PLATFORM } from "../event/memory_source.ts";
import { MetricsService } from "./metrics_service.ts";

const NONE = { produced: 0, delivered: 0, dropped: 0, truncated: 0, filtered: 0 };

Deno.test("MetricsService reports as the setup in force says, also behind a reload", async () => {
  const config = parseConfig(
    "metrics: {enabled: true, interval: 100ms, output_rule: true}",
    "test",
  );
  assert.ok(config.ok);
  let arrived: (alert: Alert) => void = () => {};
  const service = new MetricsService({
    version: "1",
    hostname: "box",
    engine: makeEngine(indexOf(loadRuleSet([])), {
      platform: UNKNOWN_PLATFORM,
      onAlert: () => {},
    }),
    statistics: () => ({ drops: 0, vital: NONE, bulk: NONE, by_event: {} }),
    queueDrops: () => 0,
    onAlert: (alert) => arrived(alert),
    log: { say: () => {}, failure: () => {} },
  });
  const setup = { config: config.value, ruleFiles: [], configFiles: [] };
  for (
    const [iso8601, form] of [[true, /^\d{4}-\d\d-\d\dT/], [false, /^\d\d:\d\d:\d\d/]] as const
  ) {
    const staged = service.stage({ ...setup, iso8601 }, !iso8601);
    assert.ok(staged.ok);
    const alert = new Promise<Alert>((resolve) => arrived = resolve);
    staged.value();
    assert.match((await alert).timeText, form);
  }
  service.close();
});
