/**
 * Reacts to lost events as `syscall_event_drops` says: once a second of event time it compares the
 * drops with the events, and takes the actions while a token bucket allows. It only decides; the
 * caller logs, alerts or stops.
 */
import { fail, ok, type Result } from "../base/result.ts";
import { booleanAt, type ConfigMap, numberAt, textsAt } from "../config/config_tree.ts";

/** What to do about drops. */
export type DropAction = "ignore" | "log" | "alert" | "exit";

const ACTIONS: readonly string[] = ["ignore", "log", "alert", "exit"];
const SECOND_NS = 1e9;

/** Settings of the monitor. */
export interface DropSettings {
  readonly threshold: number;
  readonly actions: readonly DropAction[];
  /** Tokens a second, and most tokens at once. */
  readonly rate: number;
  readonly burst: number;
  /** Acts as if one event more were lost each second. */
  readonly simulate?: boolean;
}

/** Reads the settings. */
export function dropSettings(tree: ConfigMap): Result<DropSettings> {
  const number = (key: string, otherwise: number) =>
    numberAt(tree, `syscall_event_drops.${key}`, otherwise);
  const actions = textsAt(tree, "syscall_event_drops.actions");
  const wrong = actions.find((action) => !ACTIONS.includes(action));
  const simulate = booleanAt(tree, "syscall_event_drops.simulate_drops", false);
  const threshold = simulate ? 0 : number("threshold", 0.1);
  if (wrong !== undefined) {
    return fail(invalid(`actions has '${wrong}'`, `Use some of: ${ACTIONS.join(", ")}.`));
  }
  if (actions.includes("ignore") && actions.length > 1) {
    return fail(invalid("actions has 'ignore' beside others", "Leave out 'ignore' or the others."));
  }
  if (threshold < 0 || threshold > 1) {
    return fail(invalid("threshold is not between 0 and 1", "Write a share such as 0.1."));
  }
  return ok({
    threshold,
    actions: actions.length === 0 ? ["ignore"] : actions as DropAction[],
    rate: number("rate", 0.03333),
    burst: number("max_burst", 1),
    ...(simulate && { simulate }),
  });
}

function invalid(what: string, hint: string) {
  return { code: "CONFIG_INVALID", message: `syscall_event_drops.${what}`, hint };
}

/** Watches the counters. */
export class DropMonitor {
  #checkedNs = 0;
  #events = 0;
  #drops = 0;
  #tokens: number;
  #filledNs = 0;

  constructor(readonly settings: DropSettings) {
    this.#tokens = settings.burst;
  }

  /** True when a second has passed, so that counters are worth reading for {@linkcode check}. */
  isDue(nowNs: number): boolean {
    if (this.settings.actions[0] === "ignore") return false;
    return this.#checkedNs === 0 || nowNs - this.#checkedNs > SECOND_NS;
  }

  /**
   * To be called with the time of an event (approximate ns) and the counters so far. Gives the number
   * of events lost in the last second when the actions are due, else 0.
   */
  check(nowNs: number, events: number, drops: number): number {
    if (this.#checkedNs === 0) {
      this.#checkedNs = this.#filledNs = nowNs;
      this.#events = events;
      this.#drops = drops;
      return 0;
    }
    if (nowNs - this.#checkedNs <= SECOND_NS) return 0;
    const newEvents = events - this.#events;
    const newDrops = drops - this.#drops + (this.settings.simulate === true ? 1 : 0);
    this.#checkedNs = nowNs;
    this.#events = events;
    this.#drops = drops;
    const { threshold, rate, burst, actions } = this.settings;
    if (newDrops <= 0 || actions[0] === "ignore") return 0;
    if (newEvents > 0 && newDrops / newEvents <= threshold) return 0;
    this.#tokens = Math.min(burst, this.#tokens + rate * (nowNs - this.#filledNs) / SECOND_NS);
    this.#filledNs = nowNs;
    if (this.#tokens < 1) return 0;
    this.#tokens -= 1;
    return newDrops;
  }
}
