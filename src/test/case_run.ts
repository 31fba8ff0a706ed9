/**
 * Runs records, one at a time, through a fresh state and the engine. Whoever wants to know more than
 * the alerts (explanations, coverage, mutants) looks on after each event, when the state is as rules
 * saw it.
 */
import { ok, type Result } from "../base/result.ts";
import type { Batch, EventSource } from "../event/batch.ts";
import type { Platform } from "../event/platform.ts";
import type { Alert } from "../engine/alert.ts";
import { Engine, type RuleMatching } from "../engine/engine.ts";
import type { EventContext } from "../state/event_context.ts";
import { State, type StateOptions } from "../state/state.ts";
import type { TestedRules } from "./rule_store.ts";

/** An alert, and the event of the case that raised it. */
export interface RaisedAlert {
  readonly alert: Alert;
  /** Position of the event in the case (of a capture: in the file), from 0. */
  readonly step: number;
  /** Values of the fields that the test asks for, as text; undefined = absent. */
  readonly fields: ReadonlyMap<string, string | undefined>;
}

/** Records to run, and what they mean. */
export interface Records {
  readonly platform: Platform;
  readonly batch: Batch;
  /** Positions in the batch in order of arrival. */
  readonly order: readonly number[];
  /** The event of the case behind each record; -1 = heading. */
  readonly stepOf: readonly number[];
}

/** Who looks on. */
export interface Onlooker {
  /** Called for each alert while its event is current; values for {@linkcode RaisedAlert.fields}. */
  readonly fieldsOf?: (rule: string, ctx: EventContext) => ReadonlyMap<string, string | undefined>;
  /** Called for each alert, after {@linkcode Onlooker.fieldsOf}. */
  readonly onAlert?: (alert: Alert) => void;
  /** Called before each event, while the state is as the event before left it. */
  readonly beforeEvent?: (ctx: EventContext, step: number) => void;
  /** Called after each event that rules saw. */
  readonly afterEvent?: (ctx: EventContext, step: number) => void;
}

const NO_FIELDS: ReadonlyMap<string, string | undefined> = new Map();

/** Runs the records of a case and gives the alerts in order. */
export function runRecords(
  records: Records,
  tested: TestedRules,
  matching: RuleMatching,
  onlooker: Onlooker = {},
): RaisedAlert[] {
  const stepper = new Stepper(records.platform, tested, matching, onlooker);
  for (const at of records.order) {
    stepper.process(records.batch, at, records.stepOf[at] as number);
  }
  return stepper.raised;
}

/** How a source is run. */
export interface SourceOptions {
  readonly state?: StateOptions;
  /** Asked after each batch: true ends the run. */
  readonly stopped?: () => boolean;
}

/** Runs a source to its end; `step` is then the position of the event in it. */
export async function runSource(
  source: EventSource,
  tested: TestedRules,
  matching: RuleMatching,
  onlooker: Onlooker = {},
  { state = {}, stopped = () => false }: SourceOptions = {},
): Promise<Result<RaisedAlert[]>> {
  const stepper = new Stepper(source.platform, tested, matching, onlooker, state);
  for (let step = 0; !stopped();) {
    const next = await source.next();
    if (!next.ok) return next;
    if (next.value === undefined) break;
    for (let at = 0; at < next.value.count && !stopped(); at++) {
      stepper.process(next.value, at, step++);
    }
  }
  return ok(stepper.raised);
}

class Stepper {
  readonly raised: RaisedAlert[] = [];
  readonly #engine: Engine;
  readonly #state: State;
  readonly #onlooker: Onlooker;
  #step = 0;

  constructor(
    platform: Platform,
    tested: TestedRules,
    matching: RuleMatching,
    onlooker: Onlooker,
    options: StateOptions = {},
  ) {
    this.#onlooker = onlooker;
    const state = new State(options);
    this.#state = state;
    state.load(platform);
    this.#engine = new Engine({
      state,
      strings: tested.strings,
      index: tested.index,
      matching,
      hostname: platform.machine?.hostname ?? "test",
      onAlert: (alert) => {
        const fields = onlooker.fieldsOf?.(alert.rule, state.context) ?? NO_FIELDS;
        this.raised.push({ alert, step: this.#step, fields });
        onlooker.onAlert?.(alert);
      },
    });
  }

  process(batch: Batch, at: number, step: number): void {
    this.#step = step;
    if (step >= 0) this.#onlooker.beforeEvent?.(this.#state.context, step);
    const before = this.#engine.statistics.damaged;
    this.#engine.process(single(batch, at));
    if (step < 0 || this.#engine.statistics.damaged > before) return;
    this.#onlooker.afterEvent?.(this.#state.context, step);
  }
}

function single(batch: Batch, at: number): Batch {
  const one: Batch = {
    bytes: batch.bytes,
    data: batch.data,
    count: 1,
    at: batch.at.subarray(at, at + 1),
    cpu: batch.cpu.subarray(at, at + 1),
    flags: batch.flags.subarray(at, at + 1),
  };
  return at === 0 && batch.restart !== undefined ? { ...one, restart: batch.restart } : one;
}
