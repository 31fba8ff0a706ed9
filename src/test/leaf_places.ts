/** Where the leaves of a condition stand in the rule files, in the order in which they are evaluated. */
import { toByteString, toText } from "../base/byte_string.ts";
import { printNode } from "../filter/printer.ts";
import type { Node } from "../filter/ast.ts";
import type { Context } from "../rule/context.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";
import { textOfFile } from "./rule_comments.ts";
import type { TestedRules } from "./rule_store.ts";

/** A leaf and its place. */
export interface LeafPlace {
  readonly text: string;
  /** Innermost macro that it came from. */
  readonly macro: string | undefined;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Leaves of a rule with their places; a leaf that occurs twice is there twice. */
export function leafPlaces(rule: LoadedRule, tested: TestedRules): LeafPlace[] {
  const places: LeafPlace[] = [];
  // compiled nodes are shared between rules and remember the first place only
  const visit = (node: Node, macro: string | undefined): void => {
    const inner = node.origin ?? macro;
    if (node.kind === "and" || node.kind === "or") {
      for (const item of node.items) visit(item, inner);
    } else if (node.kind === "not") visit(node.item, inner);
    else places.push(placeOf(node, inner, rule, tested));
  };
  visit(rule.ast, undefined);
  return places;
}

function placeOf(
  ast: Node,
  macro: string | undefined,
  rule: LoadedRule,
  tested: TestedRules,
): LeafPlace {
  const item = macro === undefined ? undefined : tested.rules.loaded.macros.get(macro)?.item;
  const context = item?.conditionContext ?? rule.item.conditionContext;
  const condition = item?.condition ?? rule.condition;
  return {
    text: toText(printNode(ast)),
    macro: macro === undefined ? undefined : toText(macro),
    file: toText(context.file),
    line: lineIn(context, condition, ast, tested),
  };
}

/** Line of a node; that of the condition where lists have changed what stands before it. */
function lineIn(context: Context, condition: string, ast: Node, tested: TestedRules): number {
  const content = toByteString(textOfFile(tested, toText(context.file)));
  const start = context.inFile.mark.offset;
  const field = ast.kind === "test" || ast.kind === "exists" ? ast.left : undefined;
  const name = field?.kind === "field" ? field.name : "";
  // positions count the condition with its lists put in; the n-th use of the field is the same one
  const before = name === "" ? 0 : condition.slice(0, ast.pos.offset).split(name).length - 1;
  let at = start;
  for (let i = 0; i <= before && name !== ""; i++) {
    const next = content.indexOf(name, i === 0 ? start : at + 1);
    if (next < 0 || next > start + condition.length * 2 + 200) break;
    at = next;
  }
  return content.slice(0, at).split("\n").length;
}
