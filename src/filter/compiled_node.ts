/**
 * Compiled conditions: a graph of closures in which equal parts of all conditions of one compiler
 * are one node. A node that several parents use is evaluated at most once per event, and only when
 * somebody asks; so is a field.
 */
import type { BoundField, Value } from "../field/field.ts";
import type { EventContext } from "../state/event_context.ts";
import type { Node } from "./ast.ts";
import type { Compare } from "./compare.ts";
import type { BoundOperand } from "./operand.ts";

/** A test of the current event. */
export type Test = (ctx: EventContext) => boolean;

/**
 * Tells shared nodes that another event has come: results are valid for one value of `now`. Whoever
 * drives the compiled nodes counts it up for each event.
 */
export class Generation {
  now = 0;
}

/** An operand that leaves share; read through {@linkcode SharedOperand.read}. */
export class SharedOperand {
  readonly bound: BoundOperand;
  /** Reads the value of the current event, at most once per event if several leaves use it. */
  read: (ctx: EventContext) => Value;
  readonly #generation: Generation;
  #seen = -1;
  #value: Value = undefined;
  #users = 0;

  constructor(bound: BoundOperand, generation: Generation) {
    this.bound = bound;
    this.#generation = generation;
    this.read = bound.extract;
    // an extractor with memory must not run twice for an event
    if (bound.fields.some((field: BoundField) => field.stateful === true)) this.#users = 1;
  }

  /** Counts a user; from the second one on values are kept for the event. */
  use(): void {
    if (++this.#users < 2) return;
    const { extract } = this.bound;
    this.read = (ctx) => {
      if (this.#seen !== this.#generation.now) {
        this.#value = extract(ctx);
        this.#seen = this.#generation.now;
      }
      return this.#value;
    };
  }
}

/**
 * What an index can know of a leaf: the leaf is false unless one of these holds for the operand's
 * value. It may say too much (never too little).
 */
export interface LeafGuard {
  readonly exact?: readonly (string | number | bigint | boolean)[];
  readonly prefixes?: readonly string[];
  readonly suffixes?: readonly string[];
  /** Paths without patterns at or below which the value lies, as `plainPath` has them. */
  readonly paths?: readonly string[];
  readonly other?: Compare;
}

/** The operand side of a leaf, for explanations and indexes. */
export interface Leaf {
  readonly operand: SharedOperand;
  /** Right side when it is a field or transformer. */
  readonly right: SharedOperand | undefined;
  readonly guard: LeafGuard | undefined;
}

/** A node of a compiled condition. */
export class CompiledNode {
  /** The tree it was made from; the first one if there were several equal ones. */
  readonly ast: Node;
  readonly kind: "and" | "or" | "not" | "leaf";
  readonly children: readonly CompiledNode[];
  readonly leaf: Leaf | undefined;
  /** Distinct per node of one compiler. */
  readonly id: number;
  /** Result for the current event of the generation. */
  test: Test;
  readonly #generation: Generation;
  readonly #evaluate: Test;
  #seen = -1;
  #result = false;
  #users = 0;

  constructor(
    id: number,
    ast: Node,
    kind: CompiledNode["kind"],
    children: readonly CompiledNode[],
    leaf: Leaf | undefined,
    evaluate: Test,
    generation: Generation,
  ) {
    this.id = id;
    this.ast = ast;
    this.kind = kind;
    this.children = children;
    this.leaf = leaf;
    this.#evaluate = evaluate;
    this.#generation = generation;
    this.test = evaluate;
  }

  /** Counts a parent; from the second one on the result is kept for the event. */
  use(): void {
    if (++this.#users < 2) return;
    this.test = (ctx) => {
      if (this.#seen !== this.#generation.now) {
        this.#result = this.#evaluate(ctx);
        this.#seen = this.#generation.now;
      }
      return this.#result;
    };
  }
}

/** Closure of an `and`. */
export function allOf(items: readonly CompiledNode[]): Test {
  const [a, b] = items as readonly [CompiledNode, CompiledNode];
  if (items.length === 2) return (ctx) => a.test(ctx) && b.test(ctx);
  return (ctx) => {
    for (let i = 0; i < items.length; i++) {
      if (!(items[i] as CompiledNode).test(ctx)) return false;
    }
    return true;
  };
}

/** Closure of an `or`. */
export function anyOf(items: readonly CompiledNode[]): Test {
  const [a, b] = items as readonly [CompiledNode, CompiledNode];
  if (items.length === 2) return (ctx) => a.test(ctx) || b.test(ctx);
  return (ctx) => {
    for (let i = 0; i < items.length; i++) {
      if ((items[i] as CompiledNode).test(ctx)) return true;
    }
    return false;
  };
}
