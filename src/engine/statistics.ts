/**
 * What a run counted, as the one JSON line that ends it. Counters of the source (drops by class)
 * are the source's own and are passed through.
 */
import { PRIORITIES } from "../rule/priority.ts";

/** Counters a source may have, by name: `drops` and anything it can tell apart. */
export interface SourceCounters {
  readonly drops: number;
  readonly [name: string]: number | Readonly<Record<string, unknown>>;
}

/** Counts of one engine. */
export class Statistics {
  /** Events the source delivered, also those that only update state. */
  events = 0;
  /** Events that could not be decoded. */
  damaged = 0;
  alerts = 0;
  readonly byPriority: number[] = new Array(PRIORITIES.length).fill(0);
  readonly byRule: Map<string, number> = new Map();

  /** Counts one alert. */
  count(rule: string, priority: number): void {
    this.alerts++;
    this.byPriority[priority] = (this.byPriority[priority] ?? 0) + 1;
    this.byRule.set(rule, (this.byRule.get(rule) ?? 0) + 1);
  }
}

/** Process figures at one moment; two of them give what a run used. */
export interface Usage {
  /** Milliseconds of a steady clock. */
  readonly wallMs: number;
  readonly cpuS: number;
}

/** The figures now. */
export function usageNow(): Usage {
  return { wallMs: performance.now(), cpuS: cpuSeconds() };
}

/**
 * User and system time of all threads so far, in steps of 10 ms (fields 14 and 15 of proc(5)'s
 * `stat`, in ticks that are 1/100 s for every program); 0 where there is no /proc.
 */
function cpuSeconds(): number {
  try {
    const stat = Deno.readTextFileSync("/proc/self/stat");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

/** The statistics line, without its end. */
export function statisticsJson(
  statistics: Statistics,
  start: Usage,
  source: SourceCounters = { drops: 0 },
): string {
  const now = usageNow();
  const priorities: Record<string, number> = {};
  statistics.byPriority.forEach((count, i) => {
    if (count > 0) priorities[(PRIORITIES[i] ?? "Debug").toLowerCase()] = count;
  });
  return JSON.stringify({
    events: statistics.events,
    ...source,
    damaged: statistics.damaged,
    alerts: statistics.alerts,
    duration_s: round((now.wallMs - start.wallMs) / 1000),
    cpu_s: round(now.cpuS - start.cpuS),
    rss_kb: Math.round(Deno.memoryUsage().rss / 1024),
    alerts_by_priority: priorities,
    alerts_by_rule: Object.fromEntries(statistics.byRule),
  });
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
