/**
 * Loaded rules made ready to run: which event types any of them can match, the index that finds the
 * few worth trying for an event, and their outputs. Immutable: other rules are another index, swapped
 * in between two batches.
 */
import { toText } from "../base/byte_string.ts";
import { lazy } from "../base/lazy.ts";
import type { BoundField } from "../field/field.ts";
import type { RenderOptions } from "../field/render.ts";
import type { Generation } from "../filter/compiled_node.ts";
import { PredicateIndex } from "../filter/predicate_index.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";
import type { EventContext } from "../state/event_context.ts";
import { OutputFormatter } from "./output_formatter.ts";

/** Event types of the table; codes are below this. */
const EVENT_CODES = 454;

/** A rule, ready to run. */
export interface RunnableRule {
  readonly rule: LoadedRule;
  /** Name as text. */
  readonly name: string;
  readonly tags: readonly string[];
  /** Made for the rule's first alert: most rules never give one. */
  readonly output: () => OutputFormatter;
  /** Text of the time with which its line begins. */
  readonly timeText: (ctx: EventContext) => string;
}

/** Rules, found by event. */
export interface RuleIndex {
  /** All rules that run, in the order in which they are tried. */
  readonly rules: readonly RunnableRule[];
  /** 1 for each event code that a rule may match; what a live source has to deliver to them. */
  readonly eventCodes: Uint8Array;
  /** Finds the rules worth trying; its positions are those of `rules`. */
  readonly predicates: PredicateIndex;
}

/** What {@linkcode makeRuleIndex} needs. */
export interface IndexParts {
  /** Rules that run, in the order in which they are tried. */
  readonly rules: readonly LoadedRule[];
  /** Of the compiler that made their conditions. */
  readonly generation: Generation;
  /** Field with the time of the alert. */
  readonly timeField: BoundField;
  readonly render: RenderOptions;
}

/** Builds the index. */
export function makeRuleIndex({ rules, generation, timeField, render }: IndexParts): RuleIndex {
  const timeText = (ctx: EventContext) => String(timeField.extract(ctx));
  const eventCodes = new Uint8Array(EVENT_CODES);
  // many rules share one set
  for (const codes of new Set(rules.map((rule) => rule.eventCodes))) {
    // most sets are small
    for (let at = codes.indexOf(1); at >= 0; at = codes.indexOf(1, at + 1)) eventCodes[at] = 1;
  }
  return {
    rules: rules.map((rule): RunnableRule => ({
      rule,
      name: toText(rule.name),
      tags: rule.tags.map(toText),
      output: lazy(() => new OutputFormatter(rule.format, rule.extraFields, timeField, render)),
      timeText,
    })),
    eventCodes,
    predicates: new PredicateIndex(
      rules.map((rule) => ({ root: rule.compiled.root, eventCodes: rule.eventCodes })),
      generation,
    ),
  };
}
