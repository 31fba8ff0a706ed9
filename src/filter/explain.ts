/**
 * Walks a compiled condition for one event and tells the result and the value at every node: for
 * `saker explain` and for coverage of rule tests. It asks the same compiled nodes that decide for
 * real, so it cannot disagree with them; the fast path carries no counters for it.
 */
import type { Value } from "../field/field.ts";
import type { EventContext } from "../state/event_context.ts";
import type { CompiledNode } from "./compiled_node.ts";
import { printNode } from "./printer.ts";

/** A node of a condition with what it came to. */
export interface ExplainTree {
  readonly kind: CompiledNode["kind"];
  /** The condition's text at this node (byte string). */
  readonly text: string;
  /** Macro the node came from. */
  readonly origin: string | undefined;
  readonly result: boolean;
  /** True if the result of the whole condition hangs on this node: changing it could change it. */
  readonly decides: boolean;
  /** Leaves: value of the left side; `undefined` = absent. */
  readonly value: Value;
  /** Leaves that compare with a field: value of the right side. */
  readonly right: Value;
  readonly children: readonly ExplainTree[];
  readonly node: CompiledNode;
}

/**
 * Explains a condition for the current event. All parts are evaluated, also those that a short cut
 * would skip. The caller has started the event (`generation.now`).
 */
export function explainNode(node: CompiledNode, ctx: EventContext): ExplainTree {
  return walk(node, ctx, true);
}

function walk(node: CompiledNode, ctx: EventContext, decides: boolean): ExplainTree {
  const result = node.test(ctx);
  const children = node.children.map((child) =>
    walk(child, ctx, decides && carries(node, result, child, ctx))
  );
  return {
    kind: node.kind,
    text: printNode(node.ast),
    origin: node.ast.origin,
    result,
    decides,
    value: node.leaf?.operand.read(ctx),
    right: node.leaf?.right?.read(ctx),
    children,
    node,
  };
}

/** A false `and` hangs on its false parts, a true one on all; `or` the other way round. */
function carries(
  node: CompiledNode,
  result: boolean,
  child: CompiledNode,
  ctx: EventContext,
): boolean {
  if (node.kind === "and") return result || !child.test(ctx);
  if (node.kind === "or") return !result || child.test(ctx);
  return true;
}
