/**
 * Parser of conditions: text to AST. A recursive descent without a lexer, because the grammar is
 * defined that way: keywords are recognised by prefix (`inside` after a field is `in` and the
 * identifier `side`), and precedence is not > and > or with n-ary nodes.
 *
 * It accepts what libsinsp accepts and speaks its words in errors. Macros stay identifiers, lists
 * were replaced in the text before. Types and field names are not its business.
 */
import { toByteString } from "../base/byte_string.ts";
import { ok, type Result } from "../base/result.ts";
import type {
  FieldNode,
  ListedValue,
  ListNode,
  Node,
  Operand,
  Position,
  TransformerNode,
  ValueNode,
} from "./ast.ts";
import { type FilterError, filterError, START } from "./filter_error.ts";
import { LIST_OPERATORS, MODIFIERS, NUMBER_OPERATORS, STRING_OPERATORS } from "./operators.ts";
import { Scanner, SyntaxFault, TOKEN } from "./scanner.ts";
import { TRANSFORMER_NAMES } from "./transformers.ts";

/** Falco's limit of nested productions for rules. */
const DEFAULT_MAX_DEPTH = 1000;

const OPENERS = TRANSFORMER_NAMES.map((name) => name + "(");
const RHS_NAMES = ["val", ...TRANSFORMER_NAMES].map((name) => `'${name}'`).join(", ");
const ALL_OPERATORS = [
  "exists",
  ...NUMBER_OPERATORS,
  ...STRING_OPERATORS,
  ...LIST_OPERATORS,
].map((name) => `'${name}'`).join(", ");

/**
 * Parses a condition as typed in a rule (text, not a byte string; it becomes one here, and
 * positions count bytes).
 *
 * @example
 * ```ts
 * import { parseCondition } from "./parser.ts";
 * import { printNode } from "./printer.ts";
 * import assert from "node:assert/strict";
 * const parsed = parseCondition("evt.type=open and not fd.name startswith /etc");
 * assert.ok(parsed.ok);
 * assert.equal(printNode(parsed.value), "(evt.type = open and not fd.name startswith /etc)");
 * ```
 */
export function parseCondition(
  text: string,
  options: { readonly maxDepth?: number } = {},
): Result<Node, FilterError> {
  if (text.length === 0) return filterError("filter input string is empty", START);
  return run(toByteString(text), options.maxDepth, (parser, scanner) => {
    const node = parser.or();
    if (!scanner.atEnd()) {
      throw new SyntaxFault(`unexpected token after '${scanner.last}', expecting 'or', 'and'`);
    }
    return node;
  });
}

/**
 * Parses a field or transformer at the start of `text` (a byte string), as output formats need it.
 * The value carries the number of bytes consumed.
 */
export function parseOperand(
  text: string,
): Result<{ readonly operand: Operand; readonly length: number }, FilterError> {
  return run(text, undefined, (parser, scanner) => {
    const operand = parser.operand(START);
    if (operand === undefined) {
      throw new SyntaxFault("expected a '(' token, a field check, or an identifier");
    }
    return { operand, length: scanner.position().offset };
  });
}

function run<T>(
  bytes: string,
  maxDepth: number | undefined,
  parse: (parser: Parser, scanner: Scanner) => T,
): Result<T, FilterError> {
  const scanner = new Scanner(bytes);
  try {
    return ok(parse(new Parser(scanner, maxDepth ?? DEFAULT_MAX_DEPTH), scanner));
  } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault;
    return filterError(fault.message, scanner.position());
  }
}

class Parser {
  readonly #scanner: Scanner;
  readonly #maxDepth: number;
  #depth = 0;

  constructor(scanner: Scanner, maxDepth: number) {
    this.#scanner = scanner;
    this.#maxDepth = maxDepth;
  }

