/**
 * The tree of a condition. Nodes are plain data, made by the parser (`parser.ts`) and rewritten by
 * macro expansion; nodes know where their text starts so that diagnostics can point at them.
 */

/** A place in a condition: `offset` from 0; `line` and `column` from 1, as libsinsp counts. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** `proc.aname[2]`: name and argument text; quoting of the argument is already removed. */
export interface FieldNode {
  readonly kind: "field";
  readonly name: string;
  readonly arg: string | undefined;
  readonly pos: Position;
}

/** `tolower(proc.name)`, `join(",", (a.b, "x"))`. */
export interface TransformerNode {
  readonly kind: "transformer";
  readonly name: string;
  readonly args: readonly (FieldNode | TransformerNode | ValueNode | ListNode)[];
  /** Selector after the call, `getopt(...)[c]`. */
  readonly arg: string | undefined;
  readonly pos: Position;
}

/** A constant, unescaped; a byte string. In lists, where no diagnostic points at a single one. */
export interface ListedValue {
  readonly kind: "value";
  readonly value: string;
}

/** A constant with its place. */
export interface ValueNode extends ListedValue {
  readonly pos: Position;
}

/** `(a, b)`; in transformer arguments the items may be fields. */
export interface ListNode {
  readonly kind: "list";
  readonly items: readonly (ListedValue | FieldNode | TransformerNode)[];
  readonly pos: Position;
}

/** Left side of a test. */
export type Operand = FieldNode | TransformerNode;

/** `f exists`. */
export interface ExistsNode {
  readonly kind: "exists";
  readonly left: Operand;
  readonly pos: Position;
}

/** `f op value`, `f op (list)`, `f op oneof (list)`, `f op val(g)`. */
export interface TestNode {
  readonly kind: "test";
  readonly left: Operand;
  readonly op: string;
  readonly modifier: "oneof" | "anyof" | "allof" | undefined;
  readonly right: ValueNode | ListNode | Operand;
  readonly pos: Position;
}

/** A bare word: a macro reference until macros are resolved. */
export interface IdentifierNode {
  readonly kind: "identifier";
  readonly name: string;
  readonly pos: Position;
}

/** `a and b and c`; flat. */
export interface AndNode {
  readonly kind: "and";
  readonly items: readonly Node[];
  readonly pos: Position;
}

/** `a or b or c`; flat. */
export interface OrNode {
  readonly kind: "or";
  readonly items: readonly Node[];
  readonly pos: Position;
}

/** `not a`. */
export interface NotNode {
  readonly kind: "not";
  readonly item: Node;
  readonly pos: Position;
}

/** Any node of a condition. `origin` names the macro a subtree came from, for explanations. */
export type Node =
  & (AndNode | OrNode | NotNode | ExistsNode | TestNode | IdentifierNode)
  & { readonly origin?: string };
