/** Questions about the current event that several classes of fields ask: its kind, name and age. */
import { PPME } from "../event/event_codes.ts";
import {
  Category,
  CATEGORY_MASK,
  EVENT_CATEGORIES,
  EVENT_FLAGS,
  EventFlag,
  type EventInfo,
  EVENTS,
} from "../event/event_table.ts";
import { syscallById, syscallByNative } from "../event/syscall_table.ts";
import type { EventContext } from "../state/event_context.ts";

/** Row of the event table for the current event. */
export function infoOf(ctx: EventContext): EventInfo {
  // state refuses events whose code is not in the table, so there always is a row
  return EVENTS[ctx.ev.type] as EventInfo;
}

/** Category of the current event without its kind: a value of `Category` below SYSCALL. */
export function lowCategory(ctx: EventContext): number {
  return (EVENT_CATEGORIES[ctx.ev.type] as number) & CATEGORY_MASK;
}

/** True if the current event reports a system call (not a tracepoint or a meta event). */
export function isSyscall(ctx: EventContext): boolean {
  return ((EVENT_CATEGORIES[ctx.ev.type] as number) & Category.SYSCALL) !== 0;
}

/** True if the current event's type has one of the flags (`EventFlag` bits). */
export function flagged(ctx: EventContext, flags: number): boolean {
  return ((EVENT_FLAGS[ctx.ev.type] as number) & flags) !== 0;
}

/** True if the event is the end of a system call that reports its result. */
export function hasResult(ctx: EventContext): boolean {
  return infoOf(ctx).hasReturn && ctx.ev.has(0);
}

/** True if the event makes, uses or closes a descriptor, so that `fd.*` fields apply. */
export function concernsFd(ctx: EventContext): boolean {
  return flagged(ctx, FD_FLAGS);
}
const FD_FLAGS = EventFlag.CREATES_FD | EventFlag.USES_FD | EventFlag.DESTROYS_FD;

/** What `evt.type` shows: calls without an event type of their own and async events name themselves. */
export function eventName(ctx: EventContext): string {
  const { ev } = ctx;
  if (ev.type === PPME.GENERIC_X || ev.type === PPME.GENERIC_E) {
    const id = ev.uint(0);
    const call = id === 0 ? syscallByNative("x86_64", ev.uint(1, -1)) : syscallById(id);
    return call?.name ?? "unknown";
  }
  if (ev.type === PPME.ASYNCEVENT_E) return ev.str(1) ?? "<NA>";
  return infoOf(ctx).name;
}

/** Time from `startNs` to the event, ns: unsigned, as such types are, so that one before it is huge. */
export function timeSince(ctx: EventContext, startNs: bigint): bigint {
  return BigInt.asUintN(64, ctx.ev.ts() - startNs);
}

/** Where each parameter name occurs: event code and position, alternating. Made on first use. */
let places: Map<string, number[]> | undefined;

/** Position of the parameter called `name` by event code, -1 where there is none. */
export function paramIndexes(name: string): Int8Array {
  const out = new Int8Array(EVENTS.length).fill(-1);
  const found = (places ??= findPlaces()).get(name) ?? [];
  // from the end, so that the first of two parameters of one name counts
  for (let i = found.length - 2; i >= 0; i -= 2) out[found[i] as number] = found[i + 1] as number;
  return out;
}

function findPlaces(): Map<string, number[]> {
  const out = new Map<string, number[]>();
  for (const { code, params } of EVENTS) {
    for (let i = 0; i < params.length; i++) {
      const { name } = params[i] as { readonly name: string };
      const list = out.get(name);
      if (list === undefined) out.set(name, [code, i]);
      else list.push(code, i);
    }
  }
  return out;
}
