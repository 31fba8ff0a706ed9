/**
 * JSON of what alert after alert has alike: the machine, the names of fields, the rule with its tags.
 * Each is made once, in pieces as long as can be, as every piece costs when the line is written.
 * Bounded; texts that events bring along do not belong here.
 */
import { PRIORITIES } from "../rule/priority.ts";
import type { Alert } from "./alert.ts";

/** Texts that are kept of a kind; rule files have some hundreds. */
const MAX_KNOWN = 10_000;

/** What the line has of a rule. */
interface KnownRule {
  readonly priority: number;
  readonly source: string;
  readonly tags: readonly string[];
  readonly withTags: string;
  readonly withoutTags: string;
}

const hosts = new Map<string, string>();
const names = new Map<string, string>();
const openNames = new Map<string, string>();
const rules = new Map<string, KnownRule>();

function keep<T>(known: Map<string, T>, key: string, value: T): T {
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, value);
  return value;
}

/** `{"hostname":"NAME"`. */
export function hostJson(hostname: string): string {
  return hosts.get(hostname) ??
    keep(hosts, hostname, `{"hostname":${JSON.stringify(hostname)}`);
}

/** `,"NAME":`, with the quote that opens a text if `open`. */
export function nameJson(name: string, open: boolean): string {
  const known = open ? openNames : names;
  return known.get(name) ?? keep(known, name, `,${JSON.stringify(name)}:${open ? '"' : ""}`);
}

/** From the priority to the quote that opens the time. */
export function ruleJson(alert: Alert, tags: boolean): string {
  const known = rules.get(alert.rule);
  // rules that a reload has changed, or of another engine, may have the same name
  const same = known !== undefined && known.priority === alert.priority &&
    known.source === alert.source && known.tags === alert.tags;
  const { withTags, withoutTags } = same ? known : keep(rules, alert.rule, makeRule(alert));
  return tags ? withTags : withoutTags;
}

function makeRule({ rule, priority, source, tags }: Alert): KnownRule {
  const start = `,"priority":"${PRIORITIES[priority] ?? "Debug"}"` +
    `,"rule":${JSON.stringify(rule)},"source":${JSON.stringify(source)}`;
  return {
    priority,
    source,
    tags,
    withTags: `${start},"tags":${JSON.stringify(tags)},"time":"`,
    withoutTags: `${start},"time":"`,
  };
}
