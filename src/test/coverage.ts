/**
 * Which parts of rules the tests exercise: every leaf seen true, seen false and deciding (turning it
 * over alone would turn the result over), every entry of an exception used.
 */
import { toText } from "../base/byte_string.ts";
import { explainNode, type ExplainTree } from "../filter/explain.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";
import type { EventContext } from "../state/event_context.ts";
import { runRecords } from "./case_run.ts";
import { exceptionEntries, type ExceptionEntry } from "./exception_entries.ts";
import { leafPlaces } from "./leaf_places.ts";
import { commentsOf, exemptions } from "./rule_comments.ts";
import type { TestedRules } from "./rule_store.ts";
import type { PreparedCase } from "./suite.ts";

/** What was seen of a leaf. */
export interface LeafCoverage {
  readonly text: string;
  readonly macro: string | undefined;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  seenTrue: number;
  seenFalse: number;
  decides: number;
  /** Why it need not be covered. */
  readonly exempt: string | undefined;
}

/** What was seen of an entry of an exception. */
export interface EntryCoverage {
  readonly exception: string;
  readonly text: string;
  used: number;
}

/** What was seen of a rule. */
export interface RuleCoverage {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly leaves: readonly LeafCoverage[];
  readonly entries: readonly EntryCoverage[];
}

/** A rule being observed. */
interface Observed {
  readonly coverage: RuleCoverage;
  readonly entries: readonly ExceptionEntry[];
}

/** Runs all cases and tells what they covered. */
export function measureCoverage(cases: readonly PreparedCase[]): RuleCoverage[] {
  const known = new Map<string, Observed>();
  for (const { tested } of cases) {
    for (const rule of tested.rules.loaded.rules) {
      const key = keyOf(rule);
      if (!known.has(key)) known.set(key, observe(rule, tested));
    }
  }
  for (const { records, tested, matching } of cases) {
    if (records === undefined) continue;
    const { rules, generation } = tested.rules.loaded;
    const observed = rules.map((rule) => known.get(keyOf(rule)) as Observed);
    runRecords(records, tested, matching, {
      afterEvent: (ctx) => {
        generation.now++;
        for (const [i, rule] of rules.entries()) look(rule, observed[i] as Observed, ctx);
      },
    });
  }
  return [...known.values()].map(({ coverage }) => coverage);
}

function keyOf(rule: LoadedRule): string {
  return `${rule.item.context.file}\0${rule.name}`;
}

function observe(rule: LoadedRule, tested: TestedRules): Observed {
  const exempt = exemptions(commentsOf(tested, rule.item.context));
  const entries = exceptionEntries(rule);
  const coverage: RuleCoverage = {
    rule: toText(rule.name),
    file: toText(rule.item.context.file),
    line: rule.item.context.inFile.mark.line + 1,
    leaves: leafPlaces(rule, tested).map(({ text, macro, file, line }) => ({
      text,
      macro,
      file,
      line,
      seenTrue: 0,
      seenFalse: 0,
      decides: 0,
      exempt: exempt.find((one) => text.includes(one.text))?.reason,
    })),
    entries: entries.map(({ exception, text }) => ({ exception, text, used: 0 })),
  };
  return { coverage, entries };
}

function look(rule: LoadedRule, { coverage, entries }: Observed, ctx: EventContext): void {
  let at = 0;
  const visit = (tree: ExplainTree, decides: boolean): void => {
    if (tree.kind === "leaf") {
      const leaf = coverage.leaves[at++] as LeafCoverage;
      if (tree.result) leaf.seenTrue++;
      else leaf.seenFalse++;
      if (decides) leaf.decides++;
      return;
    }
    const { children } = tree;
    // a child decides an "and" if all others hold, an "or" if none of the others does
    const odd = tree.kind === "and"
      ? children.filter(({ result }) => !result)
      : tree.kind === "or"
      ? children.filter(({ result }) => result)
      : [];
    for (const child of children) {
      const isFree = odd.length === 0 || (odd.length === 1 && odd[0] === child);
      visit(child, decides && isFree);
    }
  };
  visit(explainNode(rule.compiled.root, ctx), rule.eventCodes[ctx.ev.type] === 1);
  for (const [i, entry] of entries.entries()) {
    if (entry.holds(ctx)) (coverage.entries[i] as EntryCoverage).used++;
  }
}

/** Points reached and possible. */
export interface Points {
  readonly covered: number;
  readonly total: number;
}

/** Points of a leaf: true, false, deciding. */
export function leafPoints({ seenTrue, seenFalse, decides, exempt }: LeafCoverage): Points {
  if (exempt !== undefined) return { covered: 0, total: 0 };
  return { covered: sign(seenTrue) + sign(seenFalse) + sign(decides), total: 3 };
}

function sign(count: number): number {
  return count > 0 ? 1 : 0;
}

/** Points of a rule. */
export function rulePoints({ leaves, entries }: RuleCoverage): Points {
  const points = leaves.map(leafPoints);
  return {
    covered: points.reduce((sum, { covered }) => sum + covered, 0) +
      entries.filter(({ used }) => used > 0).length,
    total: points.reduce((sum, { total }) => sum + total, 0) + entries.length,
  };
}

/** Points of all rules. */
export function totalPoints(rules: readonly RuleCoverage[]): Points {
  const points = rules.map(rulePoints);
  return {
    covered: points.reduce((sum, { covered }) => sum + covered, 0),
    total: points.reduce((sum, { total }) => sum + total, 0),
  };
}

/** Percent, cut (never rounded up) to two digits. */
export function percent({ covered, total }: Points): number {
  return total === 0 ? 100 : Math.floor(covered / total * 10000) / 100;
}
