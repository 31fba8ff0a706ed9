/**
 * Why a rule did or did not match an event: the condition as a tree with the value at every leaf,
 * the leaves on which the result hangs, and the rule that matched first and took the event.
 */
import { toText } from "../base/byte_string.ts";
import { printable } from "../base/printable.ts";
import { fieldText, valueText } from "../field/render.ts";
import type { BoundField, Value } from "../field/field.ts";
import { explainNode, type ExplainTree } from "../filter/explain.ts";
import type { Node } from "../filter/ast.ts";
import type { RuleMatching } from "../engine/engine.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";
import type { EventContext } from "../state/event_context.ts";
import { EVENTS } from "../event/event_table.ts";
import type { TestedRules } from "./rule_store.ts";

/** Everything said about one rule and one event; texts are decoded. */
export interface Explanation {
  readonly rule: string;
  /** True if the condition holds and the rule looks at events of this type. */
  readonly matched: boolean;
  /** Why the rule is not tried on this event at all. */
  readonly notTried: string | undefined;
  /** Rule that matched first and gave the only alert. */
  readonly shadowedBy: string | undefined;
  readonly event: string;
  readonly tree: ExplainedNode;
  /** Number of leaves that have the value they should have for a match. */
  readonly fulfilled: number;
}

/** A node of the tree. */
export interface ExplainedNode {
  readonly kind: "and" | "or" | "not" | "leaf";
  readonly text: string;
  /** Macro that the node came from. */
  readonly macro: string | undefined;
  readonly result: boolean;
  /** True if the result of the whole hangs on this node. */
  readonly decides: boolean;
  /** Leaves: the value, as text; undefined = absent. */
  readonly value: string | undefined;
  /** Leaves with a field on the right: its value. */
  readonly right: string | undefined;
  readonly children: readonly ExplainedNode[];
}

/** Explains `rule` for the current event of `ctx`. */
export function explainRule(
  rule: LoadedRule,
  tested: TestedRules,
  ctx: EventContext,
  matching: RuleMatching,
): Explanation {
  const { generation, runnable } = tested.rules.loaded;
  generation.now++;
  const tree = explainNode(rule.compiled.root, ctx);
  const type = ctx.ev.type;
  const wanted = rule.eventCodes[type] === 1;
  const runs = runnable.some(({ item }) => item === rule.item);
  const first = runnable.find((other) =>
    other.eventCodes[type] === 1 && other.compiled.root.test(ctx)
  );
  const matched = wanted && runs && tree.result;
  const isShadowed = matching === "first" && matched && first !== undefined &&
    first.item !== rule.item;
  return {
    rule: toText(rule.name),
    matched,
    notTried: !runs
      ? "the rule is switched off"
      : wanted
      ? undefined
      : `the rule does not look at ${EVENTS[type]?.name ?? "such"} events`,
    shadowedBy: isShadowed ? toText(first.name) : undefined,
    event: eventText(tested, ctx),
    tree: explained(tree, rule.ast, tested),
    fulfilled: fulfilled(tree, true),
  };
}

/** Number of a rule's leaves that are as a match needs them; to find the event that comes closest. */
function fulfilled(tree: ExplainTree, wanted: boolean): number {
  if (tree.kind === "leaf") return tree.result === wanted ? 1 : 0;
  const want = tree.kind === "not" ? !wanted : wanted;
  return tree.children.reduce((sum, child) => sum + fulfilled(child, want), 0);
}

/** @param ast the rule's own tree: compiled nodes are shared and know the macro of the first user */
function explained(tree: ExplainTree, ast: Node, tested: TestedRules): ExplainedNode {
  const field = tree.node.leaf?.operand.bound.field;
  const other = tree.node.leaf?.right?.bound.field;
  const own = tree.kind === "leaf" ? ast : withoutDoubleNot(ast);
  const parts = own.kind === "and" || own.kind === "or"
    ? own.items
    : own.kind === "not"
    ? [own.item]
    : [];
  const macro = own.origin ?? ast.origin;
  return {
    kind: tree.kind,
    text: toText(tree.text),
    macro: macro === undefined ? undefined : toText(macro),
    result: tree.result,
    decides: tree.decides,
    value: shown(tree.value, field, tested),
    right: shown(tree.right, other, tested),
    children: tree.children.map((child, i) => explained(child, parts[i] ?? child.node.ast, tested)),
  };
}

