import assert from "node:assert/strict";
import { parseConfig } from "../config/config_tree.ts";
import type { Alert } from "../engine/alert.ts";
import { EventBuilder } from "../event/event_builder.ts";
import { replayDrops } from "./replay_drops.ts";

function drops(text: string) {
  const tree = parseConfig(`syscall_event_drops: {${text}}`, "test");
  assert.ok(tree.ok);
  const alerts: Alert[] = [];
  const log = { say: () => {}, failure: () => {} };
  const onAlert = (alert: Alert) => alerts.push(alert);
  const made = replayDrops(
    tree.value,
    { log, onAlert, hostname: "box", iso8601: true },
    () => 100,
  );
  return { made, alerts };
}

/** An event each 0.6 seconds. */
function batch() {
  const builder = new EventBuilder();
  for (let i = 0; i < 20; i++) {
    builder.add("close", { res: 0, fd: 3 }, { ts: BigInt(1e11 + i * 6e8) });
  }
  return builder.batch();
}

Deno.test("replayDrops() acts once a second of the capture's time, as tokens allow", () => {
  const often = drops("simulate_drops: true, actions: [alert], rate: 10, max_burst: 10");
  assert.ok(often.made.ok && often.made.value !== undefined);
  assert.equal(often.made.value(batch()), undefined);
  assert.equal(often.alerts.length, 9);
  assert.match(often.alerts[0]?.message ?? "", /1 system calls dropped in last second/);
  const seldom = drops("simulate_drops: true, actions: [alert], rate: 0.2, max_burst: 1");
  assert.ok(seldom.made.ok);
  seldom.made.value?.(batch());
  assert.equal(seldom.alerts.length, 2);
});

Deno.test("replayDrops() ends the replay when told so, and does nothing unless told", () => {
  const exit = drops("simulate_drops: true, actions: [exit]");
  assert.ok(exit.made.ok);
  assert.equal(exit.made.value?.(batch())?.code, "EVENTS_LOST");
  const real = drops("actions: [exit]");
  assert.ok(real.made.ok && real.made.value === undefined);
  assert.ok(!drops("actions: [shout]").made.ok);
});
