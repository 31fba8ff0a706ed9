/**
 * Gathers explanations while events go by: of one event, or of those that a rule matched and the one
 * that came closest.
 */
import type { RuleMatching } from "../engine/engine.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";
import type { EventContext } from "../state/event_context.ts";
import { explainRule, type Explanation } from "./explanation.ts";
import type { TestedRules } from "./rule_store.ts";

/** An explanation and the event it is about. */
export interface PlacedExplanation extends Explanation {
  /** Position of the event, from 1. */
  readonly number: number;
}

/** Looks at one rule. */
export class Explainer {
  readonly matches: PlacedExplanation[] = [];
  /** The event without a match at which most leaves were as needed. */
  closest: PlacedExplanation | undefined;
  readonly #rule: LoadedRule;
  readonly #tested: TestedRules;
  readonly #matching: RuleMatching;
  readonly #event: number | undefined;
  readonly #most: number;

  /**
   * @param event position from 1 of the only event to explain
   * @param most matches that are kept
   */
  constructor(
    rule: LoadedRule,
    tested: TestedRules,
    matching: RuleMatching,
    event: number | undefined,
    most = 3,
  ) {
    this.#rule = rule;
    this.#tested = tested;
    this.#matching = matching;
    this.#event = event;
    this.#most = most;
  }

  /** True when nothing more is to be learnt. */
  get done(): boolean {
    return this.matches.length >= this.#most ||
      (this.#event !== undefined && this.found.length > 0);
  }

  /** What there is to tell: the matches, or the closest event. */
  get found(): readonly PlacedExplanation[] {
    return this.matches.length > 0 || this.closest === undefined ? this.matches : [this.closest];
  }

  /** Takes the current event. */
  look(ctx: EventContext, step: number): void {
    const wanted = this.#event === undefined || this.#event === step + 1;
    if (!wanted || this.done) return;
    if (this.#event === undefined && this.#rule.eventCodes[ctx.ev.type] !== 1) return;
    const made = explainRule(this.#rule, this.#tested, ctx, this.#matching);
    const placed = { ...made, number: step + 1 };
    if (made.matched) this.matches.push(placed);
    else if (this.closest === undefined || made.fulfilled > this.closest.fulfilled) {
      this.closest = placed;
    }
  }
}
