/**
 * Index over the conditions of a rule set: which of them can be true for the current event.
 *
 * Per event code it knows the conditions of that code. Of each condition it picks a *guard*: tests on
 * field values of which at least one must hold (`fd.name startswith /etc`, `proc.name in (a, b)`).
 * Guards on the same field are merged into one table (hash map for equality, prefixes and suffixes by
 * length), so that one look with the field's value gives all conditions worth trying; with few
 * exceptions there are none. Conditions without a guard are always tried. For strings the answer is
 * remembered per distinct value, bounded. So the cost per event grows with the number of fields
 * that guards use, not with the number of rules.
 *
 * Use: `begin(ctx)` for each event, then test the `count` candidates in `found`, which are positions
 * in the list given to the constructor, in ascending order:
 *
 *     const count = index.begin(ctx);
 *     for (let i = 0; i < count; i++) {
 *       const at = index.found[i] as number;
 *       if (index.test(at, ctx)) ...
 *     }
 *
 * It is sound, not exact: every condition that holds is a candidate.
 */
import { BoundedMemo } from "../base/bounded_memo.ts";
import type { Scalar } from "../field/field.ts";
import type { EventContext } from "../state/event_context.ts";
import { pathsAbove } from "./path_prefix.ts";
import { Affixes, signOfWhole } from "./affixes.ts";
import { PlaceMemo } from "./place_memo.ts";
import type { CompiledNode, Generation, LeafGuard, SharedOperand } from "./compiled_node.ts";

/** A condition to index. */
export interface IndexedCondition {
  readonly root: CompiledNode;
  /** One byte per event code, 1 = try it on such events (`eventCodesOf`). */
  readonly eventCodes: Uint8Array;
}

/** Distinct values a table remembers. */
const REMEMBERED = 8192;
/** Most different lists of positions that are kept to be shared. */
const MAX_SHARED = 4096;
/** Longer strings are looked up anew each time. */
const LONGEST_REMEMBERED = 512;

/** A test that must hold, with how selective it probably is. */
interface Guard {
  readonly operand: SharedOperand;
  readonly when: LeafGuard;
  readonly score: number;
}

/** What to do for events of one code. */
interface Plan {
  readonly always: Int32Array;
  readonly tables: readonly GuardTable[];
}

/** Index of conditions compiled by one compiler. */
export class PredicateIndex {
  /** Candidates of the current event; only the first `count` entries count. */
  found: Int32Array;
  readonly #conditions: readonly IndexedCondition[];
  readonly #guards: readonly (readonly Guard[] | undefined)[];
  readonly #generation: Generation;
  readonly #plans: (Plan | undefined)[] = [];
  readonly #merged: Int32Array;

  /** @param generation of the compiler that made the conditions */
  constructor(conditions: readonly IndexedCondition[], generation: Generation) {
    this.#conditions = conditions;
    this.#generation = generation;
    this.#guards = conditions.map(({ root }) => guardsOf(root));
    this.#merged = new Int32Array(conditions.length);
    this.found = this.#merged;
  }

  /** Conditions that are tried on every event of their types. */
  get unguarded(): number {
    return this.#guards.filter((guard) => guard === undefined).length;
  }

