/**
 * Alerts about the sensor itself: lost events, metrics, a reload that failed. They take the way of all
 * alerts, in the form that Falco gives to its own; no rule makes them and no priority hides them.
 */
import { clockText, isoText } from "../base/time_text.ts";
import type { Alert, AlertField } from "./alert.ts";

/** Event source of internal alerts. */
export const INTERNAL = "internal";

/** The internal alerts, by what they are about. */
export const INTERNAL_RULES = {
  drops: { rule: "Falco internal: syscall event drop", priority: 7 },
  metrics: { rule: "Falco internal: metrics snapshot", priority: 6 },
  captureLimit: { rule: "Falco internal: capture size limit reached", priority: 6 },
  reloadFailure: { rule: "Falco internal: hot restart failure", priority: 2 },
} as const;

/** What an internal alert says. */
export interface InternalFacts {
  readonly about: keyof typeof INTERNAL_RULES;
  readonly message: string;
  /** Sorted by name. */
  readonly fields: readonly AlertField[];
  /** ns since the epoch. */
  readonly time: bigint;
  readonly hostname: string;
  /** Time with its day, in UTC. */
  readonly iso8601: boolean;
}

/** Makes the alert. */
export function internalAlert(facts: InternalFacts): Alert {
  const { rule, priority } = INTERNAL_RULES[facts.about];
  const { message, fields, time, hostname, iso8601 } = facts;
  return {
    rule,
    priority,
    source: INTERNAL,
    tags: [],
    time,
    timeText: iso8601 ? isoText(time) : clockText(time, true),
    hostname,
    message,
    fields,
  };
}

/** The current time, ns since the epoch. */
export function nowNs(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
}
