/**
 * The conversion rules in the form that {@linkcode EventConverter} runs, and what is to be done
 * with an event of a given type and number of parameters, as one look-up.
 */
import { lazy } from "../base/lazy.ts";
import { EVENT_COUNT, PPME } from "../event/event_codes.ts";
import { EventFlag, EVENTS } from "../event/event_table.ts";
import { MAX_PARAMS } from "../event/event_view.ts";
import { CONVERSION_ROWS } from "./conversion_data.ts";

/** Where a parameter of the converted event comes from. */
export type ParamSource =
  | { readonly from: "event" | "enter" | "enter-or-empty"; readonly index: number }
  | { readonly from: "default" | "empty" | "container-json" };

/** One rule. */
export interface Conversion {
  readonly type: number;
  readonly nparams: number;
  readonly action: "store" | "store-and-pass" | "pass" | "add" | "change";
  /** Type of the result; the same as `type` unless the action is `change`. */
  readonly to: number;
  /** Where the result's parameters come from; parsed on demand, since few captures are old. */
  readonly params: () => ConvertedParams;
}

/** Parameters of a converted event. */
export interface ConvertedParams {
  /** Those appended (`add`) or all of them (`change`). */
  readonly sources: readonly ParamSource[];
  /** True if a source is the stored enter event, which is used up then. */
  readonly asksEnter: boolean;
}

/** All rules, in order of type and number of parameters. */
export const CONVERSIONS: readonly Conversion[] = CONVERSION_ROWS.trim().split("\n").map(parseRow);

/** What {@linkcode decisionFor} says besides a rule's number. */
export const Decision = {
  /** Deliver as it is. */
  PASS: 0,
  /** Not delivered, takes no number. */
  DROP: 1,
  /** More parameters than the table has, where the table is exact. */
  TOO_MANY: 2,
  /** Old, but no rule tells what to make of it. */
  NO_RULE: 3,
  /** First rule: the decision less this is the index in {@linkcode CONVERSIONS}. */
  RULE: 4,
} as const;

const WIDTH = MAX_PARAMS + 1;
const decisions = makeDecisions();

/** What to do with an event of `type` (below 454) that has `nparams` (at most 64) parameters. */
export function decisionFor(type: number, nparams: number): number {
  return decisions[type * WIDTH + nparams] as number;
}

function parseRow(row: string): Conversion {
  const words = row.split(" ");
  const [name = "", count] = (words[0] as string).split("/");
  const type = typeNamed(name);
  const params = lazy(() => parseSources(words.slice(words[1] === "+" ? 2 : 3)));
  const base = { type, nparams: Number(count), to: type, params };
  switch (words[1]) {
    case "store":
      return { ...base, action: words[2] === "pass" ? "store-and-pass" : "store" };
    case "pass":
      return { ...base, action: "pass" };
    case "+":
      return { ...base, action: "add" };
    default:
      return { ...base, action: "change", to: typeNamed((words[2] as string).slice(0, -1)) };
  }
}

function parseSources(words: readonly string[]): ConvertedParams {
  const sources = words.flatMap(parseSource);
  const asksEnter = sources.some(({ from }) => from === "enter" || from === "enter-or-empty");
  return { sources, asksEnter };
}

function parseSource(word: string): ParamSource[] {
  if (word === "Z") return [{ from: "empty" }];
  if (word === "D") return [{ from: "default" }];
  if (word === "JSON") return [{ from: "container-json" }];
  const [first = "", last = first] = word.slice(1).split("-");
  const index = Number.parseInt(first);
  if (word.startsWith("E")) {
    return [{ from: word.endsWith("?") ? "enter-or-empty" : "enter", index }];
  }
  const count = Number(last) - index + 1;
  return Array.from({ length: count }, (_, i) => ({ from: "event", index: index + i }));
}

function typeNamed(name: string): number {
  const type = (PPME as Readonly<Record<string, number>>)[name];
  if (type === undefined) throw new Error(`conversion rule names unknown event ${name}`);
  return type;
}

/** The eligibility test of libscap's converter for every type and number of parameters. */
function makeDecisions(): Uint16Array {
  const table = new Uint16Array(EVENT_COUNT * WIDTH);
  for (const { code, flags, exit, params } of EVENTS) {
    const row = table.subarray(code * WIDTH, (code + 1) * WIDTH);
    const old = (flags & EventFlag.OLD_VERSION) !== 0;
    if (flags & EventFlag.UNUSED) row.fill(Decision.DROP);
    else if ((flags & EventFlag.CONVERTER_MANAGED) === 0) {
      row.fill(!old ? Decision.PASS : exit ? Decision.NO_RULE : Decision.DROP);
    } else {
      row.fill(Decision.NO_RULE);
      if (exit) row.fill(Decision.TOO_MANY, params.length + 1);
      if (exit && !old) row[params.length] = Decision.PASS;
    }
  }
  for (const [i, { type, nparams, action }] of CONVERSIONS.entries()) {
    const at = type * WIDTH + nparams;
    if (action === "pass") table[at] = Decision.PASS;
    else if (table[at] === Decision.NO_RULE && isManaged(type)) table[at] = Decision.RULE + i;
  }
  return table;
}

function isManaged(type: number): boolean {
  return ((EVENTS[type]?.flags ?? 0) & EventFlag.CONVERTER_MANAGED) !== 0;
}
