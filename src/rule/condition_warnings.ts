/**
 * What a condition or output says that will not work as meant: fields that went away with the enter
 * events, and comparisons with `<NA>`.
 */
import type { Node, Operand, TestNode } from "../filter/ast.ts";
import type { WarningCode } from "./load_codes.ts";

const DROPPED = "field is not available due to the drop of enter events.";

/** Deprecated fields and why, in the order in which they are reported. */
const DEPRECATED_FIELDS: ReadonlyMap<string, string> = new Map([
  [
    "evt.dir",
    "due to the drop of enter events, 'evt.dir = <' always evaluates to true, and 'evt.dir = >' always evaluates to false. The rule expression can be simplified by removing the condition on 'evt.dir'",
  ],
  ["evt.latency", DROPPED],
  ["evt.latency.s", DROPPED],
  ["evt.latency.ns", DROPPED],
  ["evt.latency.human", DROPPED],
  ["evt.wait_latency", DROPPED],
]);

/** Operators for which a comparison with `<NA>` is unsafe. */
const EQUALITIES = new Set(["==", "=", "!=", "in", "intersects", "pmatch"]);

/** A warning about a condition as a whole. */
export interface ConditionWarning {
  readonly code: WarningCode;
  readonly message: string;
  readonly field?: string;
}

/** Warnings about a resolved condition, each once. */
export function conditionDeprecations(node: Node): ConditionWarning[] {
  const seen = new Set<string>();
  let unsafe = false;
  const visit = (node: Node): void => {
    switch (node.kind) {
      case "and":
      case "or":
        return node.items.forEach(visit);
      case "not":
        return visit(node.item);
      case "exists":
        return fieldsOf(node.left, seen);
      case "test":
        unsafe ||= isUnsafe(node);
        fieldsOf(node.left, seen);
        if (node.right.kind === "field" || node.right.kind === "transformer") {
          fieldsOf(node.right, seen);
        }
    }
  };
  visit(node);
  const warnings: ConditionWarning[] = [];
  if (unsafe) warnings.push({ code: "LOAD_UNSAFE_NA_CHECK", message: "" });
  for (const [field, message] of DEPRECATED_FIELDS) {
    if (seen.has(field)) warnings.push({ code: "LOAD_DEPRECATED_ITEM", message, field });
  }
  return warnings;
}

/** Deprecated fields whose name occurs in an output. */
export function outputDeprecations(output: string): string[] {
  // all of them are of the class evt, of which few outputs show anything
  if (!output.includes("evt.")) return [];
  return [...DEPRECATED_FIELDS.keys()].filter((field) => output.includes(field));
}

function fieldsOf(operand: Operand, seen: Set<string>): void {
  if (operand.kind === "field") {
    seen.add(operand.name);
    return;
  }
  for (const arg of operand.args) {
    if (arg.kind === "field" || arg.kind === "transformer") fieldsOf(arg, seen);
    else if (arg.kind === "list") {
      for (const item of arg.items) if (item.kind !== "value") fieldsOf(item, seen);
    }
  }
}

function isUnsafe({ left, op, right }: TestNode): boolean {
  if (left.kind !== "field" || !EQUALITIES.has(op)) return false;
  if (!left.name.startsWith("ka.") && !left.name.startsWith("jevt.")) return false;
  const values = right.kind === "list" ? right.items : [right];
  return values.some((value) => value.kind === "value" && value.value === "<NA>");
}
