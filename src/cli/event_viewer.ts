/** Takes batches of events and prints those that are wanted, for `saker read`. */
import { Interner } from "../base/interner.ts";
import type { Batch } from "../event/batch.ts";
import { EventView } from "../event/event_view.ts";
import type { EventFilter } from "../record/event_filter.ts";
import type { State } from "../state/state.ts";
import type { EventPrinter } from "./event_printer.ts";
import type { LineBuffer } from "./io.ts";
import type { Moment } from "./quantities.ts";

/** Events are in order of time but for what several CPUs did at once; this much is waited for. */
const DISORDER_NS = 1_000_000_000n;
const DAY_NS = 86_400_000_000_000n;
const LATEST = 0xffff_ffff_ffff_ffffn;

/** What limits the printing, and how far it has come, over all captures of a call. */
export class ViewLimits {
  /** Events seen, and events printed. */
  events = 0;
  printed = 0;
  /** True once nothing more is to be printed, or nobody reads it. */
  over = false;
  readonly count: number;
  readonly from: Moment | undefined;
  readonly to: Moment | undefined;

  constructor(limits: {
    readonly count: number;
    readonly from: Moment | undefined;
    readonly to: Moment | undefined;
  }) {
    this.count = limits.count;
    this.from = limits.from;
    this.to = limits.to;
  }
}

/** What is printed, and where to. */
export interface Shown {
  readonly filter: EventFilter | undefined;
  readonly printer: EventPrinter;
  readonly limits: ViewLimits;
  /** Undefined: events are only counted. */
  readonly lines: LineBuffer | undefined;
}

/** Prints what is wanted of the batches of one source. */
export class EventViewer {
  readonly #state: State;
  readonly #shown: Shown;
  readonly #view = new EventView(new Interner());
  /** Process whose events are left out: printing them would make new ones. */
  readonly #ownPid: number;
  readonly #timed: boolean;
  #events = 0;
  #from = 0n;
  #to = LATEST;
  #end = LATEST;
  #started = false;

  /** @param ownPid -1 for a capture */
  constructor(state: State, shown: Shown, ownPid: number) {
    this.#state = state;
    this.#shown = shown;
    this.#ownPid = ownPid;
    this.#timed = shown.limits.from !== undefined || shown.limits.to !== undefined;
  }

  /** False when there is nothing more to print of this source, or nobody who reads it. */
  show(batch: Batch): boolean {
    if (batch.restart !== undefined) this.#state.load(batch.restart);
    const { bytes, data, count, at, cpu, flags } = batch;
    const { filter, printer, limits, lines } = this.#shown;
    const state = this.#state;
    const ctx = state.context;
    const view = this.#view;
    for (let i = 0; i < count; i++) {
      this.#events++;
      limits.events++;
      if (!view.moveTo(bytes, data, at[i] as number, cpu[i] as number, flags[i] as number)) {
        continue;
      }
      if (!state.apply(view, this.#events)) continue;
      if (this.#timed) {
        const ts = view.ts();
        if (!this.#started) this.#start(ts);
        if (ts > this.#end) return false;
        if (ts < this.#from || ts > this.#to) continue;
      }
      if (filter !== undefined && !filter.test(ctx)) continue;
      if (ctx.thread !== undefined && ctx.thread.pid === this.#ownPid) continue;
      const line = printer(ctx);
      if (line === undefined) continue;
      limits.printed++;
      const heard = lines === undefined || lines.line(line);
      if (heard && limits.printed < limits.count) continue;
      limits.over = true;
      return false;
    }
    return true;
  }

  #start(ts: bigint): void {
    this.#started = true;
    const { from, to } = this.#shown.limits;
    if (from !== undefined) this.#from = absolute(from, ts);
    if (to === undefined) return;
    this.#to = absolute(to, ts);
    // from 23:00 to 01:00
    if (to.since === "midnight" && this.#to < this.#from) this.#to += DAY_NS;
    this.#end = this.#to + DISORDER_NS;
  }
}

/** Nanoseconds since 1970 of a moment in a capture whose first event is at `first`. */
function absolute({ since, ns }: Moment, first: bigint): bigint {
  switch (since) {
    case "epoch":
      return ns;
    case "first":
      return first + ns;
    case "midnight": {
      const day = new Date(Number(first / 1_000_000n));
      day.setHours(0, 0, 0, 0);
      return BigInt(day.getTime()) * 1_000_000n + ns;
    }
  }
}
