/**
 * JSON of what alert after alert has alike: the machine, the names of fields, the rule with its tags.
 * Each is made once, in pieces as long as can be, as every piece costs when the line is written.
 * Bounded; texts that events bring along do not belong here.
 */
import { BoundedMemo } from "../base/bounded_memo.ts";
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

const hosts = new BoundedMemo<string, string>(MAX_KNOWN);
const names = new BoundedMemo<string, string>(MAX_KNOWN);
const openNames = new BoundedMemo<string, string>(MAX_KNOWN);
const rules = new BoundedMemo<string, KnownRule>(MAX_KNOWN);

/** `{"hostname":"NAME"`. */
export function hostJson(hostname: string): string {
  return hosts.get(hostname) ??
    hosts.set(hostname, `{"hostname":${JSON.stringify(hostname)}`);
}

/** `,"NAME":`, with the quote that opens a text if `open`. */
export function nameJson(name: string, open: boolean): string {
  const known = open ? openNames : names;
  return known.get(name) ?? known.set(name, `,${JSON.stringify(name)}:${open ? '"' : ""}`);
}

/** From the priority to the quote that opens the time. */
export function ruleJson(alert: Alert, tags: boolean): string {
  const known = rules.get(alert.rule);
  // rules that a reload has changed, or of another engine, may have the same name
  const same = known !== undefined && known.priority === alert.priority &&
    known.source === alert.source && known.tags === alert.tags;
  const { withTags, withoutTags } = same ? known : rules.set(alert.rule, makeRule(alert));
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