  #enter(): void {
    if (++this.#depth >= this.#maxDepth) {
      throw new SyntaxFault(`exceeded max depth limit of ${this.#maxDepth}`);
    }
  }

  or(): Node {
    return this.#chain("or", () => this.#and());
  }

  #and(): Node {
    return this.#chain("and", () => this.#not());
  }

  /** `item { word item }`; behind the word a blank or an opening parenthesis must follow. */
  #chain(kind: "and" | "or", item: () => Node): Node {
    this.#enter();
    const scanner = this.#scanner;
    const pos = scanner.position();
    scanner.blank();
    const items = [item()];
    scanner.blank();
    while (scanner.word(kind)) {
      if (scanner.blank()) items.push(item());
      else if (scanner.word("(")) items.push(this.#embedded());
      else throw new SyntaxFault(`expected blank or '(' after '${kind}'`);
      scanner.blank();
    }
    this.#depth--;
    return items.length > 1 ? { kind, items, pos } : items[0] as Node;
  }

  #not(): Node {
    this.#enter();
    const scanner = this.#scanner;
    const pos = scanner.position();
    let negated = false;
    scanner.blank();
    while (scanner.token(TOKEN.not)) negated = !negated;
    let item: Node;
    if (scanner.word("not(")) {
      negated = !negated;
      item = this.#embedded();
    } else item = this.#check();
    this.#depth--;
    return negated ? { kind: "not", item, pos } : item;
  }

  /** What follows an opening parenthesis. */
  #embedded(): Node {
    this.#enter();
    this.#scanner.blank();
    const node = this.or();
    this.#scanner.blank();
    if (!this.#scanner.word(")")) throw new SyntaxFault("expected a ')' token");
    this.#depth--;
    return node;
  }

  #check(): Node {
    this.#enter();
    const scanner = this.#scanner;
    const pos = scanner.position();
    scanner.blank();
    let node: Node;
    if (scanner.word("(")) node = this.#embedded();
    else {
      const left = this.operand(pos);
      if (left !== undefined) node = this.#condition(left, pos);
      else if (scanner.token(TOKEN.identifier)) {
        node = { kind: "identifier", name: scanner.last, pos };
      } else throw new SyntaxFault("expected a '(' token, a field check, or an identifier");
    }
    this.#depth--;
    return node;
  }

  /** A field or transformer, if one starts here. */
  operand(pos: Position): Operand | undefined {
    if (this.#scanner.token(TOKEN.field)) return this.#field(this.#scanner.last, pos);
    return this.#transformer(pos);
  }

  #field(name: string, pos: Position): FieldNode {
    return { kind: "field", name, arg: this.#argument(), pos };
  }

  /** `[arg]` without a blank before it. */
  #argument(): string | undefined {
    const scanner = this.#scanner;
    if (!scanner.word("[")) return undefined;
    if (!scanner.quoted() && !scanner.token(TOKEN.bareArg)) {
      throw new SyntaxFault("expected a valid field argument: a quoted string or a bare string");
    }
    const arg = scanner.last;
    if (!scanner.word("]")) throw new SyntaxFault("expected a ']' token");
    return arg;
  }

  #transformer(pos: Position): TransformerNode | undefined {
    const scanner = this.#scanner;
    const opener = OPENERS.find((word) => scanner.word(word));
    if (opener === undefined) return undefined;
    this.#enter();
    scanner.blank();
    const args = [];
    do {
      args.push(this.#transformerArg());
      scanner.blank();
    } while (scanner.word(","));
    if (!scanner.word(")")) throw new SyntaxFault("expected a ')' token closing the transformer");
    this.#depth--;
    return { kind: "transformer", name: opener.slice(0, -1), args, arg: this.#argument(), pos };
  }

  #transformerArg(): FieldNode | TransformerNode | ValueNode | ListNode {
    const scanner = this.#scanner;
    const pos = scanner.position();
    scanner.blank();
    if (scanner.token(TOKEN.hex) || scanner.token(TOKEN.number) || scanner.quoted()) {
      return { kind: "value", value: scanner.last, pos };
    }
    if (scanner.word("(")) return this.#transformerList(pos);
    const operand = this.#transformer(pos) ?? this.operand(pos);
    if (operand !== undefined) return operand;
    throw new SyntaxFault(
      "expected field transformer argument: field, transformer, quoted string, number, or transformer list",
    );
  }

  /** All items have the position of the list, which is where errors about them point. */
  #transformerList(pos: Position): ListNode {
    const scanner = this.#scanner;
    const items: (ListedValue | FieldNode | TransformerNode)[] = [];
    scanner.blank();
    if (scanner.word(")")) return { kind: "list", items, pos };
    do {
      scanner.blank();
      const operand = this.operand(pos);
      if (operand !== undefined) items.push(operand);
      else if (scanner.quoted() || scanner.token(TOKEN.hex) || scanner.token(TOKEN.number)) {
        items.push({ kind: "value", value: scanner.last });
      } else {
        throw new SyntaxFault(
          "expected transformer list argument: field, transformer, quoted string, or number",
        );
      }
      scanner.blank();
    } while (scanner.word(","));
    if (!scanner.word(")")) throw new SyntaxFault("expected ')'");
    return { kind: "list", items, pos };
  }

  #condition(left: Operand, pos: Position): Node {
    this.#enter();
    const scanner = this.#scanner;
    scanner.blank();
    let node: Node;
    let op: string | undefined;
    if (scanner.word("exists")) node = { kind: "exists", left, pos };
    else if ((op = NUMBER_OPERATORS.find((word) => scanner.word(word))) !== undefined) {
      node = { kind: "test", left, op, modifier: undefined, right: this.#value("number"), pos };
    } else if ((op = this.#stringOperator()) !== undefined) {
      const modifier = this.#modifier();
      const right = modifier === undefined ? this.#value("string") : this.#list();
      node = { kind: "test", left, op, modifier, right, pos };
    } else if ((op = LIST_OPERATORS.find((word) => scanner.word(word))) !== undefined) {
      node = { kind: "test", left, op, modifier: undefined, right: this.#list(), pos };
    } else throw new SyntaxFault(`expected a valid check operator: one of ${ALL_OPERATORS}`);
    this.#depth--;
    return node;
  }

  /**
   * A word needs a blank behind it. Without one it is no operator, but is passed over all the same, so
   * that `globin (a)` is `in (a)`.
   */
  #stringOperator(): string | undefined {
    const scanner = this.#scanner;
    const found = STRING_OPERATORS.find((word) => scanner.word(word));
    const isSymbol = found !== undefined && found.charCodeAt(0) < 65;
    return isSymbol || scanner.atBlank() ? found : undefined;
  }

  /** A modifier counts only with a list behind it; otherwise the word is a value. */
  #modifier(): typeof MODIFIERS[number] | undefined {
    const scanner = this.#scanner;
    const from = scanner.position();
    const last = scanner.last;
    scanner.blank();
    const modifier = MODIFIERS.find((word) => scanner.wordThenBlank(word));
    if (modifier !== undefined) {
      scanner.blank();
      const at = scanner.position();
      const isList = scanner.word("(") ||
        (scanner.token(TOKEN.identifier) && !["and", "or", "not"].includes(scanner.last));
      scanner.rewind(isList ? at : from);
      scanner.last = isList ? modifier : last;
      if (isList) return modifier;
    } else scanner.rewind(from);
    return undefined;
  }

  #value(type: "number" | "string"): ValueNode | Operand {
    const scanner = this.#scanner;
    scanner.blank();
    const pos = scanner.position();
    const operand = this.#rightOperand(pos);
    if (operand !== undefined) return operand;
    const found = type === "number"
      ? scanner.token(TOKEN.hex) || scanner.token(TOKEN.number)
      : scanner.quoted() || scanner.token(TOKEN.bare);
    if (found) return { kind: "value", value: scanner.last, pos };
    throw new SyntaxFault(
      `expected a ${type} value or a field with a valid transformer: ${RHS_NAMES}`,
    );
  }

  /** `(a, b)`, `val(f)`, a transformer, or the name of a list that nobody defined. */
  #list(): ListNode | Operand {
    const scanner = this.#scanner;
    scanner.blank();
    const pos = scanner.position();
    if (scanner.word("(")) {
      const items: ListedValue[] = [];
      do {
        scanner.blank();
        if (scanner.quoted() || scanner.token(TOKEN.bare)) {
          items.push({ kind: "value", value: scanner.last });
        } else if (items.length > 0) throw new SyntaxFault("expected a string value");
        else break;
        scanner.blank();
      } while (scanner.word(","));
      if (!scanner.word(")")) throw new SyntaxFault("expected a ')' token");
      return { kind: "list", items, pos };
    }
    const operand = this.#rightOperand(pos);
    if (operand !== undefined) return operand;
    if (scanner.token(TOKEN.identifier)) {
      return { kind: "list", items: [{ kind: "value", value: scanner.last }], pos };
    }
    throw new SyntaxFault(
      `expected a list, an identifier, or a field with a valid transformer: ${RHS_NAMES}`,
    );
  }

  /** `val(field)`, which is the field itself, or a transformer. */
  #rightOperand(pos: Position): Operand | undefined {
    const scanner = this.#scanner;
    if (!scanner.word("val(")) return this.#transformer(pos);
    scanner.blank();
    const at = scanner.position();
    if (!scanner.token(TOKEN.field)) {
      throw new SyntaxFault("expected a field within 'val' transformer");
    }
    const field = this.#field(scanner.last, at);
    scanner.blank();
    if (!scanner.word(")")) throw new SyntaxFault("expected a ')' token closing the transformer");
    return field;
  }
}
