/** The entries of a rule's exceptions as tests of their own, to see which of them are ever used. */
import { toText } from "../base/byte_string.ts";
import type { CompiledNode } from "../filter/compiled_node.ts";
import { printNode } from "../filter/printer.ts";
import { valueText } from "../field/render.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";
import type { EventContext } from "../state/event_context.ts";

/** An entry. */
export interface ExceptionEntry {
  readonly exception: string;
  readonly text: string;
  /** True if the entry applies to the current event. */
  readonly holds: (ctx: EventContext) => boolean;
}

/** Entries of all exceptions, in order; they are the last `not` parts of the condition. */
export function exceptionEntries(rule: LoadedRule): ExceptionEntry[] {
  const exceptions = rule.item.exceptions.filter(({ values }) => values.length > 0);
  const { root } = rule.compiled;
  if (exceptions.length === 0 || root.kind !== "and") return [];
  const parts = root.children.slice(-exceptions.length);
  return exceptions.flatMap((exception, i) => {
    const name = toText(exception.name);
    const body = parts[i]?.children[0];
    if (body === undefined) return [];
    if (typeof exception.fields === "string") return listEntries(name, body);
    const alternatives = body.kind === "or" ? body.children : [body];
    return alternatives.map((node) => ({
      exception: name,
      text: toText(printNode(node.ast)),
      holds: (ctx: EventContext) => node.test(ctx),
    }));
  });
}

/** `field in (a, b)`: an entry is used when the value is that item. */
function listEntries(exception: string, node: CompiledNode): ExceptionEntry[] {
  const { ast, leaf } = node;
  const operand = leaf?.operand;
  if (ast.kind !== "test" || ast.right.kind !== "list" || operand === undefined) {
    const text = toText(printNode(ast));
    return [{ exception, text, holds: (ctx) => node.test(ctx) }];
  }
  const field = operand.bound.field;
  return ast.right.items.map((item) => {
    const wanted = item.kind === "value" ? item.value : "";
    return {
      exception,
      text: toText(wanted),
      holds: (ctx) => {
        if (!node.test(ctx)) return false;
        if (ast.op !== "in" || field === undefined) return true;
        return valueText(field, operand.read(ctx), { bufferBase64: false }) === wanted;
      },
    };
  });
}
