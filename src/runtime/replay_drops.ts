/**
 * `syscall_event_drops` in a replay. A capture tells of no drops, so there is work only where they are
 * to be simulated: then the actions are taken as often as on a live machine, by the events' own times.
 */
import type { SakerError } from "../base/result.ts";
import { ok, type Result } from "../base/result.ts";
import type { ConfigMap } from "../config/config_tree.ts";
import type { Counters, LiveStatistics } from "../driver/statistics.ts";
import type { Batch } from "../event/batch.ts";
import { dropSettings } from "../metrics/drop_monitor.ts";
import { DropWatch, type DropWatchOptions } from "./drop_watch.ts";

/** To be called behind each batch; an error ends the replay. */
export type ReplayDrops = (batch: Batch) => SakerError | undefined;

const NONE: Counters = { produced: 0, delivered: 0, dropped: 0, truncated: 0, filtered: 0 };

/** What `syscall_event_drops` asks for; undefined when nothing. `events` counts those so far. */
export function replayDrops(
  tree: ConfigMap,
  options: Omit<DropWatchOptions, "settings" | "statistics">,
  events: () => number,
): Result<ReplayDrops | undefined> {
  const settings = dropSettings(tree);
  if (!settings.ok) return settings;
  if (settings.value.simulate !== true) return ok(undefined);
  const statistics = (): LiveStatistics => ({
    drops: 0,
    vital: NONE,
    bulk: { ...NONE, produced: events() },
    by_event: {},
  });
  const watch = new DropWatch({ ...options, settings: settings.value, statistics });
  return ok(({ count, at, data }) => {
    for (let i = 0; i < count; i++) {
      const ended = watch.check(Number(data.getBigUint64(at[i] as number, true)));
      if (ended !== undefined) return ended;
    }
    return undefined;
  });
}
