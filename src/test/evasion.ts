/**
 * Rewrites every case with alerts in the ways of attackers and runs it again: a way gets past a rule
 * if the rule stays silent.
 */
import { toText } from "../base/byte_string.ts";
import { runRecords } from "./case_run.ts";
import { type Evader, EVADERS, type Rewrite } from "./evaders.ts";
import { makeRecords } from "./event_maker.ts";
import { readStep, type Step } from "./step.ts";
import type { PreparedCase } from "./suite.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";

/** What a way did to a rule. */
export interface Tried {
  readonly evader: string;
  readonly total: number;
  readonly past: number;
  /** A case that got past; "" if none did. */
  readonly example: string;
}

/** Outcomes by rule. */
export interface EvasionResult {
  readonly evaders: readonly string[];
  readonly rules: readonly { readonly rule: string; readonly tried: readonly Tried[] }[];
}

/** Tries all ways on all cases with alerts. */
export function evade(
  cases: readonly PreparedCase[],
  evaders: readonly Evader[] = EVADERS,
): EvasionResult {
  const found = new Map<string, Map<string, { total: number; past: number; example: string }>>();
  for (const prepared of cases) {
    const { test, tested } = prepared;
    if (prepared.records === undefined || test.spec.todo === true) continue;
    const steps = (test.spec.events ?? []).map(readStep);
    if (steps.some((step) => typeof step === "string")) continue;
    for (const name of new Set(test.spec.alerts?.map(({ rule }) => rule))) {
      const rule = tested.rules.loaded.rules.find((one) => toText(one.name) === name);
      if (rule === undefined) continue;
      const byEvader = found.get(name) ?? new Map();
      found.set(name, byEvader);
      for (const evader of evaders) {
        tryOne(prepared, steps as Step[], rule, name, evader, byEvader);
      }
    }
  }
  return {
    evaders: evaders.map(({ name }) => name),
    rules: [...found].map(([rule, byEvader]) => ({
      rule,
      tried: [...byEvader].map(([evader, counts]) => ({ evader, ...counts })),
    })),
  };
}

function tryOne(
  prepared: PreparedCase,
  steps: readonly Step[],
  rule: LoadedRule,
  name: string,
  evader: Evader,
  into: Map<string, { total: number; past: number; example: string }>,
): void {
  for (const variant of variants(steps, rule, evader)) {
    const raised = run(prepared, variant);
    if (raised === undefined) continue;
    const counts = into.get(evader.name) ?? { total: 0, past: 0, example: "" };
    counts.total++;
    if (!raised.has(name)) {
      counts.past++;
      if (counts.example === "") counts.example = prepared.test.name;
    }
    into.set(evader.name, counts);
  }
}

/** The case with all events rewritten to which the way applies, once for each of its variants. */
function variants(steps: readonly Step[], rule: LoadedRule, evader: Evader): Rewrite[] {
  const rewritten = steps.map((step) => evader.rewrite(step, rule));
  const count = Math.max(0, ...rewritten.map((some) => some.length));
  return Array.from({ length: count }, (_, at) => ({
    steps: steps.flatMap((step, i) => rewritten[i]?.[at]?.steps ?? [step]),
    links: Object.assign({}, ...rewritten.map((some) => some[at]?.links ?? {})),
  }));
}

/** Rules that still fire; undefined if the rewritten events make no sense. */
function run(prepared: PreparedCase, { steps, links }: Rewrite): Set<string> | undefined {
  const { file, test, tested } = prepared;
  const made = makeRecords(steps, {
    worlds: [file.spec.world ?? {}, test.spec.world ?? {}, { links: links ?? {} }],
    start: START,
    facts: test.spec.facts !== false,
  });
  if ("message" in made) return undefined;
  const order = made.stepOf.map((_, i) => i);
  const raised = runRecords({ ...made, order }, tested, "all");
  return new Set(raised.map(({ alert }) => alert.rule));
}

const START = 1_704_067_200_000_000_000n;
