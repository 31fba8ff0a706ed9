/**
 * Puts other rules into force while events go on. The driver and the state stay; what is watched is
 * widened before and narrowed after, and the index changes between two batches, so every event is
 * tried against the old rules or the new ones.
 */
import { ok, type Result } from "../base/result.ts";
import { both, type Wanted } from "../driver/selection.ts";
import type { Engine, RuleMatching } from "../engine/engine.ts";
import type { RuleIndex } from "../engine/rule_index.ts";

/** A source that can watch something else; `LiveSource` is one. */
export interface Watching {
  /** Makes ready for it, as far as that takes time; gives what the kernel cannot tell. */
  readonly prepare: (wanted: Wanted) => Promise<Result<readonly string[]>>;
  readonly watch: (wanted: Wanted) => Result<void>;
}

/** Rules ready to run, with the events that they need. */
export interface RulesInForce {
  readonly index: RuleIndex;
  readonly matching: RuleMatching;
  readonly wanted: Wanted;
}

/** Swaps; when the driver refuses, the old rules stay. Not to be called while a batch is processed. */
export function swapRules(
  engine: Engine,
  source: Watching,
  before: RulesInForce,
  after: RulesInForce,
): Result<void> {
  const widened = source.watch(both(before.wanted, after.wanted));
  if (!widened.ok) return widened;
  engine.index = after.index;
  engine.matching = after.matching;
  // a narrower watch saves work only: when it is refused the rules are in force all the same
  source.watch(after.wanted);
  return ok(undefined);
}
