/** Durations as Prometheus writes them, `metrics.interval`: ordered units y w d h m s ms. */
import { fail, ok, type Result } from "../base/result.ts";
import { booleanAt, type ConfigMap, textAt } from "../config/config_tree.ts";

/** When the configuration names none. */
const DEFAULT_INTERVAL = "1h";

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ["y", 365 * 86_400_000],
  ["w", 7 * 86_400_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
];
const PATTERN = new RegExp(`^${UNITS.map(([unit]) => `(?:([0-9]+)${unit})?`).join("")}$`);
/** Shorter intervals would make counting cost more than what is counted. */
const SHORTEST_MS = 100;
/** Longest wait of a timer, nearly 25 days; beyond it a timer would not wait at all. */
const LONGEST_MS = 2 ** 31 - 1;

/** `metrics.interval` of a configuration, ms; undefined when there are no metrics. */
export function metricsInterval(tree: ConfigMap): Result<number | undefined> {
  if (!booleanAt(tree, "metrics.enabled", false)) return ok(undefined);
  return parseInterval(textAt(tree, "metrics.interval", DEFAULT_INTERVAL));
}

/**
 * Milliseconds of a duration; one that is longer than a timer can wait counts as the longest wait.
 *
 * @example
 * ```ts
 * import { parseInterval } from "./interval.ts";
 * import assert from "node:assert/strict";
 * const parsed = parseInterval("1h30m");
 * assert.ok(parsed.ok && parsed.value === 5_400_000);
 * ```
 */
export function parseInterval(text: string): Result<number> {
  const match = text === "" ? null : PATTERN.exec(text);
  let ms = 0;
  UNITS.forEach(([, size], i) => ms += Number(match?.[i + 1] ?? 0) * size);
  if (match !== null && ms >= SHORTEST_MS) return ok(Math.min(ms, LONGEST_MS));
  return fail({
    code: "CONFIG_INVALID",
    message: `metrics.interval '${text}' is not a duration of at least 100 ms`,
    hint: "Write it with units from large to small, such as 15m, 1h30m or 500ms.",
  });
}
