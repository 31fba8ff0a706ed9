/** The lint checks: what loads without an error and is wrong all the same. A table of records. */
import { toText } from "../base/byte_string.ts";
import { allowedCodes, countCodes } from "../filter/event_codes_of.ts";
import type { Node, TestNode } from "../filter/ast.ts";
import { printNode } from "../filter/printer.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";
import { alwaysHolds, type Formula, formulaOf, implies, neverHolds } from "./condition_logic.ts";
import { cut } from "./explanation.ts";
import type { Check, RawFinding } from "./lint_check.ts";
import { mitreProblem } from "./mitre.ts";
import type { RuleSet } from "../engine/rule_set.ts";

/** Bytes of a process name that the kernel keeps. */
const COMM_LENGTH = 15;
/** More event types than this are as good as all. */
const MANY_EVENT_CODES = 100;
const NAME_FIELDS = new Set(["proc.name", "proc.pname", "proc.aname"]);
/** Fields that say which file runs, whatever it calls itself. */
const TRUE_FIELDS = /^proc\.(a|p)?exepath$|^proc\.exe_ino$|^proc\.is_exe_/;

/** A finding about a rule. */
function about(rule: LoadedRule, message: string): RawFinding {
  return { item: `rule "${toText(rule.name)}"`, context: rule.item.context, message };
}

/** Calls `visit` with each test of a condition and whether it is negated. */
function eachTest(node: Node, visit: (test: TestNode, negated: boolean) => void, negated = false) {
  if (node.kind === "test") visit(node, negated);
  else if (node.kind === "not") eachTest(node.item, visit, !negated);
  else if (node.kind === "and" || node.kind === "or") {
    for (const item of node.items) eachTest(item, visit, negated);
  }
}

function valuesOf({ right }: TestNode): string[] {
  const items = right.kind === "list" ? right.items : [right];
  return items.flatMap((item) => item.kind === "value" ? [toText(item.value)] : []);
}

function fieldOf({ left }: TestNode): string {
  return left.kind === "field" ? left.name : "";
}

function shadowed({ rules }: { readonly rules: RuleSet }): RawFinding[] {
  const known: { rule: LoadedRule; formula: Formula }[] = [];
  const out: RawFinding[] = [];
  for (const rule of rules.loaded.runnable) {
    const formula = formulaOf(rule.ast);
    const before = known.find((other) =>
      rule.eventCodes.every((code, i) => code === 0 || other.rule.eventCodes[i] === 1) &&
      implies(formula, other.formula)
    );
    if (before !== undefined) {
      const name = toText(before.rule.name);
      out.push(about(rule, `"${name}" stands before it and matches whatever this rule matches`));
    }
    known.push({ rule, formula });
  }
  return out;
}

function impossible({ rules }: { readonly rules: RuleSet }): RawFinding[] {
  return rules.loaded.rules.flatMap((rule) => {
    if (neverHolds(formulaOf(rule.ast))) return [about(rule, "the condition can never hold")];
    const parts: RawFinding[] = [];
    const visit = (node: Node) => {
      if (node.kind === "and" || node.kind === "or") {
        for (const item of node.items) {
          if (neverHolds(formulaOf(item))) {
            parts.push(
              about(rule, `this part can never hold: ${cut(toText(printNode(item)), 80)}`),
            );
          } else visit(item);
        }
      } else if (node.kind === "not") visit(node.item);
    };
    visit(rule.ast);
    return parts.slice(0, 1);
  });
}

function certain({ rules }: { readonly rules: RuleSet }): RawFinding[] {
  return rules.loaded.rules.filter((rule) => alwaysHolds(formulaOf(rule.ast)))
    .map((rule) => about(rule, "the condition always holds"));
}

function untyped({ rules }: { readonly rules: RuleSet }): RawFinding[] {
  return rules.loaded.rules.flatMap((rule) => {
    const count = countCodes(allowedCodes(rule.ast));
    if (count === 0) return [about(rule, "no event type fits the condition")];
    return count > MANY_EVENT_CODES ? [about(rule, "the condition names no event type")] : [];
  });
}

function unusedLists({ rules }: { readonly rules: RuleSet }): RawFinding[] {
  return [...rules.loaded.lists.values()].filter(({ used }) => !used).map(({ item }) => ({
    item: `list "${toText(item.name)}"`,
    context: item.context,
    message: "nothing uses it",
  }));
}

function unusedMacros({ rules }: { readonly rules: RuleSet }): RawFinding[] {
  return [...rules.loaded.macros.values()].filter(({ used }) => !used).map(({ item }) => ({
    item: `macro "${toText(item.name)}"`,
    context: item.context,
    message: "nothing uses it",
  }));
}

function spoofable({ rules }: { readonly rules: RuleSet }): RawFinding[] {
  return rules.loaded.rules.flatMap((rule) => {
    const trusted = new Set<string>();
    let knowsFile = false;
    eachTest(rule.ast, (test, negated) => {
      const field = fieldOf(test);
      if (TRUE_FIELDS.test(field)) knowsFile = true;
      const isEqual = test.op === "=" || test.op === "==" || test.op === "in";
      if (negated && isEqual && NAME_FIELDS.has(field)) trusted.add(field);
    });
    if (trusted.size === 0 || knowsFile) return [];
    return [
      about(
        rule,
        `it leaves out processes by ${[...trusted].join(" and ")}, which anybody can choose`,
      ),
    ];
  });
}

