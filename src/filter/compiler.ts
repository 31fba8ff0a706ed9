/**
 * Compiler of conditions: AST to closures, with all checks of types. One compiler serves a whole
 * rule set, so that equal parts of different rules become one node (`compiled_node.ts`).
 */
import { toText } from "../base/byte_string.ts";
import { ok, type Result } from "../base/result.ts";
import type { EventContext } from "../state/event_context.ts";
import type { ExistsNode, Node, Operand, TestNode } from "./ast.ts";
import {
  allOf,
  anyOf,
  CompiledNode,
  Generation,
  SharedOperand,
  type Test,
} from "./compiled_node.ts";
import { eventCodeProblem } from "./event_codes_of.ts";
import { type FilterError, filterError, type FilterWarning } from "./filter_error.ts";
import { compileExists, compileTest, type LeafParts } from "./leaf.ts";
import { bindOperand, type FieldFinder } from "./operand.ts";
import { printNode, printOperand } from "./printer.ts";

/** A condition, ready to run. */
export interface CompiledCondition {
  readonly root: CompiledNode;
  readonly warnings: readonly FilterWarning[];
  /**
   * Tests one event on its own. Engines that test many conditions on an event count up the
   * generation once and call `root.test` instead, so that shared work is done once.
   */
  readonly test: (ctx: EventContext) => boolean;
}

/** Thrown inside the compiler only. */
class CompileFault extends Error {
  readonly error: FilterError;
  constructor(error: FilterError) {
    super(error.message);
    this.error = error;
  }
}

/**
 * Compiles conditions against a field table.
 *
 * Memory grows with the distinct parts of the conditions compiled; drop the compiler with its rules.
 */
export class Compiler {
  /** Count it up for each event when calling nodes directly. */
  readonly generation: Generation = new Generation();
  readonly #fields: FieldFinder;
  readonly #nodes = new Map<string, CompiledNode>();
  readonly #operands = new Map<string, SharedOperand>();
  /** What macros were compiled to, if without warnings: those belong to each condition. */
  readonly #macros = new Map<Node, CompiledNode>();
  /** Leaves whose constants gave warnings. */
  readonly #warned = new Set<string>();
  #warnings: FilterWarning[] = [];

  constructor(fields: FieldFinder) {
    this.#fields = fields;
  }

  /** Number of distinct nodes so far. */
  get size(): number {
    return this.#nodes.size;
  }

  /** Compiles a condition whose macros are resolved. */
  compile(node: Node): Result<CompiledCondition, FilterError> {
    this.#warnings = [];
    try {
      const root = this.#node(node);
      const problem = eventCodeProblem(node);
      if (problem !== undefined) return filterError(problem.message, problem.pos);
      root.use();
      const { generation } = this;
      return ok({
        root,
        warnings: this.#warnings,
        test: (ctx) => {
          generation.now++;
          return root.test(ctx);
        },
      });
    } catch (fault) {
      if (fault instanceof CompileFault) return { ok: false, error: fault.error };
      throw fault;
    }
  }

  #node(node: Node): CompiledNode {
    if (node.origin === undefined) return this.#newNode(node);
    const known = this.#macros.get(node);
    if (known !== undefined) return known;
    const before = this.#warnings.length;
    const made = this.#newNode(node);
    if (this.#warnings.length === before) this.#macros.set(node, made);
    return made;
  }

  #newNode(node: Node): CompiledNode {
    switch (node.kind) {
      case "and":
      case "or":
        return this.#chain(node, node.kind, node.items);
      case "not": {
        const item = this.#node(node.item);
        // not not x is x
        if (item.kind === "not") return item.children[0] as CompiledNode;
        return this.#shared(`not ${item.id}`, node, "not", [item], () => (ctx) => !item.test(ctx));
      }
      case "identifier":
        throw this.#fault(`filter error: unexpected identifier '${node.name}'`, node);
      case "exists":
      case "test":
        return this.#leaf(node);
    }
  }

  #chain(node: Node, kind: "and" | "or", nodes: readonly Node[]): CompiledNode {
    const items = nodes.map((item) => this.#node(item));
    const key = `${kind} ${items.map((item) => item.id).join(" ")}`;
    return this.#shared(key, node, kind, items, () => kind === "and" ? allOf(items) : anyOf(items));
  }

  #shared(
    key: string,
    ast: Node,
    kind: CompiledNode["kind"],
    children: readonly CompiledNode[],
    evaluate: () => Test,
  ): CompiledNode {
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    for (const child of children) child.use();
    const made = new CompiledNode(
      this.#nodes.size,
      ast,
      kind,
      children,
      undefined,
      evaluate(),
      this.generation,
    );
    this.#nodes.set(key, made);
    return made;
  }

  #leaf(node: ExistsNode | TestNode): CompiledNode {
    const parts: LeafParts = {
      fields: this.#fields,
      operand: (operand) => this.#operand(operand),
      warn: (warnings) => this.#warnings.push(...warnings),
      fault: (message, at) => this.#fault(message, at),
    };
    const key = leafKey(node);
    const known = this.#nodes.get(key);
    // a leaf with warnings is compiled again, since they belong to each condition that has it
    if (known !== undefined && !this.#warned.has(key)) return known;
    const before = this.#warnings.length;
    const made = node.kind === "exists" ? compileExists(node, parts) : compileTest(node, parts);
    if (this.#warnings.length > before) this.#warned.add(key);
    if (known !== undefined) return known;
    made.leaf.operand.use();
    made.leaf.right?.use();
    const compiled = new CompiledNode(
      this.#nodes.size,
      node,
      "leaf",
      [],
      made.leaf,
      made.test,
      this.generation,
    );
    this.#nodes.set(key, compiled);
    return compiled;
  }

  /** The operand, the same object for the same text. */
  #operand(node: Operand): SharedOperand {
    const key = printOperand(node, { exact: true });
    const known = this.#operands.get(key);
    if (known !== undefined) return known;
    const bound = bindOperand(node, this.#fields);
    if (!bound.ok) throw new CompileFault(bound.error);
    const made = new SharedOperand(bound.value, this.generation);
    this.#operands.set(key, made);
    return made;
  }

  #fault(message: string, at: { readonly pos: Node["pos"] }): CompileFault {
    return new CompileFault({
      code: "LOAD_ERR_COMPILE_CONDITION",
      message: toText(message),
      pos: at.pos,
    });
  }
}

/** The same for tests of the same meaning. */
function leafKey(node: ExistsNode | TestNode): string {
  const plain = node.kind === "test" && node.op === "==" ? { ...node, op: "=" } : node;
  return printNode(plain, { exact: true });
}
