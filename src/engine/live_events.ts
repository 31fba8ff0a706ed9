/**
 * Which events a live source has to produce for a set of rules. An event type that rules can match
 * is produced, with two exceptions that must be named to be had because they cost too much: context
 * switches and page faults. System calls without an event type of their own are produced when a rule
 * names them.
 */
import { toText } from "../base/byte_string.ts";
import { PPME } from "../event/event_codes.ts";
import { EVENTS } from "../event/event_table.ts";
import { allSyscalls } from "../event/syscall_table.ts";
import type { Node, TestNode } from "../filter/ast.ts";
import type { RuleIndex } from "./rule_index.ts";

/** What is asked of a live source; the driver's `Wanted` takes it. */
export interface LiveEvents {
  /** By event type: 1 = produce it for the rules. */
  readonly eventCodes: Uint8Array;
  /** ppm_sc ids of calls that come as generic events. */
  readonly genericSyscalls: readonly number[];
}

/** Event types that nobody gets without asking for them by name. */
const COSTLY = ["switch", "page_fault"];

/** Events for the rules of an index. */
export function liveEvents(index: RuleIndex): LiveEvents {
  return eventsFor(index.rules.map(({ rule }) => rule.ast), index.eventCodes);
}

/** Events for conditions that can match the event types `codes`. */
export function eventsFor(conditions: readonly Node[], codes: Uint8Array): LiveEvents {
  const named = new Set<string>();
  for (const condition of conditions) collectNames(condition, named);
  const eventCodes = codes.slice();
  for (const { code, name } of EVENTS) {
    if (COSTLY.includes(name) && !named.has(name)) eventCodes[code] = 0;
  }
  const genericSyscalls = allSyscalls()
    .filter(({ code, name }) => code === PPME.GENERIC_X && named.has(name))
    .map(({ id }) => id);
  return { eventCodes, genericSyscalls };
}

/** Event names that the condition compares `evt.type` or `syscall.type` with. */
function collectNames(node: Node, into: Set<string>): void {
  switch (node.kind) {
    case "and":
    case "or":
      for (const item of node.items) collectNames(item, into);
      break;
    case "not":
      collectNames(node.item, into);
      break;
    case "test":
      for (const name of namesOf(node)) into.add(name);
      break;
    case "exists":
    case "identifier":
      break;
  }
}

function namesOf({ left, right }: TestNode): string[] {
  if (left.kind !== "field" || !/^(evt|syscall)\.type$/.test(left.name)) return [];
  if (right.kind === "value") return [toText(right.value)];
  if (right.kind !== "list") return [];
  return right.items.flatMap((item) => item.kind === "value" ? [toText(item.value)] : []);
}
