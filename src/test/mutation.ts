/**
 * Mutation of rules: all cases are run once, and at every event each wrong version is asked beside
 * the right one. A version that never differs survives: no test would notice the mistake.
 */
import { toText } from "../base/byte_string.ts";
import type { CompiledNode } from "../filter/compiled_node.ts";
import { Compiler } from "../filter/compiler.ts";
import { eventCodesOf } from "../filter/event_codes_of.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";
import type { EventContext } from "../state/event_context.ts";
import { runRecords } from "./case_run.ts";
import { mutantsOf } from "./mutants.ts";
import type { TestedRules } from "./rule_store.ts";
import type { PreparedCase } from "./suite.ts";

/** A wrong version that no test notices. */
export interface Survivor {
  readonly what: string;
  /** Rules that it is in. */
  readonly rules: readonly string[];
  readonly file: string;
  readonly line: number;
}

/** What came of a mutation. */
export interface MutationResult {
  readonly total: number;
  readonly survivors: readonly Survivor[];
  /** By rule: wrong versions and survivors. */
  readonly byRule: ReadonlyMap<string, { total: number; survived: number }>;
}

/** Wrong versions that count as one. */
interface Group {
  readonly what: string;
  readonly rules: Set<string>;
  readonly file: string;
  readonly line: number;
  killed: boolean;
}

/** A wrong version, ready to be asked. */
interface Version {
  readonly group: Group;
  readonly root: CompiledNode;
  readonly codes: Uint8Array;
}

/** A rule with its wrong versions. */
interface Subject {
  readonly root: CompiledNode;
  readonly codes: Uint8Array;
  alive: Version[];
}

/** Tries all wrong versions of the rules of the cases. */
export function mutate(cases: readonly PreparedCase[]): MutationResult {
  const groups = new Map<string, Group>();
  const sets = new Map<TestedRules, { subjects: Subject[]; compiler: Compiler }>();
  for (const { tested } of cases) {
    if (!sets.has(tested)) sets.set(tested, subjectsOf(tested, groups));
  }
  for (const { records, tested, matching, test } of cases) {
    // a known gap notices nothing
    if (records === undefined || test.spec.todo === true) continue;
    const { subjects, compiler } = sets.get(tested) as { subjects: Subject[]; compiler: Compiler };
    runRecords(records, tested, matching, {
      afterEvent: (ctx) => {
        compiler.generation.now++;
        for (const subject of subjects) ask(subject, ctx);
      },
    });
  }
  return resultOf([...groups.values()]);
}

function subjectsOf(tested: TestedRules, groups: Map<string, Group>) {
  const compiler = new Compiler(tested.rules.fields);
  const subjects = tested.rules.loaded.rules.flatMap((rule): Subject[] => {
    const right = compiler.compile(rule.ast);
    if (!right.ok) return [];
    const alive = mutantsOf(rule.ast, toText(rule.name)).flatMap((mutant): Version[] => {
      const wrong = compiler.compile(mutant.ast);
      // what the checks refuse cannot be written by mistake
      if (!wrong.ok || wrong.value.root === right.value.root) return [];
      const group = groupOf(mutant.key, toText(mutant.what), rule, groups);
      return [{ group, root: wrong.value.root, codes: eventCodesOf(mutant.ast) }];
    });
    return [{ root: right.value.root, codes: rule.eventCodes, alive }];
  });
  return { subjects, compiler };
}

function groupOf(key: string, what: string, rule: LoadedRule, groups: Map<string, Group>): Group {
  let group = groups.get(key);
  if (group === undefined) {
    const { context } = rule.item;
    const line = context.inFile.mark.line + 1;
    group = { what, rules: new Set(), file: toText(context.file), line, killed: false };
    groups.set(key, group);
  }
  group.rules.add(toText(rule.name));
  return group;
}

function ask(subject: Subject, ctx: EventContext): void {
  const type = ctx.ev.type;
  const right = subject.codes[type] === 1 && subject.root.test(ctx);
  let killed = false;
  for (const { group, root, codes } of subject.alive) {
    if (group.killed || (codes[type] === 1 && root.test(ctx)) !== right) {
      killed = group.killed = true;
    }
  }
  if (killed) subject.alive = subject.alive.filter(({ group }) => !group.killed);
}

function resultOf(groups: readonly Group[]): MutationResult {
  const byRule = new Map<string, { total: number; survived: number }>();
  for (const { rules, killed } of groups) {
    for (const rule of rules) {
      const counts = byRule.get(rule) ?? { total: 0, survived: 0 };
      counts.total++;
      if (!killed) counts.survived++;
      byRule.set(rule, counts);
    }
  }
  const survivors = groups.filter(({ killed }) => !killed).map(({ what, rules, file, line }) => ({
    what,
    rules: [...rules],
    file,
    line,
  }));
  return { total: groups.length, survivors, byRule };
}
