/**
 * Small wrong versions of a condition: each is a mistake that somebody could make, and that tests
 * should notice. Works on the tree with macros resolved; parts that are not changed are shared.
 */
import type { ListNode, Node, TestNode, ValueNode } from "../filter/ast.ts";
import { printNode } from "../filter/printer.ts";

/** A wrong version. */
export interface Mutant {
  /** What was done, as text (byte string). */
  readonly what: string;
  /**
   * Equal for the same mistake at the same macro or list in several rules: one test that notices it
   * is enough.
   */
  readonly key: string;
  readonly ast: Node;
}

/** Other operators that a test could have been written with. */
const FLIPPED: Readonly<Record<string, string>> = {
  "=": "!=",
  "==": "!=",
  "!=": "=",
  ">": ">=",
  ">=": ">",
  "<": "<=",
  "<=": "<",
  startswith: "contains",
  endswith: "contains",
  glob: "=",
  contains: "startswith",
  icontains: "contains",
};

/** All wrong versions of `ast`; `rule` tells apart what belongs to no macro. */
export function mutantsOf(ast: Node, rule: string): Mutant[] {
  return nodeMutants(ast, rule, (node) => node);
}

type Put = (node: Node) => Node;

function nodeMutants(node: Node, owner: string, put: Put): Mutant[] {
  const own = node.origin === undefined ? owner : `macro ${node.origin}`;
  switch (node.kind) {
    case "and":
    case "or":
      return chainMutants(node, own, put);
    case "not":
      return [
        made(`drop "not" before ${printNode(node.item)}`, own, put(node.item)),
        ...nodeMutants(node.item, own, (item) => put({ ...node, item })),
      ];
    case "test":
      return testMutants(node, own, put);
    default:
      return [];
  }
}

function chainMutants(
  node: Extract<Node, { kind: "and" | "or" }>,
  owner: string,
  put: Put,
): Mutant[] {
  const { kind, items } = node;
  const word = kind === "and" ? "condition" : "alternative";
  const rest = (at: number): Node => {
    const left = items.filter((_, i) => i !== at);
    return left.length === 1 ? left[0] as Node : { ...node, items: left };
  };
  const flipped = { ...node, kind: kind === "and" ? "or" : "and" } as Node;
  return [
    made(`"${kind}" to "${flipped.kind}" in ${printNode(node)}`, owner, put(flipped)),
    ...items.map((item, i) => made(`drop ${word} ${printNode(item)}`, owner, put(rest(i)))),
    ...items.flatMap((item, i) =>
      nodeMutants(item, owner, (changed) => put({ ...node, items: items.with(i, changed) }))
    ),
  ];
}

function testMutants(node: TestNode & { origin?: string }, owner: string, put: Put): Mutant[] {
  const text = printNode(node);
  const out: Mutant[] = [];
  const flipped = FLIPPED[node.op];
  // event types are equal or not: other operators on them are refused or mean the same
  if (flipped !== undefined && node.modifier === undefined && takes(node, flipped)) {
    out.push(made(`"${node.op}" to "${flipped}" in ${text}`, owner, put({ ...node, op: flipped })));
  }
  if (node.right.kind === "list" && node.right.items.length > 1) {
    const { right } = node;
    for (const [i, item] of right.items.entries()) {
      const items = right.items.filter((_, at) => at !== i);
      const less: ListNode = { ...right, items };
      const entry = item.kind === "value" ? item.value : "";
      const what = `take ${entry} out of ${text}`;
      // the same list in several rules is one list
      out.push({ what, key: `list ${text} ${entry}`, ast: put({ ...node, right: less }) });
    }
  }
  const wider = node.op === "startswith" ? shorter(node.right) : undefined;
  if (wider !== undefined) {
    const what = `widen ${text} to ${wider.value}`;
    out.push(made(what, owner, put({ ...node, right: wider })));
  }
  return out;
}

/** `!=` and the like on fields that compare in their own way mean something else or the same. */
function takes(node: TestNode, op: string): boolean {
  if (node.right.kind !== "value") return false;
  return op !== "!=" || node.left.kind === "field";
}

/** The folder above a path; other prefixes without their last character. */
function shorter(right: TestNode["right"]): ValueNode | undefined {
  if (right.kind !== "value" || right.value.length < 2) return undefined;
  const { value } = right;
  const cut = value.startsWith("/")
    ? value.slice(0, value.replace(/\/$/, "").lastIndexOf("/") + 1)
    : value.slice(0, -1);
  return cut === "" || cut === value ? undefined : { ...right, value: cut };
}

function made(what: string, owner: string, ast: Node): Mutant {
  return { what, key: `${owner} ${what}`, ast };
}
