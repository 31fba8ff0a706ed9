/**
 * Lists: names in conditions are replaced by their items, as text. The rules are those of Falco and
 * show in results, so they are kept to the letter: a name counts wherever blanks, parentheses, commas or
 * `=` stand around it, also inside quotes; lists are tried in order of definition, so that an item
 * that names a later list is replaced in turn and one that names an earlier list is not.
 *
 * A condition is split into words once, and only lists that occur are tried: cost grows with the
 * text, not with lists times conditions. What comes out is bounded.
 */
import { type Context, LoadError } from "./context.ts";
import { quoted } from "./exceptions.ts";
import type { ListItem } from "./item.ts";

/** Most bytes of a condition, also after replacement. */
const MAX_CONDITION = 4 << 20;

/** Most bytes that lists bring into all conditions together. */
const MAX_ALL = 16 << 20;

/** Words in all lists from which on it is worth looking ahead at what they will bring. */
const MANY_WORDS = 10_000;

/** Most items of a list after its lists are expanded. */
const MAX_ITEMS = 1 << 20;

/** A list with the lists among its items expanded (one level). */
export interface ResolvedList {
  readonly item: ListItem;
  readonly items: readonly string[];
  /** Names of the lists that were expanded. */
  readonly inner: readonly string[];
  used: boolean;
}

/** Expands lists inside lists. Only lists defined before the last change of a list are seen. */
export function resolveLists(lists: ReadonlyMap<string, ListItem>): Map<string, ResolvedList> {
  const used = new Set<string>();
  const resolved = new Map<string, ResolvedList>();
  for (const [name, item] of lists) {
    const items: string[] = [];
    const inner: string[] = [];
    for (const word of item.items) {
      const list = lists.get(word);
      if (list !== undefined && list.index < item.visibility) {
        used.add(word);
        inner.push(word);
        if (items.length + list.items.length > MAX_ITEMS) tooLong(item.context);
        for (const innerItem of list.items) items.push(innerItem);
      } else items.push(word);
    }
    resolved.set(name, { item, items, inner, used: false });
  }
  for (const name of used) (resolved.get(name) as ResolvedList).used = true;
  return resolved;
}

function tooLong(context: Context): never {
  throw new LoadError("LOAD_ERR_VALIDATE", "Lists are too long after replacement", context);
}

const DELIMITERS = /[ \t\n\r(),=]+/;

/** Replaces list names in conditions. */
export class ListReplacer {
  readonly #lists: readonly ResolvedList[];
  readonly #order = new Map<string, number>();
  /** Lists whose name holds a delimiter, found by searching only. */
  readonly #odd: number[] = [];
  readonly #texts: (string | undefined)[] = [];
  /** Lists that each list's text names. */
  readonly #named: (readonly number[] | undefined)[] = [];
  /** Bytes that lists have brought so far. */
  #total = 0;

