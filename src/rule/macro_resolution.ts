/**
 * Macros: identifiers in a parsed condition are replaced by the macro's own tree. Trees are shared,
 * not copied; size and depth of the whole are bounded, because a few macros that each use another
 * twice would otherwise grow without limit.
 */
import { toText } from "../base/byte_string.ts";
import type { IdentifierNode, Node, Position } from "../filter/ast.ts";
import { type Context, LoadError } from "./context.ts";
import type { MacroItem } from "./item.ts";

/** Most nodes of a condition, counted as if macros were copied. */
const MAX_NODES = 1 << 17;

/** Deepest nesting of a condition after macros. */
const MAX_DEPTH = 2000;

/** A macro with its tree, resolved once its turn has come. */
export interface ResolvedMacro {
  readonly item: MacroItem;
  node: Node;
  size: Size;
  used: boolean;
  /** The tree as conditions have it: one for all of them, so that it is compiled once. */
  named?: Node;
}

/** Size of a tree. `open` = identifiers are left in it. */
export interface Size {
  readonly nodes: number;
  readonly depth: number;
  readonly open: boolean;
}

/** Something wrong with a reference to a macro. */
interface Fault {
  readonly message: string;
  readonly pos: Position;
}

/** Replaces the macros in a condition; visible are those defined before `visibility`. */
export function resolveMacros(
  node: Node,
  macros: ReadonlyMap<string, ResolvedMacro>,
  visibility: number,
  condition: string,
  context: Context,
): { node: Node; size: Size } {
  const resolver = new Resolver(macros, visibility);
  const resolved = resolver.resolve(node);
  const fault = resolver.loop ?? resolver.unknown;
  if (fault !== undefined) {
    throw new LoadError(
      "LOAD_ERR_VALIDATE",
      fault.message,
      context.inCondition(condition, fault.pos),
    );
  }
  for (const name of resolver.used) (macros.get(name) as ResolvedMacro).used = true;
  if (resolved.size.nodes > MAX_NODES || resolved.size.depth > MAX_DEPTH) {
    const message = "Condition is too large after macros are resolved";
    throw new LoadError("LOAD_ERR_VALIDATE", message, context.inCondition(condition, node.pos));
  }
  return resolved;
}

class Resolver {
  readonly used = new Set<string>();
  loop: Fault | undefined;
  unknown: Fault | undefined;
  readonly #path: string[] = [];
  readonly #done = new Map<string, { node: Node; size: Size }>();
  readonly #macros: ReadonlyMap<string, ResolvedMacro>;
  readonly #visibility: number;

  constructor(macros: ReadonlyMap<string, ResolvedMacro>, visibility: number) {
    this.#macros = macros;
    this.#visibility = visibility;
  }

  resolve(node: Node): { node: Node; size: Size } {
    switch (node.kind) {
      case "identifier":
        return this.#reference(node);
      case "not": {
        const { node: item, size } = this.resolve(node.item);
        return { node: item === node.item ? node : { ...node, item }, size: deeper(size) };
      }
      case "and":
      case "or": {
        let nodes = 1, depth = 0, open = false, same = true;
        const items = node.items.map((old) => {
          const { node: item, size } = this.resolve(old);
          nodes += size.nodes;
          depth = Math.max(depth, size.depth);
          open ||= size.open;
          same &&= item === old;
          return item;
        });
        const size = { nodes, depth: depth + 1, open };
        return { node: same ? node : { ...node, items }, size };
      }
      default:
        return { node, size: { nodes: 1, depth: 1, open: false } };
    }
  }

  #reference(node: IdentifierNode): { node: Node; size: Size } {
    const { name, pos } = node;
    const open = { node, size: { nodes: 1, depth: 1, open: true } };
    const macro = this.#macros.get(name);
    if (macro === undefined || macro.item.index >= this.#visibility) {
      this.unknown ??= { message: `Undefined macro '${toText(name)}' used in filter.`, pos };
      return open;
    }
    if (this.#path.includes(name)) {
      this.loop ??= { message: `reference loop in macro '${toText(name)}'`, pos };
      return open;
    }
    this.used.add(name);
    if (!macro.size.open) {
      return { node: macro.named ??= named(macro.node, name), size: macro.size };
    }
    const known = this.#done.get(name);
    if (known !== undefined) return known;
    if (this.#path.length >= MAX_DEPTH) {
      this.loop ??= { message: `macro '${toText(name)}' is nested too deep`, pos };
      return open;
    }
    this.#path.push(name);
    const resolved = this.resolve(macro.node);
    this.#path.pop();
    const result = { node: named(resolved.node, name), size: resolved.size };
    this.#done.set(name, result);
    return result;
  }
}

function deeper(size: Size): Size {
  return { nodes: size.nodes + 1, depth: size.depth + 1, open: size.open };
}

/** The tree, marked with the macro it came from unless it already is from one. */
function named(node: Node, origin: string): Node {
  return node.origin === undefined ? { ...node, origin } : node;
}

/** True if macros are left in the tree. */
export function isOpen(node: Node): boolean {
  switch (node.kind) {
    case "identifier":
      return true;
    case "not":
      return isOpen(node.item);
    case "and":
    case "or":
      return node.items.some(isOpen);
    default:
      return false;
  }
}
