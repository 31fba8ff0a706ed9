/**
 * The outputs of a run: standard output, in the form that fits where it goes, and what the
 * configuration switches on beside it. Alerts go to standard output unless the configuration
 * says `stdout_output.enabled: false` or enables other outputs without it.
 */
import { fail, ok, type Result } from "../base/result.ts";
import { at, booleanAt, booleanOf, type ConfigMap, numberAt } from "../config/config_tree.ts";
import { type Alert, alertJson, alertText } from "../engine/alert.ts";
import type { OutputSettings } from "../engine/output_settings.ts";
import type { OutputCounters } from "../output/output_queue.ts";
import { capacityOf, OUTPUTS, Outputs } from "../output/outputs.ts";
import { stdoutSink } from "../output/stdout_sink.ts";
import { terminalLine } from "../output/terminal.ts";
import type { Log } from "../runtime/log.ts";
import type { Io } from "./command.ts";
import { LineBuffer, type LineOutput } from "./io.ts";
import { LiveLines } from "./live_lines.ts";

/** Longest time that lines wait where writing in pieces is wanted, ms. */
const FLUSH_MS = 1000;
/** Keys that decide about outputs; a change to another one leaves them as they are. */
const OUTPUT_KEYS: readonly string[] = [
  ...["json_output", "buffered_outputs", "outputs_queue", "output_timeout", "stdout_output"],
  ...["json_include_output_property", "json_include_message_property"],
  ...["json_include_output_fields_property", "json_include_tags_property"],
  ...OUTPUTS.map(({ key }) => key),
];

/** What a configuration says about outputs. */
export interface OutputPlan {
  readonly config: ConfigMap;
  readonly output: OutputSettings;
}

/** Outputs that are open and not yet used. */
export interface StagedOutputs {
  /** Has them take over; what waits in the old ones is still delivered. */
  readonly commit: () => void;
  /** Closes them. */
  readonly discard: () => void;
}

/** What stays the same for the whole run. */
export interface RunOutputsOptions {
  readonly io: Io;
  /** The command's own flag. */
  readonly json: boolean;
  /** Alerts of a live machine are written at once, those of a capture in pieces. */
  readonly live: boolean;
  readonly log: Log;
}

/** The outputs, which a reload may replace. */
export class RunOutputs {
  readonly #options: RunOutputsOptions;
  readonly #lines: LineOutput;
  #outputs: Outputs;
  #plan: OutputPlan;
  /** Outputs that a reload has replaced, until they have delivered what waited. */
  readonly #retiring = new Map<Outputs, Promise<void>>();
  /** What those before them have lost. */
  #lostByRetired = 0;
  #flushed = performance.now();
  #heard = true;
  /** Lines that were lost before the present outputs took over. */
  #lostBefore = 0;

  private constructor(options: RunOutputsOptions, lines: LineOutput, plan: OutputPlan) {
    this.#options = options;
    this.#lines = lines;
    this.#plan = plan;
    // replaced by `open` before anybody sees it
    this.#outputs = undefined as unknown as Outputs;
  }

  /** Opens the outputs of `plan`; the first that cannot be opened is the error. */
  static open(options: RunOutputsOptions, plan: OutputPlan): Result<RunOutputs> {
    const run = new RunOutputs(options, linesOf(options), plan);
    const opened = run.#open(plan);
    if (!opened.ok) return opened;
    run.#use(opened.value, plan);
    return ok(run);
  }

  #use(outputs: Outputs, plan: OutputPlan): void {
    this.#outputs = outputs;
    this.#plan = plan;
    if (this.#lines instanceof LiveLines) this.#lines.capacity = capacityOf(plan.config);
  }

