/**
 * What follows from a condition by its form alone: whether one condition holds whenever another
 * does, never, or always. Cautious: `false` means "not seen", never "is not so". Absent fields make a
 * test false and its negation true, which all of this respects.
 */
import type { ExistsNode, Node, TestNode } from "../filter/ast.ts";
import { printNode, printOperand } from "../filter/printer.ts";

/** A condition with negations at its leaves. */
export type Formula =
  | { readonly kind: "and" | "or"; readonly items: readonly Formula[] }
  | Literal;

/** A test or its negation. */
interface Literal {
  readonly kind: "literal";
  readonly node: TestNode | ExistsNode;
  readonly text: string;
  readonly negated: boolean;
}

/** Fields that compare several values at once: two tests of them can hold together. */
const MANY_VALUED =
  /^(proc\.a\w+|fd\.(c|s|l|r)?(ip|net|port|proto)|fd\.ip.*|fdlist\..*|evt\.type\.is.*|evt\.(raw)?arg.*)$/;
/** Single values, though their names look like those above. */
const SINGLE = new Set([
  "proc.args",
  "proc.acmdline",
  "fd.sip",
  "fd.cip",
  "fd.sport",
  "fd.cport",
  "fd.lport",
  "fd.rport",
  "fd.lip",
  "fd.rip",
]);

/** The formula of a condition. */
export function formulaOf(node: Node, negated = false): Formula {
  switch (node.kind) {
    case "not":
      return formulaOf(node.item, !negated);
    case "and":
    case "or": {
      const kind = (node.kind === "and") !== negated ? "and" : "or";
      return flat(kind, node.items.map((item) => formulaOf(item, negated)));
    }
    case "identifier":
      return { kind: "or", items: [] };
    default:
      return { kind: "literal", node, text: printNode(node), negated };
  }
}

function flat(kind: "and" | "or", items: readonly Formula[]): Formula {
  return { kind, items: items.flatMap((item) => item.kind === kind ? item.items : [item]) };
}

/** The opposite. */
export function negate(formula: Formula): Formula {
  if (formula.kind === "literal") return { ...formula, negated: !formula.negated };
  return { kind: formula.kind === "and" ? "or" : "and", items: formula.items.map(negate) };
}

/** True if `q` certainly holds wherever `p` does. */
export function implies(p: Formula, q: Formula): boolean {
  if (q.kind === "and") return q.items.every((item) => implies(p, item));
  if (p.kind === "or") return p.items.every((item) => implies(item, q));
  if (p.kind === "and" && p.items.some((item) => implies(item, q))) return true;
  if (q.kind === "or") return q.items.some((item) => implies(p, item));
  return p.kind === "literal" && q.kind === "literal" && literalImplies(p, q);
}

/** True if the formula can certainly never hold. */
export function neverHolds(formula: Formula): boolean {
  if (formula.kind === "literal") return false;
  const { items } = formula;
  if (formula.kind === "or") return items.length > 0 && items.every(neverHolds);
  return items.some(neverHolds) ||
    items.some((item, i) => items.slice(i + 1).some((other) => excludes(item, other)));
}

/** True if the formula certainly always holds. */
export function alwaysHolds(formula: Formula): boolean {
  return neverHolds(negate(formula));
}

function excludes(a: Formula, b: Formula): boolean {
  return implies(a, negate(b)) || implies(b, negate(a));
}

function literalImplies(p: Literal, q: Literal): boolean {
  if (p.text === q.text) return p.negated === q.negated;
  if (p.negated && q.negated) return literalImplies(positive(q), positive(p));
  if (p.negated || operandOf(p) !== operandOf(q)) return false;
  if (!q.negated) return valueImplies(p.node, q.node);
  const values = valuesOf(p.node);
  const others = q.node.kind === "test" ? q.node : undefined;
  return values !== undefined && others !== undefined && !isManyValued(p.node) &&
    isExact(others) && values.every((value) => satisfies(value, others) === false);
}

function positive(literal: Literal): Literal {
  return { ...literal, negated: false };
}

function operandOf({ node }: Literal): string {
  return printOperand(node.left);
}

function isManyValued(node: TestNode | ExistsNode): boolean {
  const { left } = node;
  if (left.kind !== "field") return true;
  return MANY_VALUED.test(left.name) && !SINGLE.has(left.name);
}

/** The only values with which the test holds; undefined when they are not listed. */
function valuesOf(node: TestNode | ExistsNode): readonly string[] | undefined {
  if (node.kind !== "test" || node.modifier !== undefined) return undefined;
  if (node.op !== "=" && node.op !== "==" && node.op !== "in") return undefined;
  return constants(node);
}

function constants({ right }: TestNode): readonly string[] | undefined {
  if (right.kind === "value") return [right.value];
  if (right.kind !== "list") return undefined;
  const values = right.items.flatMap((item) => item.kind === "value" ? [item.value] : []);
  return values.length === right.items.length ? values : undefined;
}

function valueImplies(p: TestNode | ExistsNode, q: TestNode | ExistsNode): boolean {
  if (q.kind === "exists") return !isManyValued(q);
  if (p.kind === "exists") return false;
  const values = valuesOf(p);
  if (values !== undefined) return values.every((value) => satisfies(value, q) === true);
  if (p.right.kind !== "value" || q.right.kind !== "value") return false;
  const wide = q.right.value;
  const narrow = p.right.value;
  switch (p.op) {
    case "startswith":
      return (q.op === "startswith" && narrow.startsWith(wide)) ||
        (q.op === "contains" && narrow.includes(wide));
    case "endswith":
      return (q.op === "endswith" && narrow.endsWith(wide)) ||
        (q.op === "contains" && narrow.includes(wide));
    case "contains":
      return q.op === "contains" && narrow.includes(wide);
    default:
      return false;
  }
}

/** Numbers and addresses, which texts do not tell apart. */
const NUMERIC = /^(?!\/)[\da-fx.:/]*\d[\da-f.:/]*$/i;
const EXACT = new Set(["=", "==", "in", "startswith", "endswith", "contains"]);

/** True for operators that {@linkcode satisfies} can judge by the text. */
function isExact({ op, modifier }: TestNode): boolean {
  return EXACT.has(op) && modifier === undefined;
}

/** If a field with this value passes a test; undefined where the text does not tell. */
function satisfies(value: string, test: TestNode): boolean | undefined {
  const wanted = constants(test);
  if (wanted === undefined || !isExact(test)) return undefined;
  switch (test.op) {
    case "startswith":
      return wanted.every((text) => value.startsWith(text));
    case "endswith":
      return wanted.every((text) => value.endsWith(text));
    case "contains":
      return wanted.every((text) => value.includes(text));
    default:
      // numbers may be written in several ways, addresses lie in networks
      if (wanted.includes(value)) return true;
      return wanted.some((text) => NUMERIC.test(text)) ? undefined : false;
  }
}
