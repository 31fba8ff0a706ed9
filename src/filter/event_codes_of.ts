/**
 * Which event types a condition can be true for, from its `evt.type` tests alone. The engine does
 * not try a rule on other events, and the driver is told which system calls matter. Follows Falco's
 * way of reckoning: negation is pushed to the leaves, and every leaf that is not about the event
 * type counts as "any event", negated or not.
 */
import { BoundedMemo } from "../base/bounded_memo.ts";
import { EVENT_COUNT, PPME } from "../event/event_codes.ts";
import { eventsByName } from "../event/event_table.ts";
import { syscallByName } from "../event/syscall_table.ts";
import type { Node, Position, TestNode } from "./ast.ts";
import { ASYNC_EVENT_NAMES } from "./event_names.ts";

/**
 * One byte per event code (0..453), 1 = the condition can be true for such events. Async events are
 * always in: their names are known only when they come. Conditions with the same codes share one
 * array, which nobody may write to.
 */
export function eventCodesOf(node: Node): Uint8Array {
  return withAsyncEvents(allowedCodes(node));
}

/** The same without the async events: those that the condition itself allows for. */
export function allowedCodes(node: Node): Uint8Array {
  return visit(node, false);
}

/** Number of event codes in a set; Falco warns above 100, and at 0 the condition is never true. */
export const countCodes: (codes: Uint8Array) => number = remembered((codes) => {
  let count = 0;
  for (let i = 0; i < codes.length; i++) count += codes[i] as number;
  return count;
});

/**
 * Rules by the thousand name a few dozen sets, and 454 steps for each node of each rule would be
 * most of loading them: what is made of a set is kept with it.
 */
function remembered<T extends object | number>(
  make: (codes: Uint8Array) => T,
): (codes: Uint8Array) => T {
  const results = new WeakMap<Uint8Array, T>();
  return (codes) => {
    let result = results.get(codes);
    if (result === undefined) results.set(codes, result = make(codes));
    return result;
  };
}

/** The set with the async events, which no condition can leave out. */
export const withAsyncEvents: (codes: Uint8Array) => Uint8Array = remembered((codes) => {
  const out = codes.slice();
  out[PPME.ASYNCEVENT_E] = 1;
  return out;
});

const complement = remembered((codes) => codes.map((bit) => bit ^ 1));

const unionWith = remembered((a) => remembered((b) => a.map((bit, i) => bit | (b[i] as number))));

const intersectionWith = remembered((a) =>
  remembered((b) => a.map((bit, i) => bit & (b[i] as number)))
);

/** Why event types cannot be derived from a condition; such conditions are refused. */
export function eventCodeProblem(
  node: Node,
): { readonly message: string; readonly pos: Position } | undefined {
  switch (node.kind) {
    case "and":
    case "or":
      for (const item of node.items) {
        const problem = eventCodeProblem(item);
        if (problem !== undefined) return problem;
      }
      return undefined;
    case "not":
      return eventCodeProblem(node.item);
    case "test":
      if (transformsType(node)) {
        return {
          message: "event code search does not support `evt.type` checks with transformers",
          pos: node.left.pos,
        };
      }
      if (isTypeTest(node) && (node.right.kind === "field" || node.right.kind === "transformer")) {
        return {
          message: "right-hand field comparisons on `evt.type`/`syscall.type` checks are not " +
            "supported by event code search",
          pos: node.right.pos,
        };
      }
      return undefined;
    default:
      return undefined;
  }
}

function transformsType(node: TestNode): boolean {
  if (node.left.kind !== "transformer") return false;
  const [arg, ...more] = node.left.args;
  return more.length === 0 && arg?.kind === "field" && isTypeName(arg.name);
}

function isTypeName(name: string): boolean {
  return name === "evt.type" || name === "syscall.type";
}

function isTypeTest(node: TestNode): boolean {
  return node.left.kind === "field" && isTypeName(node.left.name) && node.left.arg === undefined;
}

/** Sets that most nodes have; like all results of {@linkcode visit} they are never written to. */
const ALL: Uint8Array = new Uint8Array(EVENT_COUNT).fill(1);
const NONE: Uint8Array = new Uint8Array(EVENT_COUNT);

function visit(node: Node, negated: boolean): Uint8Array {
  switch (node.kind) {
    case "not":
      return visit(node.item, !negated);
    case "and":
    case "or": {
      const union = (node.kind === "or") !== negated;
      return union ? unionOf(node.items, negated) : intersectionOf(node.items, negated);
    }
    case "exists": {
      const isType = node.left.kind === "field" && isTypeName(node.left.name);
      return isType && negated ? NONE : ALL;
    }
    case "test": {
      const codes = isTypeTest(node) ? typeCodes(node) : undefined;
      if (codes === undefined) return ALL;
      return negated ? complement(codes) : codes;
    }
    case "identifier":
      return ALL;
  }
}

function unionOf(nodes: readonly Node[], negated: boolean): Uint8Array {
  let out = NONE;
  for (const node of nodes) {
    const codes = visit(node, negated);
    if (codes === ALL) return ALL;
    if (out === NONE) out = codes;
    else if (codes !== NONE) out = unionWith(out)(codes);
  }
  return out;
}

function intersectionOf(nodes: readonly Node[], negated: boolean): Uint8Array {
  let out = ALL;
  for (const node of nodes) {
    const codes = visit(node, negated);
    if (codes === NONE) return NONE;
    if (out === ALL) out = codes;
    else if (codes !== ALL) out = intersectionWith(out)(codes);
  }
  return out;
}

/** Codes for which an `evt.type` test holds; `undefined` when it says nothing of the kind. */
function typeCodes(node: TestNode): Uint8Array | undefined {
  const { right, modifier } = node;
  if (right.kind !== "value" && right.kind !== "list") return undefined;
  const names = new Set(
    right.kind === "value"
      ? [right.value]
      : right.items.map((item) => "value" in item ? item.value : ""),
  );
  const equal = node.op === "=" || node.op === "==";
  if (!equal && node.op !== "!=" && node.op !== "in") return undefined;
  if (node.op !== "in" && names.size !== 1) {
    // several names: exact only for "is one of them" and "is none of them"
    const exact = equal ? modifier !== "allof" : modifier === "allof";
    if (!exact) return undefined;
  }
  const codes = codesNamed([...names].sort());
  return node.op === "!=" ? complement(codes) : codes;
}

const namedSets = new BoundedMemo<string, Uint8Array>(1024);

function codesNamed(names: readonly string[]): Uint8Array {
  const key = names.join();
  return namedSets.get(key) ?? namedSets.set(key, makeCodes(names));
}

function makeCodes(names: readonly string[]): Uint8Array {
  const codes = new Uint8Array(EVENT_COUNT);
  for (const name of names) addCodes(codes, name);
  return codes;
}

/** Enter and exit, old and current versions of everything that `evt.type` calls `name`. */
function addCodes(codes: Uint8Array, name: string): void {
  // the generic event shows the name of its system call, never its own
  const events = eventsByName(name).filter(({ code }) =>
    code !== PPME.GENERIC_E && code !== PPME.GENERIC_X
  );
  for (const info of events) codes[info.code] = 1;
  if (events.length === 0 && syscallByName(name) !== undefined) {
    codes[PPME.GENERIC_E] = 1;
    codes[PPME.GENERIC_X] = 1;
  }
  if (ASYNC_EVENT_NAMES.has(name)) codes[PPME.ASYNCEVENT_E] = 1;
}