  /** Starts an event: fills `found` and returns the number of candidates. */
  begin(ctx: EventContext): number {
    this.#generation.now++;
    const code = ctx.ev.type;
    const plan = this.#plans[code] ?? this.#makePlan(code);
    const { always, tables } = plan;
    let merged = false;
    let count = 0;
    for (let i = 0; i < tables.length; i++) {
      const hits = (tables[i] as GuardTable).lookup(ctx);
      if (hits.length === 0) continue;
      if (!merged) {
        merged = true;
        this.#merged.set(always);
        count = always.length;
      }
      count = mergeInto(this.#merged, count, hits);
    }
    if (!merged) {
      this.found = always;
      return always.length;
    }
    this.found = this.#merged;
    return count;
  }

  /** True if condition `at` holds for the current event. */
  test(at: number, ctx: EventContext): boolean {
    return (this.#conditions[at] as IndexedCondition).root.test(ctx);
  }

  #makePlan(code: number): Plan {
    const always: number[] = [];
    const tables = new Map<SharedOperand, GuardTable>();
    for (const [at, condition] of this.#conditions.entries()) {
      if (condition.eventCodes[code] !== 1) continue;
      const guards = this.#guards[at];
      if (guards === undefined) {
        always.push(at);
        continue;
      }
      for (const { operand, when } of guards) {
        let table = tables.get(operand);
        if (table === undefined) tables.set(operand, table = new GuardTable(operand));
        table.add(at, when);
      }
    }
    for (const operand of tables.keys()) operand.use();
    const plan = { always: Int32Array.from(always), tables: [...tables.values()] };
    this.#plans[code] = plan;
    return plan;
  }
}

/** Inserts sorted `hits` into the first `count` sorted entries, without doubles; the new count. */
function mergeInto(target: Int32Array, count: number, hits: Int32Array): number {
  for (let i = 0; i < hits.length; i++) {
    const at = hits[i] as number;
    let k = count;
    while (k > 0 && (target[k - 1] as number) > at) k--;
    if (k > 0 && target[k - 1] === at) continue;
    for (let m = count; m > k; m--) target[m] = target[m - 1] as number;
    target[k] = at;
    count++;
  }
  return count;
}

/** The guards of a node: it is false unless one of them holds. `undefined` = nothing known. */
function guardsOf(node: CompiledNode): readonly Guard[] | undefined {
  switch (node.kind) {
    case "leaf": {
      const { leaf } = node;
      if (leaf?.guard === undefined || leaf.operand.bound.name === "evt.type") return undefined;
      return [{
        operand: leaf.operand,
        when: leaf.guard,
        score: scoreOf(leaf.guard, leaf.operand),
      }];
    }
    case "or": {
      const out: Guard[] = [];
      for (const child of node.children) {
        const guards = guardsOf(child);
        if (guards === undefined) return undefined;
        out.push(...guards);
      }
      return out;
    }
    case "and": {
      let best: readonly Guard[] | undefined;
      for (const child of node.children) {
        const guards = guardsOf(child);
        if (guards !== undefined && (best === undefined || worst(guards) > worst(best))) {
          best = guards;
        }
      }
      return best;
    }
    case "not":
      return undefined;
  }
}

function worst(guards: readonly Guard[]): number {
  return guards.reduce((least, { score }) => Math.min(least, score), 10) - guards.length / 1000;
}

/** Fields with so few values that knowing one of them hardly narrows anything. */
const COARSE: ReadonlySet<string> = new Set([
  "evt.category",
  "evt.dir",
  "evt.io_dir",
  "evt.source",
  "evt.res",
  "fd.type",
  "fd.typechar",
  "fd.l4proto",
  "container.type",
  "syscall.type",
  "user.name",
]);

function scoreOf({ exact, prefixes, suffixes, paths }: LeafGuard, operand: SharedOperand): number {
  const { name } = operand.bound;
  if (COARSE.has(name)) return 2;
  if (exact !== undefined) {
    const [first] = exact;
    return typeof first === "boolean" ? 1 : typeof first === "string" ? 9 : 5;
  }
  if (prefixes !== undefined || paths !== undefined) return 7;
  if (suffixes !== undefined) return 6;
  // arguments become text for the test alone, while names and paths are texts that others ask for too
  return name.startsWith("evt.arg") ? 3 : 5;
}

const NONE = new Int32Array(0);

/** Guards on one operand. */
class GuardTable {
  readonly #operand: SharedOperand;
  readonly #exact = new Map<Scalar, number[]>();
  /** 1 for the sign of each text in it: a value is hashed only if it may be there. */
  readonly #exactSigns = new Uint8Array(256);
  readonly #prefixes = new Affixes(false);
  readonly #suffixes = new Affixes(true);
  readonly #paths = new Map<string, number[]>();
  readonly #pathLengths = new Set<number>();
  readonly #others = new Map<(value: Scalar) => boolean, number[]>();
  readonly #known = new BoundedMemo<Scalar, Int32Array>(REMEMBERED);
  #lastValue: Scalar | undefined = undefined;
  #lastHits: Int32Array = NONE;
  readonly #place: ((ctx: EventContext) => number) | undefined;
  /** What {@linkcode GuardTable.lookup} gave for values that have a place; undefined if none has. */
  readonly #placed: PlaceMemo<Int32Array> | undefined;
  /** Each list of positions once. */
  readonly #shared = new Map<string, Int32Array>();

