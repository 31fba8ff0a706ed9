/**
 * AST to text, in the form of Falco's `condition_compiled`: `(a and b)`, `not x`, lists as
 * `(a, b)`. Results are byte strings.
 */
import type {
  FieldNode,
  ListedValue,
  ListNode,
  Node,
  Operand,
  TransformerNode,
  ValueNode,
} from "./ast.ts";

/** How values are quoted. */
export interface PrintOptions {
  /**
   * False (Falco's way): quotes only values with blanks, quotes or backslashes, so that `"f(x)"` or
   * `""` read back differently. True: whatever a bare word cannot hold is quoted, and parsing the
   * text gives the same tree.
   */
  readonly exact?: boolean;
}

const SPECIAL: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\\": "\\\\",
  '"': '\\"',
};

const QUOTED_BY_FALCO = /[\b\f\n\r\t \\"']/;
/** What a bare word can hold, without brackets; it is never unescaped, so backslashes are fine. */
const BARE = /^[^()"' \t\n\v\f\r=,\0\b[\]]+$/;

/** Text of a condition. */
export function printNode(node: Node, options: PrintOptions = {}): string {
  return new Printer(options.exact === true).node(node);
}

/** Text of a field or transformer. */
export function printOperand(operand: Operand, options: PrintOptions = {}): string {
  return new Printer(options.exact === true).operand(operand);
}

class Printer {
  readonly #exact: boolean;

  constructor(exact: boolean) {
    this.#exact = exact;
  }

  node(node: Node): string {
    switch (node.kind) {
      case "and":
      case "or":
        return `(${node.items.map((item) => this.node(item)).join(` ${node.kind} `)})`;
      case "not":
        // runs of "not" are counted by the parser, so an inner one needs parentheses to survive
        return this.#exact && node.item.kind === "not"
          ? `not (${this.node(node.item)})`
          : `not ${this.node(node.item)}`;
      case "identifier":
        return node.name;
      case "exists":
        return `${this.operand(node.left)} exists`;
      case "test": {
        const modifier = node.modifier === undefined ? "" : ` ${node.modifier}`;
        return `${this.operand(node.left)} ${node.op}${modifier} ${this.#right(node.right)}`;
      }
    }
  }

  operand(operand: Operand): string {
    return operand.kind === "field" ? this.#field(operand) : this.#transformer(operand);
  }

  #right(right: ValueNode | ListNode | Operand): string {
    return right.kind === "field" ? `val(${this.#field(right)})` : this.#argument(right, false);
  }

  #argument(
    node: FieldNode | TransformerNode | ListedValue | ListNode,
    inTransformer: boolean,
  ): string {
    switch (node.kind) {
      case "value":
        return this.value(node.value, inTransformer);
      case "list":
        return `(${node.items.map((item) => this.#argument(item, inTransformer)).join(", ")})`;
      default:
        return this.operand(node);
    }
  }

  #field(node: FieldNode): string {
    return node.arg === undefined ? node.name : `${node.name}[${this.value(node.arg, false)}]`;
  }

  #transformer(node: TransformerNode): string {
    const args = node.args.map((arg) => this.#argument(arg, true)).join(", ");
    return `${node.name}(${args})` + (node.arg === undefined ? "" : `[${node.arg}]`);
  }

  value(value: string, inTransformer: boolean): string {
    const quote = this.#exact ? inTransformer || !BARE.test(value) : QUOTED_BY_FALCO.test(value);
    if (!quote) return value;
    const escaped = value.replace(/[\b\f\n\r\t\\"]/g, (c) => SPECIAL[c] as string);
    // a quoted string cannot end in an escaped backslash; backslash-blank is one as well
    return this.#exact && value.endsWith("\\") ? `"${escaped.slice(0, -1)} "` : `"${escaped}"`;
  }
}