/** The compiler makes `not not x` to `x`. */
function withoutDoubleNot(ast: Node): Node {
  return ast.kind === "not" && ast.item.kind === "not" ? withoutDoubleNot(ast.item.item) : ast;
}

function shown(
  value: Value,
  field: BoundField | undefined,
  { rules }: TestedRules,
): string | undefined {
  if (value === undefined) return undefined;
  const text = field === undefined
    ? printable(String(value))
    : valueText(field, value, rules.fields.render);
  return text === undefined ? undefined : toText(text);
}

const EVENT_FIELDS = ["evt.type", "evt.args", "proc.cmdline", "proc.pname"] as const;

/** `openat fd=3 ... by cat /etc/shadow (child of bash)`. */
export function eventText(tested: TestedRules, ctx: EventContext): string {
  const { fields } = tested.rules;
  const [type, args, line, parent] = EVENT_FIELDS.map((name) => {
    const text = fieldText(fields.find(name) as BoundField, ctx, fields.render);
    return text === undefined ? undefined : toText(text);
  });
  const by = line === undefined ? "" : ` by ${line}`;
  const above = parent === undefined ? "" : ` (child of ${parent})`;
  return `${type ?? ""}${args ? ` ${cut(args, 160)}` : ""}${cut(by, 120)}${above}`;
}

/** A text of at most `most` characters. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3)}...`;
}

const LONGEST_LEAF = 100;
const LONGEST_VALUE = 80;

/** The tree as lines, deciding leaves marked. */
export function explanationText(explanation: Explanation, colour = false): string {
  const { rule, matched, notTried, shadowedBy, event, tree } = explanation;
  let verdict = matched ? "matches" : "does not match";
  if (shadowedBy !== undefined) verdict += `, but "${shadowedBy}" matched first`;
  if (notTried !== undefined) verdict += `: ${notTried}`;
  const lines = [`rule "${rule}" ${verdict}`, `event ${event}`];
  walk(tree, 1, undefined, lines, colour);
  return lines.join("\n") + "\n";
}

function walk(
  node: ExplainedNode,
  depth: number,
  parentMacro: string | undefined,
  lines: string[],
  colour: boolean,
): void {
  const mark = paint(node.result ? "+" : "-", node.result ? 32 : 31, colour);
  const name = node.macro === undefined || node.macro === parentMacro ? "" : `${node.macro}: `;
  const pad = "  ".repeat(depth);
  if (node.kind !== "leaf") {
    const only = node.children[0];
    if (node.kind === "not" && only?.kind === "leaf") {
      return leafLine(only, `${pad}${mark} ${name}not `, lines, colour, node.decides);
    }
    lines.push(`${pad}${mark} ${name}${node.kind}`);
    for (const child of node.children) {
      walk(child, depth + 1, node.macro ?? parentMacro, lines, colour);
    }
    return;
  }
  leafLine(node, `${pad}${mark} ${name}`, lines, colour, node.decides);
}

function leafLine(
  leaf: ExplainedNode,
  before: string,
  lines: string[],
  colour: boolean,
  decides: boolean,
): void {
  const value = leaf.value === undefined
    ? "absent"
    : JSON.stringify(cut(leaf.value, LONGEST_VALUE));
  const right = leaf.right === undefined ? "" : ` against ${JSON.stringify(leaf.right)}`;
  const mark = decides ? paint("   <- decides", 33, colour) : "";
  lines.push(`${before}${cut(leaf.text, LONGEST_LEAF)}   is ${value}${right}${mark}`);
}

function paint(text: string, code: number, colour: boolean): string {
  return colour ? `\x1b[${code}m${text}\x1b[0m` : text;
}