  #retire(outputs: Outputs): void {
    const closing = outputs.close(timeoutOf(this.#plan)).then(() => {
      this.#retiring.delete(outputs);
      this.#lostByRetired += outputs.lost;
    });
    this.#retiring.set(outputs, closing);
  }

  /** Hands an alert to every output; never waits. */
  readonly send = (alert: Alert): void => this.#outputs.send(alert);

  /**
   * To be called behind each batch: writes lines that are due. False once the reader of standard
   * output is gone and nobody else listens. A capture waits for outputs that lag behind.
   */
  afterBatch(): boolean | Promise<boolean> {
    const now = performance.now();
    if (this.#atOnce || now - this.#flushed >= FLUSH_MS) this.#flush(now);
    const lag = !this.#options.live && this.#outputs.waiting > 1000;
    return lag ? this.#catchUp() : this.#wanted;
  }

  /** Opens files and programs anew. */
  reopen(): void {
    this.#outputs.reopen();
  }

  /** Opens the outputs of another configuration; they take over, or go again, as the caller says. */
  stage(plan: OutputPlan): Result<StagedOutputs> {
    const same = OUTPUT_KEYS.every((key) =>
      JSON.stringify(at(plan.config, key)) === JSON.stringify(at(this.#plan.config, key))
    );
    if (same) return ok({ commit: () => {}, discard: () => {} });
    const opened = this.#open(plan);
    if (!opened.ok) return opened;
    return ok({
      commit: () => {
        this.#flush(performance.now());
        this.#retire(this.#outputs);
        this.#lostBefore = this.#lines.lost;
        this.#use(opened.value, plan);
      },
      discard: () => void opened.value.close(0),
    });
  }

  /** Alerts that were lost so far, in all outputs. */
  get lost(): number {
    const outputs = [...this.#retiring.keys(), this.#outputs];
    return outputs.reduce((sum, { lost }) => sum + lost, this.#lostByRetired + this.#lines.lost);
  }

  /** Figures for the statistics of the run: alerts lost, and each output's where there are several. */
  figures(): { alerts_lost: number; outputs?: Readonly<Record<string, OutputCounters>> } {
    const outputs: Record<string, OutputCounters> = { ...this.#outputs.counters() };
    const { stdout } = outputs;
    if (stdout !== undefined) outputs["stdout"] = withLines(stdout, this.#lines, this.#lostBefore);
    const simple = Object.keys(outputs).every((name) => name === "stdout");
    return { alerts_lost: this.lost, ...(!simple && { outputs }) };
  }

  /** Delivers what waits, within `output_timeout`, and closes everything. */
  async close(): Promise<void> {
    this.#flush(performance.now());
    const timeout = timeoutOf(this.#plan);
    await Promise.all([
      ...this.#retiring.values(),
      this.#outputs.close(timeout),
      this.#lines.close(timeout),
    ]);
  }

  get #atOnce(): boolean {
    // a capture may come through a pipe that is silent for long: the end of a batch is then all there is
    return !booleanAt(this.#plan.config, "buffered_outputs", false);
  }

  #flush(now: number): void {
    this.#flushed = now;
    this.#heard = this.#lines.flush() && this.#heard;
  }

  async #catchUp(): Promise<boolean> {
    // a turn of the event loop lets requests get on; a receiver that is away stops the waiting
    for (let i = 0; i < 200 && this.#outputs.waiting > 500; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.#wanted;
  }

  get #wanted(): boolean {
    return this.#heard || enabled(this.#plan.config);
  }

  #open(plan: OutputPlan): Result<Outputs> {
    const { io, log } = this.#options;
    const others = enabled(plan.config);
    const toStdout = booleanOf(at(plan.config, "stdout_output.enabled")) ?? !others;
    if (!toStdout && !others) {
      return fail({
        code: "CONFIG_INVALID",
        message: "no output is configured: alerts would go nowhere",
        hint: "Set stdout_output.enabled to true or enable another output.",
      });
    }
    const stdout = stdoutSink((line) => this.#heard = this.#lines.line(line) && this.#heard);
    return Outputs.open({
      tree: plan.config,
      settings: plan.output,
      json: this.#options.json || plan.output.jsonOutput === true,
      stdout: toStdout ? stdout : undefined,
      stdoutForm: this.#stdoutForm(plan.output),
      echo: (text) => io.out(text),
      onTrouble: log.failure,
      ...(timeoutOf(plan) > 0 && {
        patience: {
          ms: timeoutOf(plan),
          onSlow: (name: string) =>
            log.say("critical", `"${name}" output timeout, its alerts wait`),
        },
      }),
    });
  }

  /** JSON when asked for or when piped, coloured text on a terminal, plain text when told so. */
  #stdoutForm(settings: OutputSettings): (alert: Alert) => string {
    const { io, json } = this.#options;
    if (json || (settings.jsonOutput ?? !io.outIsTerminal)) {
      return (alert) => alertJson(alert, settings.json);
    }
    return io.outIsTerminal && !Deno.noColor ? terminalLine : alertText;
  }
}

/** True if an output beside standard output is switched on. */
function enabled(tree: ConfigMap): boolean {
  return OUTPUTS.some(({ key }) => booleanAt(tree, `${key}.enabled`, false));
}

function timeoutOf({ config }: OutputPlan): number {
  return Math.max(0, numberAt(config, "output_timeout", 2000));
}

/** A live run does not wait for the reader of its standard output. */
function linesOf({ io, live, log }: RunOutputsOptions): LineOutput {
  const { outLater } = io;
  if (!live || outLater === undefined) return new LineBuffer(io);
  return new LiveLines(outLater.bind(io), () =>
    log.failure({
      code: "OUTPUT_UNWRITABLE",
      message: "alerts are lost: whoever reads standard output is too slow",
      hint: "Raise outputs_queue.capacity or look why the reader is slow.",
    }));
}

/** Lines count as delivered when they are written, not when they are handed over. */
function withLines(
  counters: OutputCounters,
  { lost: all, waiting }: LineOutput,
  before: number,
): OutputCounters {
  const lost = all - before;
  return {
    ...counters,
    // lines of before a reload may still wait
    delivered: Math.max(0, counters.delivered - lost - waiting),
    lost: counters.lost + lost,
    waiting: counters.waiting + waiting,
  };
}