  constructor(operand: SharedOperand) {
    this.#operand = operand;
    this.#place = operand.bound.field?.place;
    this.#placed = this.#place && new PlaceMemo();
  }

  add(at: number, { exact, prefixes, suffixes, paths, other }: LeafGuard): void {
    for (const value of exact ?? []) {
      put(this.#exact, value, at);
      if (typeof value === "string") this.#exactSigns[signOfWhole(value)] = 1;
    }
    for (const text of prefixes ?? []) this.#prefixes.add(text, at);
    for (const text of suffixes ?? []) this.#suffixes.add(text, at);
    for (const path of paths ?? []) {
      put(this.#paths, path, at);
      this.#pathLengths.add(path.length);
    }
    if (other !== undefined) put(this.#others, other, at);
  }

  /** Positions whose guard holds for the operand's value, ascending. */
  lookup(ctx: EventContext): Int32Array {
    const place = this.#place === undefined ? 0 : this.#place(ctx);
    const placed = place > 0 ? this.#placed : undefined;
    const known = placed?.get(place);
    if (known !== undefined) return known;
    const value = this.#operand.read(ctx) as Scalar | undefined;
    if (value === undefined) return NONE;
    if (placed === undefined || placed.isPast(place)) return this.#remembered(value);
    const hits = this.#compute(value);
    placed.set(place, hits);
    return hits;
  }

  #remembered(value: Scalar): Int32Array {
    if (value === this.#lastValue) return this.#lastHits;
    if (typeof value === "string" && value.length > LONGEST_REMEMBERED) return this.#compute(value);
    const hits = this.#known.get(value) ?? this.#known.set(value, this.#compute(value));
    this.#lastValue = value;
    this.#lastHits = hits;
    return hits;
  }

  #compute(value: Scalar): Int32Array {
    const out: number[] = [];
    if (typeof value !== "string") append(out, this.#exact.get(plain(value)));
    else {
      if (this.#exactSigns[signOfWhole(value)] === 1) append(out, this.#exact.get(value));
      this.#prefixes.find(value, out);
      this.#suffixes.find(value, out);
      if (this.#paths.size > 0) {
        for (const path of pathsAbove(value)) {
          if (this.#pathLengths.has(path.length)) append(out, this.#paths.get(path));
        }
      }
    }
    this.#others.forEach((positions, test) => {
      if (test(value)) append(out, positions);
    });
    return out.length === 0 ? NONE : this.#share(Int32Array.from(new Set(out)).sort());
  }

  #share(hits: Int32Array): Int32Array {
    const key = hits.join();
    const same = this.#shared.get(key);
    if (same !== undefined) return same;
    if (this.#shared.size < MAX_SHARED) this.#shared.set(key, hits);
    return hits;
  }
}

function append(out: number[], positions: readonly number[] | undefined): void {
  if (positions === undefined) return;
  for (const at of positions) out.push(at);
}

/** Numbers in the form in which constants have them. */
function plain(value: Scalar): Scalar {
  if (typeof value !== "bigint") return value;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

function put<K>(map: Map<K, number[]>, key: K, at: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [at]);
  else if (list.at(-1) !== at) list.push(at);
}
