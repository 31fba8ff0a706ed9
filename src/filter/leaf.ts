/**
 * Compiles one test of a condition (`f op value`, `f exists`): the checks in Falco's order, the
 * constants, and the closure that compares.
 */
import type { Comparison, Scalar } from "../field/field.ts";
import type {
  ExistsNode,
  ListedValue,
  ListNode,
  Operand,
  Position,
  TestNode,
  ValueNode,
} from "./ast.ts";
import { type Compare, compareOne, makeCompare, makeDynamicCompare } from "./compare.ts";
import type { Leaf, LeafGuard, SharedOperand, Test } from "./compiled_node.ts";
import { parseConstant } from "./constants.ts";
import type { FilterWarning } from "./filter_error.ts";
import { literalsOf } from "./glob.ts";
import { type BoundOperand, type FieldFinder, lastPosition } from "./operand.ts";
import { classOf, operatorProblem } from "./operators.ts";
import { compilePathPrefixes, plainPath } from "./path_prefix.ts";
import { constantWarnings } from "./warnings.ts";

/** What the compiler offers to leaves; `fault` makes the exception to throw. */
export interface LeafParts {
  readonly fields: FieldFinder;
  readonly operand: (node: Operand) => SharedOperand;
  readonly warn: (warnings: readonly FilterWarning[]) => void;
  readonly fault: (message: string, at: { readonly pos: Position }) => Error;
}

/** A compiled test. */
export interface CompiledLeaf {
  readonly leaf: Leaf;
  readonly test: Test;
}

/** Compiles `f exists`. */
export function compileExists(node: ExistsNode, parts: LeafParts): CompiledLeaf {
  const operand = parts.operand(node.left);
  const custom = operand.bound.field?.custom?.({
    op: "exists",
    modifier: undefined,
    constants: [],
    compare: () => true,
    compareFirst: () => true,
  });
  return {
    leaf: { operand, right: undefined, guard: undefined },
    test: custom ?? ((ctx) => operand.read(ctx) !== undefined),
  };
}

/** Compiles a test with a right side. */
export function compileTest(node: TestNode, parts: LeafParts): CompiledLeaf {
  const op = node.op === "==" ? "=" : node.op;
  const operand = parts.operand(node.left);
  const { bound } = operand;
  const problem = operatorProblem(op, bound.type, bound.isList);
  if (problem !== undefined) throw parts.fault(problem, { pos: lastPosition(node.left) });
  const { right } = node;
  if (right.kind === "field" || right.kind === "transformer") {
    return compileDynamic(op, operand, right, parts);
  }
  // libsinsp reports wrong values where the left side stands
  const at = { pos: lastPosition(node.left) };
  const constants = readConstants(op, bound, right, at, parts);
  const made = makeCompare(op, node.modifier, bound.type, constants);
  if (!made.ok) throw parts.fault(made.error, at);
  const compare = made.value;
  const custom = bound.field?.custom?.(comparison(op, node.modifier, bound, constants, compare));
  if (custom !== undefined) {
    return { leaf: { operand, right: undefined, guard: undefined }, test: custom };
  }
  if (bound.isList) {
    return {
      leaf: { operand, right: undefined, guard: undefined },
      test: listTest(op, operand, compare),
    };
  }
  return {
    leaf: {
      operand,
      right: undefined,
      guard: guardOf(op, node.modifier, bound, constants, compare),
    },
    test: (ctx) => {
      const value = operand.read(ctx);
      return value !== undefined && compare(value as Scalar);
    },
  };
}

function readConstants(
  op: string,
  bound: BoundOperand,
  right: ValueNode | ListNode,
  at: { readonly pos: Position },
  parts: LeafParts,
): Scalar[] {
  const values = right.kind === "value" ? [right] : right.items as readonly ListedValue[];
  const target = {
    type: bound.type,
    field: bound.name,
    fromParameter: bound.field?.field.type === "DYN",
  };
  const out: Scalar[] = [];
  for (const { value } of values) {
    parts.warn(constantWarnings(op, value, right.pos, parts.fields));
    let text = value;
    if (op === "bcontains" || op === "bstartswith") {
      const bytes = unhex(value);
      if (bytes === undefined) {
        throw parts.fault(
          "filter error: bcontains and bstartswith operator support hex strings only",
          at,
        );
      }
      if (!target.fromParameter) {
        // raw bytes may hold anything, NUL included
        if (bytes.length >= 256) throw parts.fault("filter parameter too long (byte buf)", at);
        out.push(bytes);
        continue;
      }
      text = bytes.replaceAll("\0", "?");
    }
    const parsed = parseConstant(text, target);
    if (!parsed.ok) throw parts.fault(parsed.error, at);
    out.push(parsed.value);
  }
  return out;
}

function unhex(text: string): string | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
  return text.replace(/../g, (pair) => String.fromCharCode(parseInt(pair, 16)));
}

