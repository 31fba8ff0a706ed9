/**
 * The conversion rules in the form that {@linkcode EventConverter} runs, and what is to be done
 * with an event of a given type and number of parameters, as one look-up.
 */
import { lazy } from "../base/lazy.ts";
import { EVENT_COUNT, PPME } from "../event/event_codes.ts";
import { EventFlag, type EventInfo, EVENTS } from "../event/event_table.ts";
import { MAX_PARAMS } from "../event/event_view.ts";
import { CONVERSION_ROWS } from "./conversion_data.ts";

/** Where a parameter of the converted event comes from. */
export type ParamSource =
  | { readonly from: "event" | "enter" | "enter-or-empty"; readonly index: number }
  | { readonly from: "default" | "empty" | "container-json" };

/** One rule. */
export interface Conversion {
  /** Its place among {@linkcode conversions}. */
  readonly index: number;
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
export const conversions: () => readonly Conversion[] = lazy(() =>
  CONVERSION_ROWS.trim().split("\n").map(parseRow)
);

const rulesByType = lazy(() => Map.groupBy(conversions(), (rule) => rule.type));

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
  /** First rule: the decision less this is the index in {@linkcode conversions}. */
  RULE: 4,
} as const;

/** Not a {@linkcode Decision}: nobody has asked for this type before. */
const UNDECIDED = 0xffff;
const WIDTH = MAX_PARAMS + 1;
/** What to do by type and number of parameters; nearly every event of a capture asks. */
const decisions = new Uint16Array(EVENT_COUNT * WIDTH).fill(UNDECIDED);

/** What to do with an event of `type` (below 454) that has `nparams` (at most 64) parameters. */
export function decisionFor(type: number, nparams: number): number {
  const decision = decisions[type * WIDTH + nparams] as number;
  if (decision !== UNDECIDED) return decision;
  decisions.set(makeDecisions(type), type * WIDTH);
  return decisions[type * WIDTH + nparams] as number;
}

function parseRow(row: string, index: number): Conversion {
  const slash = row.indexOf("/");
  const blank = row.indexOf(" ", slash);
  const type = typeNamed(row.slice(0, slash));
  const nparams = Number(row.slice(slash + 1, blank));
  const what = row.slice(blank + 1);
  const params = lazy(() => parseSources(what.split(/[+:]/)[1] ?? ""));
  const base = { index, type, nparams, to: type, params };
  if (what === "store") return { ...base, action: "store" };
  if (what === "store pass") return { ...base, action: "store-and-pass" };
  if (what === "pass") return { ...base, action: "pass" };
  if (what.startsWith("+")) return { ...base, action: "add" };
  return { ...base, action: "change", to: typeNamed(what.slice(3, what.indexOf(":"))) };
}

function parseSources(list: string): ConvertedParams {
  const sources = (list.match(/\S+/g) ?? []).flatMap(parseSource);
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

/** The eligibility test of libscap's converter for every number of parameters of a type. */
function makeDecisions(type: number): Uint16Array {
  const row = new Uint16Array(WIDTH);
  const { flags, exit, params } = EVENTS[type] as EventInfo;
  if ((flags & EventFlag.UNUSED) !== 0) return row.fill(Decision.DROP);
  const old = (flags & EventFlag.OLD_VERSION) !== 0;
  const managed = (flags & EventFlag.CONVERTER_MANAGED) !== 0;
  if (!managed) row.fill(!old ? Decision.PASS : exit ? Decision.NO_RULE : Decision.DROP);
  else {
    row.fill(Decision.NO_RULE);
    if (exit) row.fill(Decision.TOO_MANY, params.length + 1);
    if (exit && !old) row[params.length] = Decision.PASS;
  }
  for (const { index, nparams, action } of rulesByType().get(type) ?? []) {
    if (action === "pass") row[nparams] = Decision.PASS;
    else if (managed && row[nparams] === Decision.NO_RULE) row[nparams] = Decision.RULE + index;
  }
  return row;
}