  constructor(lists: Iterable<ResolvedList>) {
    this.#lists = [...lists];
    this.#lists.forEach(({ item: { name } }, i) => {
      this.#order.set(name, i);
      if (DELIMITERS.test(name)) this.#odd.push(i);
    });
  }

  /**
   * Throws if long lists in many conditions would go beyond what is allowed, before any of them is
   * replaced and parsed.
   */
  refuseFlood(items: Iterable<{ readonly condition: string; readonly context: Context }>): void {
    let words = 0;
    for (const list of this.#lists) words += list.items.length;
    if (words < MANY_WORDS) return;
    let total = 0;
    for (const { condition, context } of items) {
      for (const word of condition.split(DELIMITERS)) {
        const i = this.#order.get(word);
        if (i !== undefined) total += this.#textOf(i).length;
      }
      if (total > MAX_ALL) tooLong(context);
    }
  }

  /** The condition with all lists replaced; marks those lists as used. */
  replace(condition: string, context: Context): string {
    if (condition.length > MAX_CONDITION) {
      throw new LoadError("LOAD_ERR_VALIDATE", "Condition is too long", context);
    }
    if (this.#lists.length === 0) return condition;
    let text = condition;
    const waiting = new Set(this.#odd);
    for (const i of this.#listsIn(text)) waiting.add(i);
    for (let last = -1;;) {
      let next = Infinity;
      for (const i of waiting) if (i > last && i < next) next = i;
      if (next === Infinity) return text;
      waiting.delete(next);
      last = next;
      const list = this.#lists[next] as ResolvedList;
      const items = this.#textOf(next);
      const replaced = replaceName(text, list.item.name, items, items === "", context);
      if (replaced === undefined) continue;
      list.used = true;
      this.#total += replaced.length - text.length;
      if (this.#total > MAX_ALL) tooLong(context);
      text = replaced;
      for (const i of this.#named[next] ??= this.#listsIn(items)) if (i > next) waiting.add(i);
    }
  }

  /** Lists whose names are words of the text. */
  #listsIn(text: string): number[] {
    const found: number[] = [];
    for (const word of text.split(DELIMITERS)) {
      const i = this.#order.get(word);
      if (i !== undefined) found.push(i);
    }
    return found;
  }

  #textOf(i: number): string {
    let text = this.#texts[i];
    if (text === undefined) {
      text = "";
      const parts: string[] = [];
      for (const item of (this.#lists[i] as ResolvedList).items) {
        // leading empty items leave no comma
        if (parts.length > 0) parts.push(", ");
        if (parts.length > 0 || item !== "") parts.push(quoted(item));
      }
      this.#texts[i] = text = parts.join("");
    }
    return text;
  }
}

const isBlank = (c: number) => c === 32 || c === 9 || c === 10 || c === 13;
const isDelimiter = (c: number) => isBlank(c) || c === 40 || c === 41 || c === 44 || c === 61;

/** The text with `name` replaced; undefined if it does not occur. */
function replaceName(
  text: string,
  name: string,
  items: string,
  empty: boolean,
  context: Context,
): string | undefined {
  const out = new Tail();
  let copied = 0;
  let at = text.indexOf(name);
  let found = false;
  while (at >= 0) {
    const before = at === copied ? out.last : text.charCodeAt(at - 1);
    const behind = at + name.length;
    const bounded = (Number.isNaN(before) || isDelimiter(before)) &&
      (behind >= text.length || isDelimiter(text.charCodeAt(behind)));
    if (!bounded) {
      at = text.indexOf(name, at + 1);
      continue;
    }
    found = true;
    out.push(text.slice(copied, at));
    while (isBlank(out.last)) out.drop();
    let end = behind;
    while (isBlank(text.charCodeAt(end))) end++;
    if (empty) {
      if (out.last === 44) out.drop();
      else if (text.charCodeAt(end) === 44) end++;
    }
    const first = Number.isNaN(out.last);
    if (!first) out.push(" ");
    out.push(items);
    out.push(" ");
    if (out.length > MAX_CONDITION) tooLong(context);
    copied = end;
    // at the very begin of a condition the search goes on one byte further
    at = text.indexOf(name, first ? end + 1 : end);
  }
  if (!found) return undefined;
  out.push(text.slice(copied));
  return out.join();
}

/** Text that grows at its end and can lose characters there. */
class Tail {
  readonly #parts: string[] = [];
  length = 0;

  /** Code of the last character, NaN if there is none. */
  get last(): number {
    const part = this.#parts.at(-1);
    return part === undefined ? NaN : part.charCodeAt(part.length - 1);
  }

  push(part: string): void {
    if (part === "") return;
    this.#parts.push(part);
    this.length += part.length;
  }

  drop(): void {
    const part = this.#parts.pop();
    if (part === undefined) return;
    this.length--;
    if (part.length > 1) this.#parts.push(part.slice(0, -1));
  }

  join(): string {
    return this.#parts.join("");
  }
}
