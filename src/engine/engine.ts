/**
 * The engine: takes batches of events, keeps the state up to date, tries the rules that can match
 * and makes alerts. It knows neither where events come from nor where alerts go, and allocates
 * nothing for an event that matches nothing.
 */
import type { Interner } from "../base/interner.ts";
import type { Batch } from "../event/batch.ts";
import { EventView } from "../event/event_view.ts";
import type { EventContext } from "../state/event_context.ts";
import type { State } from "../state/state.ts";
import type { Alert } from "./alert.ts";
import type { RuleIndex, RunnableRule } from "./rule_index.ts";
import { Statistics } from "./statistics.ts";

/** `first`: the first rule that matches gives the only alert; `all`: every match gives one. */
export type RuleMatching = "first" | "all";

/** What an engine is made of. */
export interface EngineOptions {
  readonly state: State;
  /** Where strings of events are kept. */
  readonly strings: Interner;
  /** Rules in force at the start. */
  readonly index: RuleIndex;
  readonly onAlert: (alert: Alert) => void;
  /** Default `first`. */
  readonly matching?: RuleMatching;
  /** Name of the machine in alerts. */
  readonly hostname: string;
  /** Process that no rule sees: its outputs would make an alert of each alert. Default none. */
  readonly unseenPid?: number;
}

/** Events in, alerts out. */
export class Engine {
  readonly state: State;
  readonly statistics: Statistics = new Statistics();
  /** Rules in force; replace it between two batches to change them. */
  index: RuleIndex;
  /** How rules match; may change with them. */
  matching: RuleMatching;
  readonly #view: EventView;
  readonly #ctx: EventContext;
  readonly #onAlert: (alert: Alert) => void;
  readonly #hostname: string;
  readonly #unseenPid: number;

  constructor(options: EngineOptions) {
    this.state = options.state;
    this.index = options.index;
    this.#view = new EventView(options.strings);
    this.#ctx = options.state.context;
    this.#onAlert = options.onAlert;
    this.matching = options.matching ?? "first";
    this.#hostname = options.hostname;
    this.#unseenPid = options.unseenPid ?? NaN; // stand-ins for unknown processes have -1
  }

  /** Takes the events of a batch in turn. */
  process(batch: Batch): void {
    if (batch.restart !== undefined) this.state.load(batch.restart);
    this.#takeAll(batch);
    if (batch.count > 0) this.state.purge(this.#view.tsApprox());
  }

  /** Nothing but the loop: it is compiled while it runs, when what stands behind it has never run. */
  #takeAll(batch: Batch): void {
    const { count, at, cpu, flags } = batch;
    for (let i = 0; i < count; i++) {
      this.#take(batch, at[i] as number, cpu[i] as number, flags[i] as number);
    }
  }

  /**
   * Takes the event at `at`. Apart from the loop, as a function that is called for each event is
   * compiled once, while a loop that is entered anew for each batch is compiled while it runs.
   */
  #take({ bytes, data }: Batch, at: number, cpu: number, flags: number): void {
    const { statistics } = this;
    const view = this.#view;
    statistics.events++;
    if (!view.moveTo(bytes, data, at, cpu, flags)) {
      statistics.damaged++;
      return;
    }
    if (this.state.apply(view, statistics.events) && this.index.eventCodes[view.type] === 1) {
      this.#match();
    }
  }

  #match(): void {
    const ctx = this.#ctx;
    const { predicates, rules } = this.index;
    const count = predicates.begin(ctx);
    const found = predicates.found;
    for (let i = 0; i < count; i++) {
      const at = found[i] as number;
      if (!predicates.test(at, ctx)) continue;
      // looked at behind the conditions, which hardly any event gets past
      if (ctx.thread !== undefined && ctx.thread.pid === this.#unseenPid) return;
      const rule = rules[at] as RunnableRule;
      this.statistics.count(rule.name, rule.rule.priority);
      this.#onAlert(makeAlert(rule, ctx, this.#hostname));
      if (this.matching === "first") return;
    }
  }
}

function makeAlert(
  { rule, name, tags, output, timeText }: RunnableRule,
  ctx: EventContext,
  hostname: string,
): Alert {
  const { message, fields, plain } = output().print(ctx);
  return {
    rule: name,
    priority: rule.priority,
    source: rule.source,
    tags,
    time: ctx.ev.ts(),
    timeText: timeText(ctx),
    hostname,
    message,
    fields,
    plain,
  };
}
