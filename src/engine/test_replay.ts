/** Replays a capture for tests that compare what comes of it. */
import assert from "node:assert/strict";
import { openCapture } from "../scap/capture_source.ts";
import type { Alert } from "./alert.ts";
import { runLoop } from "./event_loop.ts";
import type { RuleIndex } from "./rule_index.ts";
import { makeEngine } from "./rule_set.ts";

/** Host name in the alerts. */
export const TEST_HOST = "host";

/** Alerts of the capture, which must be readable to its end. */
export async function alertsOf(path: string, index: RuleIndex): Promise<Alert[]> {
  const opened = await openCapture(path);
  assert.ok(opened.ok, opened.ok ? "" : opened.error.message);
  const alerts: Alert[] = [];
  const engine = makeEngine(index, {
    platform: opened.value.platform,
    onAlert: (alert) => alerts.push(alert),
    hostname: TEST_HOST,
  });
  const ended = await runLoop(opened.value, engine, {
    stopped: () => false,
    afterBatch: () => true,
  });
  assert.ok(ended.ok, ended.ok ? "" : ended.error.message);
  await opened.value.close();
  return alerts;
}
