/**
 * What rule files need to know about fields: which exist, and what comes from a plugin. A thin cover
 * of the field table, so that nothing else here depends on how fields are looked up.
 */
import type { FieldTable } from "../field/field_table.ts";
import type { Node, Operand } from "../filter/ast.ts";
import { Compiler } from "../filter/compiler.ts";
import { START } from "../filter/filter_error.ts";
import { parseOperand } from "../filter/parser.ts";

/** The only source of events. Rules for others are kept but not compiled. */
export const SYSCALL_SOURCE = "syscall";

/** Field classes that Falco has from its container plugin. */
const CONTAINER_PREFIXES = ["container.", "k8s."];

/** Knowledge about fields and sources. */
export class RuleFields {
  readonly table: FieldTable;
  readonly #known = new Map<string, boolean>();

  constructor(table: FieldTable) {
    this.table = table;
  }

  hasSource(source: string): boolean {
    return source === SYSCALL_SOURCE;
  }

  /** True for a field with its argument, or a transformer of one. */
  isField(text: string): boolean {
    let known = this.#known.get(text);
    if (known === undefined) {
      known = this.#compiles(text);
      this.#known.set(text, known);
    }
    return known;
  }

  #compiles(text: string): boolean {
    const parsed = parseOperand(text);
    if (!parsed.ok || parsed.value.length !== text.length) return false;
    const left: Operand = parsed.value.operand;
    const node: Node = { kind: "exists", left, pos: START };
    return new Compiler(this.table).compile(node).ok;
  }
}

/** Name of the plugin that a field comes from in Falco. */
export function pluginOfField(field: string): string | undefined {
  return CONTAINER_PREFIXES.some((prefix) => field.startsWith(prefix)) ? "container" : undefined;
}