function longNames({ rules }: { readonly rules: RuleSet }): RawFinding[] {
  const out: RawFinding[] = [];
  for (const rule of rules.loaded.rules) {
    const seen = new Set<string>();
    eachTest(rule.ast, (test) => {
      const isEqual = test.op === "=" || test.op === "==" || test.op === "in";
      if (!isEqual || !NAME_FIELDS.has(fieldOf(test))) return;
      for (const name of valuesOf(test)) if (name.length > COMM_LENGTH) seen.add(name);
    });
    for (const name of seen) {
      out.push(
        about(
          rule,
          `no process is named ${name}: the kernel keeps ${COMM_LENGTH} characters (${
            name.slice(0, COMM_LENGTH)
          })`,
        ),
      );
    }
  }
  return out;
}

function repeated({ rules }: { readonly rules: RuleSet }): RawFinding[] {
  return [...rules.loaded.lists.values()].flatMap(({ item, items }) => {
    const twice = items.find((entry, i) => items.indexOf(entry) !== i);
    if (twice === undefined) return [];
    const message = `${toText(twice)} is in it twice`;
    return [{ item: `list "${toText(item.name)}"`, context: item.context, message }];
  });
}

function unknownTags({ rules }: { readonly rules: RuleSet }): RawFinding[] {
  return rules.loaded.rules.flatMap((rule) =>
    rule.tags.flatMap((tag) => {
      const problem = mitreProblem(toText(tag));
      return problem === undefined ? [] : [about(rule, problem)];
    })
  );
}

/** All checks, in the order of the documentation. */
export const CHECKS: readonly Check[] = [
  {
    code: "SHADOWED_RULE",
    severity: "warning",
    summary: "an earlier rule matches all that this one matches",
    help:
      "By default the first rule that matches an event gives the only alert. A rule whose every event is also matched by a rule before it never gives one, unless rule_matching is all.",
    hint: "Put the narrower rule first, or make the wider one leave these events out.",
    run: shadowed,
  },
  {
    code: "NEVER_TRUE",
    severity: "warning",
    summary: "the condition, or a part of it, can never hold",
    help:
      "Two parts that must hold together exclude each other, such as a field that must equal two values. Mostly an `and` that was meant to be an `or`.",
    hint: "Look for `and` between tests of the same field.",
    run: impossible,
  },
  {
    code: "ALWAYS_TRUE",
    severity: "warning",
    summary: "the condition always holds",
    help:
      "Whatever happens raises the alert, as with `not a or not b` where the two exclude each other. Mostly an `or` that was meant to be an `and`.",
    hint: "Look for `or` between negated tests of the same field.",
    run: certain,
  },
  {
    code: "NO_EVENT_TYPE",
    severity: "warning",
    summary: "the condition names no event type",
    help:
      "The rule is tried on every event, which costs time, and it makes the sensor ask the kernel for events that no rule needs.",
    hint: "Begin the condition with `evt.type in (...)`.",
    run: untyped,
  },
  {
    code: "UNUSED_LIST",
    severity: "warning",
    summary: "a list that nothing uses",
    help: "Often the sign of a misspelt name: a word that is no list is taken as a value.",
    hint: "Take it out, or look for a misspelt use.",
    run: unusedLists,
  },
  {
    code: "UNUSED_MACRO",
    severity: "warning",
    summary: "a macro that nothing uses",
    help: "It is compiled at each start and means nothing.",
    hint: "Take it out, or use it.",
    run: unusedMacros,
  },
  {
    code: "SPOOFABLE_NAME",
    severity: "note",
    summary: "processes are left out by a name that anybody can choose",
    help:
      "`not proc.name in (...)` trusts the name of a process. A program is renamed by copying it, and a process renames itself with prctl. An attacker who knows the list is not seen. `saker test --evade` shows it.",
    hint: "Compare proc.exepath (the executed file) as well, or accept it and silence the note.",
    run: spoofable,
  },
  {
    code: "LONG_NAME",
    severity: "warning",
    summary: "a process name that is longer than the kernel keeps",
    help:
      "proc.name and its relatives have at most 15 characters, so an equality with a longer name never holds.",
    hint: "Cut the name to 15 characters, or compare proc.exepath.",
    run: longNames,
  },
  {
    code: "REPEATED_ENTRY",
    severity: "warning",
    summary: "an entry that a list has twice",
    help: "Harmless, and mostly left over from a merge.",
    hint: "Take one of them out.",
    run: repeated,
  },
  {
    code: "UNKNOWN_MITRE_TAG",
    severity: "warning",
    summary: "a tag that looks like MITRE ATT&CK and is not",
    help:
      "Tags `mitre_TACTIC` and `T1234` or `T1234.001` are read by dashboards; a misspelt one drops the rule from them.",
    hint: "Look the name up at attack.mitre.org.",
    run: unknownTags,
  },
];