function comparison(
  op: string,
  modifier: string | undefined,
  bound: BoundOperand,
  constants: readonly Scalar[],
  compare: Compare,
): Comparison {
  const [first] = constants;
  const isList = op === "in" || op === "intersects";
  const made = first === undefined ? undefined : compareOne(isList ? "=" : op, bound.type, first);
  return {
    op,
    modifier,
    constants,
    compare,
    compareFirst: made?.ok ? made.value : () => false,
  };
}

/** List fields: `in` wants every element in the list, `intersects` at least one. */
function listTest(op: string, operand: SharedOperand, compare: Compare): Test {
  const { endsInNul } = operand.bound;
  const every = op === "in";
  return (ctx) => {
    const value = operand.read(ctx);
    if (value === undefined) return false;
    const items = value as readonly Scalar[];
    if (endsInNul) return every && items.length === 0;
    return every ? items.every(compare) : items.some(compare);
  };
}

/** `f op val(g)` and `f op transformer(...)`. */
function compileDynamic(
  op: string,
  operand: SharedOperand,
  node: Operand,
  parts: LeafParts,
): CompiledLeaf {
  const right = parts.operand(node);
  const problem = dynamicProblem(op, operand.bound, right.bound);
  if (problem !== undefined) throw parts.fault(problem, { pos: lastPosition(node) });
  const leaf: Leaf = { operand, right, guard: undefined };
  if (operand.bound.isList) return { leaf, test: dynamicListTest(op, operand, right) };
  if ((op === "in" || op === "intersects") && right.bound.endsInNul) {
    return { leaf, test: () => false };
  }
  const compare = makeDynamicCompare(op, operand.bound.type);
  return {
    leaf,
    test: (ctx) => {
      const a = operand.read(ctx);
      if (a === undefined) return false;
      const b = right.read(ctx);
      return b !== undefined && compare(a as Scalar, b as Scalar);
    },
  };
}

function dynamicListTest(op: string, left: SharedOperand, right: SharedOperand): Test {
  const comparable = left.bound.endsInNul === right.bound.endsInNul;
  return (ctx) => {
    const a = left.read(ctx) as readonly Scalar[] | undefined;
    const b = right.read(ctx) as readonly Scalar[] | undefined;
    if (a === undefined || b === undefined) return false;
    const known = comparable ? new Set(b) : NOTHING;
    return op === "in" ? a.every((item) => known.has(item)) : a.some((item) => known.has(item));
  };
}

const NOTHING: ReadonlySet<Scalar> = new Set();

function dynamicProblem(op: string, left: BoundOperand, right: BoundOperand): string | undefined {
  if (op === "pmatch" || op === "regex") {
    return `operator '${op.toUpperCase()}' doesn't support right-hand side fields`;
  }
  if (left.type === "IPNET" || left.type === "IPV4NET" || left.type === "IPV6NET") {
    return "field type 'IPNET' doesn't support right-hand side fields";
  }
  if (left.flags.includes("no_rhs")) {
    return `field '${left.name}' doesn't support right-hand side fields`;
  }
  if (right.flags.includes("no_rhs")) {
    return `field '${right.name}' can't be used as a right-hand side field`;
  }
  if (left.type === right.type && left.isList === right.isList) return undefined;
  const word = (operand: BoundOperand) => `${operand.type}${operand.isList ? " (list)" : ""}`;
  return `field '${left.name}' has type '${word(left)}' while the right-hand side field ` +
    `'${right.name}' has incompatible type '${word(right)}'`;
}

/** What must hold of the value for the test to be true; see {@linkcode LeafGuard}. */
function guardOf(
  op: string,
  modifier: string | undefined,
  bound: BoundOperand,
  constants: readonly Scalar[],
  compare: Compare,
): LeafGuard | undefined {
  const found = classOf(bound.type);
  const isNet = bound.type === "IPNET";
  if (op === "in" || op === "intersects" || op === "=") {
    return isNet ? { other: compare } : { exact: constants };
  }
  if (found !== "string") return undefined;
  const texts = constants as readonly string[];
  switch (op) {
    case "startswith":
      return texts.includes("") ? undefined : { prefixes: texts };
    case "endswith":
      return texts.includes("") ? undefined : { suffixes: texts };
    case "pmatch": {
      const paths = texts.map(plainPath);
      return paths.every((path) => path !== undefined)
        ? { paths: paths as string[] }
        : { other: compilePathPrefixes(texts) as Compare };
    }
    case "glob":
      return modifier === undefined || modifier === "anyof" ? globGuard(texts, compare) : undefined;
    case "contains":
    case "icontains":
    case "iglob":
    case "regex":
      return modifier === undefined || modifier === "anyof" ? { other: compare } : undefined;
    default:
      return undefined;
  }
}

/** Patterns whose longest literal is at an end are found as affixes are, without a search. */
function globGuard(patterns: readonly string[], compare: Compare): LeafGuard {
  const prefixes: string[] = [];
  const suffixes: string[] = [];
  for (const { start, end, inside } of patterns.map(literalsOf)) {
    if (inside === "") return { other: compare };
    if (start === inside) prefixes.push(start);
    else if (end === inside) suffixes.push(end);
    else return { other: compare };
  }
  return { prefixes, suffixes };
}
