/**
 * Compares the alerts that came with those that a case expects. Every alert must be expected and
 * every expectation met; what differs is told as sentences, each with the rule and event it is about.
 */
import { toByteString, toText } from "../base/byte_string.ts";
import { type BoundField } from "../field/field.ts";
import type { FieldTable } from "../field/field_table.ts";
import { fieldText } from "../field/render.ts";
import { PRIORITIES } from "../rule/priority.ts";
import type { EventContext } from "../state/event_context.ts";
import type { RaisedAlert } from "./case_run.ts";
import type { AlertSpec, MatchSpec } from "./test_format.ts";

/** A difference between what came and what should. */
export interface Difference {
  readonly kind: "missing" | "unexpected" | "different";
  readonly rule: string;
  /** Position of the event (from 0) where one is known. */
  readonly step: number | undefined;
  readonly message: string;
}

/** Reads the fields that expectations name, when an alert of their rule comes. */
export class FieldReader {
  readonly #byRule = new Map<string, Map<string, BoundField>>();
  readonly #table: FieldTable;

  /** @param problems gets a sentence for each field that does not exist */
  constructor(alerts: readonly AlertSpec[], table: FieldTable, problems: string[]) {
    this.#table = table;
    for (const { rule, fields } of alerts) {
      for (const name of Object.keys(fields ?? {})) {
        const bound = bind(table, name);
        if ("error" in bound) {
          problems.push(`${name}: ${bound.error}`);
          continue;
        }
        let known = this.#byRule.get(rule);
        if (known === undefined) this.#byRule.set(rule, known = new Map());
        known.set(name, bound);
      }
    }
  }

  /** Values for an alert, as text. */
  read(rule: string, ctx: EventContext): ReadonlyMap<string, string | undefined> {
    const out = new Map<string, string | undefined>();
    for (const [name, bound] of this.#byRule.get(rule) ?? []) {
      const text = fieldText(bound, ctx, this.#table.render);
      out.set(name, text === undefined ? undefined : toText(text));
    }
    return out;
  }
}

function bind(table: FieldTable, text: string): BoundField | { error: string } {
  const [, name = text, arg] = /^([^[\]]+)\[(.*)\]$/.exec(text) ?? [];
  return table.find(toByteString(name), arg === undefined ? undefined : toByteString(arg));
}

/** What differs; nothing if the case is as expected. */
export function compareAlerts(
  raised: readonly RaisedAlert[],
  expected: readonly AlertSpec[],
): Difference[] {
  const differences: Difference[] = [];
  const left = new Set(raised);
  for (const spec of expected) {
    const own = [...left].filter(({ alert }) => alert.rule === spec.rule);
    const here = spec.event === undefined ? own : own.filter(({ step }) => step + 1 === spec.event);
    // alerts that fit in every respect are taken first
    const ranked = here.toSorted((a, b) => faults(a, spec).length - faults(b, spec).length);
    const count = spec.count ?? 1;
    const taken = ranked.slice(0, count);
    for (const alert of taken) {
      left.delete(alert);
      for (const message of faults(alert, spec)) {
        differences.push({ kind: "different", rule: spec.rule, step: alert.step, message });
      }
    }
    if (taken.length < count) {
      const where = spec.event === undefined ? "" : ` from event ${spec.event}`;
      const message = count === 1
        ? `no alert of "${spec.rule}"${where}`
        : `${taken.length} alerts of "${spec.rule}"${where}, not ${count}`;
      const step = spec.event === undefined ? undefined : spec.event - 1;
      differences.push({ kind: "missing", rule: spec.rule, step, message });
    }
  }
  for (const { alert, step } of left) {
    const message = `unexpected alert of "${alert.rule}" from event ${step + 1}: ${alert.message}`;
    differences.push({ kind: "unexpected", rule: alert.rule, step, message });
  }
  return differences;
}

/** How an alert differs from its expectation. */
function faults({ alert, fields }: RaisedAlert, spec: AlertSpec): string[] {
  const out: string[] = [];
  const priority = PRIORITIES[alert.priority]?.toUpperCase() ?? "";
  if (spec.priority !== undefined && priority !== spec.priority) {
    out.push(`priority of "${spec.rule}" is ${priority}, not ${spec.priority}`);
  }
  for (const [name, match] of Object.entries(spec.fields ?? {})) {
    const fault = mismatch(fields.get(name), match);
    if (fault !== undefined) out.push(`${name} ${fault}`);
  }
  if (spec.output !== undefined) {
    const fault = mismatch(alert.message, spec.output);
    if (fault !== undefined) out.push(`the output ${fault}`);
  }
  return out;
}

/** Why a text does not match, as the end of a sentence. */
export function mismatch(text: string | undefined, match: MatchSpec | ""): string | undefined {
  const spec: MatchSpec = match === "" ? { equal: "" } : match;
  if (spec.absent !== undefined) {
    if (spec.absent === (text === undefined)) return undefined;
    return spec.absent ? `is "${text}", not absent` : "is absent";
  }
  if (text === undefined) return "is absent";
  if (spec.equal !== undefined && text !== spec.equal) return `is "${text}", not "${spec.equal}"`;
  const parts = typeof spec.contains === "string" ? [spec.contains] : spec.contains ?? [];
  const missing = parts.find((part) => !text.includes(part));
  if (missing !== undefined) return `is "${text}", without "${missing}"`;
  if (spec.regex === undefined) return undefined;
  const regex = compiled(spec.regex);
  if (regex === undefined) return `cannot be compared: "${spec.regex}" is no regular expression`;
  return regex.test(text) ? undefined : `is "${text}", which does not match ${spec.regex}`;
}

function compiled(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}
