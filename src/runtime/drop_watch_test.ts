import assert from "node:assert/strict";
import type { LiveStatistics } from "../driver/statistics.ts";
import type { Alert } from "../engine/alert.ts";
import type { DropAction } from "../metrics/drop_monitor.ts";
import { DropWatch } from "./drop_watch.ts";

const counters = (produced: number, dropped: number) => ({
  produced,
  dropped,
  delivered: produced - dropped,
  truncated: 0,
  filtered: 0,
});

function watchWith(actions: readonly DropAction[]) {
  const alerts: Alert[] = [];
  const said: string[] = [];
  let reads = 0;
  let drops = 0;
  const watch = new DropWatch({
    settings: { threshold: 0.1, actions, rate: 1, burst: 1 },
    statistics: (): LiveStatistics => {
      reads++;
      return {
        drops,
        vital: counters(0, 0),
        bulk: counters(100 + drops, drops),
        by_event: {
          openat: counters(50, Math.max(0, drops - 1)),
          mkdir: counters(50, Math.min(1, drops)),
        },
      };
    },
    log: { say: (level, text) => said.push(`${level}: ${text}`), failure: () => {} },
    onAlert: (alert) => alerts.push(alert),
    hostname: "box",
    iso8601: true,
  });
  return {
    watch,
    alerts,
    said,
    lose: (count: number) => drops += count,
    reads: () => reads,
  };
}

Deno.test("DropWatch logs and alerts with the counters by class", () => {
  const { watch, alerts, said, lose } = watchWith(["log", "alert"]);
  assert.equal(watch.check(1e9), undefined);
  lose(40);
  assert.equal(watch.check(2.5e9), undefined);
  assert.deepEqual(said, [
    "warning: Falco internal: syscall event drop. 40 system calls dropped in last second",
  ]);
  const fields = Object.fromEntries(alerts[0]?.fields ?? []);
  assert.equal(alerts[0]?.rule, "Falco internal: syscall event drop");
  assert.equal(alerts[0]?.time, 2_500_000_000n);
  assert.deepEqual(
    [fields["n_drops"], fields["n_drops_buffer_open_exit"], fields["n_drops_buffer_dir_file_exit"]],
    ["40", "39", "1"],
  );
  lose(50);
  watch.check(5e9);
  const later = Object.fromEntries(alerts[1]?.fields ?? []);
  assert.deepEqual(
    [later["n_drops"], later["n_drops_buffer_total"], later["n_drops_buffer_open_exit"]],
    ["50", "50", "50"],
    "since the last look",
  );
  assert.equal(later["n_evts"], "50");
});

Deno.test("DropWatch ends the run when told so", () => {
  const { watch, alerts, lose } = watchWith(["exit"]);
  watch.check(1e9);
  lose(40);
  assert.equal(watch.check(2.5e9)?.code, "EVENTS_LOST");
  assert.equal(alerts.length, 0);
});

Deno.test("DropWatch reads counters once a second, and never when drops are ignored", () => {
  const busy = watchWith(["log"]);
  for (let ms = 0; ms < 5000; ms += 10) busy.watch.check(1e9 + ms * 1e6);
  assert.equal(busy.reads(), 5);
  const idle = watchWith(["ignore"]);
  for (let ms = 0; ms < 5000; ms += 10) idle.watch.check(1e9 + ms * 1e6);
  assert.equal(idle.reads(), 0);
});
