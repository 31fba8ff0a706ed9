/**
 * Loaded rules made ready to run: for every event type the rules that can match it, in the order
 * in which they are tried. Immutable: other rules are another index, swapped in between two batches.
 */
import { toText } from "../base/byte_string.ts";
import type { BoundField } from "../field/field.ts";
import type { RenderOptions } from "../field/render.ts";
import type { CompiledNode, Generation } from "../filter/compiled_node.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";
import type { EventContext } from "../state/event_context.ts";
import { OutputFormatter } from "./output_formatter.ts";

/** Event types of the table; codes are below this. */
export const EVENT_CODES = 454;

/** A rule, ready to run. */
export interface RunnableRule {
  readonly rule: LoadedRule;
  /** Name as text. */
  readonly name: string;
  readonly tags: readonly string[];
  readonly condition: CompiledNode;
  readonly output: OutputFormatter;
  /** Text of the time with which its line begins. */
  readonly timeText: (ctx: EventContext) => string;
}

/** Rules by event type. */
export interface RuleIndex {
  /** All rules that run, in order. */
  readonly rules: readonly RunnableRule[];
  /** Rules to try for each event code. */
  readonly byCode: readonly (readonly RunnableRule[])[];
  /** Counted up for each event, so that conditions share their work. */
  readonly generation: Generation;
}

/** What {@linkcode makeRuleIndex} needs. */
export interface IndexParts {
  /** Rules that run, in the order in which they are tried. */
  readonly rules: readonly LoadedRule[];
  readonly generation: Generation;
  /** Field with the time of the alert. */
  readonly timeField: BoundField;
  readonly render: RenderOptions;
}

/** Builds the index. */
export function makeRuleIndex({ rules, generation, timeField, render }: IndexParts): RuleIndex {
  const timeText = (ctx: EventContext) => String(timeField.extract(ctx));
  const runnable = rules.map((rule): RunnableRule => ({
    rule,
    name: toText(rule.name),
    tags: rule.tags.map(toText),
    condition: rule.compiled.root,
    output: new OutputFormatter(rule.format, rule.extraFields, timeField, render),
    timeText,
  }));
  const byCode: RunnableRule[][] = [];
  for (let code = 0; code < EVENT_CODES; code++) {
    byCode.push(runnable.filter(({ rule }) => rule.eventCodes[code] === 1));
  }
  return { rules: runnable, byCode, generation };
}
