/**
 * All outputs of a configuration, as one: an alert sent here is written once in the configured form and
 * handed to the queue of every sink. Adding an output is adding a record to {@linkcode OUTPUTS}.
 */
import { fail, ok, type Result, type SakerError } from "../base/result.ts";
import { booleanAt, type ConfigMap, numberAt, textAt } from "../config/config_tree.ts";
import { type Alert, alertJson, alertText } from "../engine/alert.ts";
import type { OutputSettings } from "../engine/output_settings.ts";
import { fileSink } from "./file_sink.ts";
import { httpSink } from "./http_sink.ts";
import { type OutputCounters, OutputQueue, type Patience } from "./output_queue.ts";
import { programSink } from "./program_sink.ts";
import type { Sink } from "./sink.ts";
import { syslogSink } from "./syslog_sink.ts";

/** Alerts that may wait for one output when the configuration sets no capacity. */
const DEFAULT_CAPACITY = 65_536;

/** An output that a configuration can switch on. */
interface OutputRecord {
  /** Its map in the configuration, with the key `enabled`. */
  readonly key: string;
  /** Its key that must be set, and what to. */
  readonly target?: readonly [key: string, what: string];
  readonly open: (tree: ConfigMap, json: boolean, echo: (text: string) => void) => Result<Sink>;
}

/** The outputs besides standard output, in Falco's order. */
export const OUTPUTS: readonly OutputRecord[] = [
  {
    key: "file_output",
    target: ["file_output.filename", "the file that takes the alerts"],
    open: (tree) =>
      fileSink(
        textAt(tree, "file_output.filename", ""),
        booleanAt(tree, "file_output.keep_alive", false),
      ),
  },
  { key: "syslog_output", open: () => syslogSink() },
  {
    key: "program_output",
    target: ["program_output.program", "the program that takes the alerts"],
    open: (tree) =>
      ok(programSink(
        textAt(tree, "program_output.program", ""),
        booleanAt(tree, "program_output.keep_alive", false),
      )),
  },
  {
    key: "http_output",
    target: ["http_output.url", "the address that takes the alerts"],
    open: (tree, json, echo) => {
      const text = (key: string, otherwise = "") => textAt(tree, `http_output.${key}`, otherwise);
      const flag = (key: string) => booleanAt(tree, `http_output.${key}`, false);
      return httpSink({
        url: withoutQuotes(text("url")),
        userAgent: text("user_agent", "falcosecurity/falco"),
        contentType: json ? "application/json" : "text/plain",
        keepAlive: flag("keep_alive"),
        insecure: flag("insecure"),
        caFile: text("ca_cert") || text("ca_bundle"),
        caPath: text("ca_path", "/etc/ssl/certs"),
        clientCert: flag("mtls") ? text("client_cert", "/etc/ssl/certs/client.crt") : "",
        clientKey: flag("mtls") ? text("client_key", "/etc/ssl/certs/client.key") : "",
        echo: flag("echo") ? echo : undefined,
      });
    },
  },
];

const withoutQuotes = (text: string) => text.replace(/^(["'])(.*)\1$/, "$2");

/** Outputs that are switched on, or the error about one without a target; opens nothing. */
export function enabledOutputs(tree: ConfigMap): Result<readonly OutputRecord[]> {
  const enabled = OUTPUTS.filter(({ key }) => booleanAt(tree, `${key}.enabled`, false));
  for (const { target: [key, what] = ["", ""] } of enabled) {
    if (key === "" || withoutQuotes(textAt(tree, key, "")) !== "") continue;
    return fail({
      code: "CONFIG_INVALID",
      message: `the output is enabled but ${key} is not set`,
      hint: `Set ${key} to ${what}.`,
    });
  }
  return ok(enabled);
}

/** Alerts that may wait for one output. */
export function capacityOf(tree: ConfigMap): number {
  const wanted = numberAt(tree, "outputs_queue.capacity", 0);
  return wanted > 0 ? wanted : DEFAULT_CAPACITY;
}

/** What the outputs need from around them. */
export interface OutputsOptions {
  readonly tree: ConfigMap;
  readonly settings: OutputSettings;
  /** True for JSON alerts. */
  readonly json: boolean;
  /** Standard output; undefined when alerts do not go there. */
  readonly stdout: Sink | undefined;
  /** Form of an alert on standard output, where it differs (colours). */
  readonly stdoutForm?: (alert: Alert) => string;
  readonly echo: (text: string) => void;
  readonly onTrouble: (error: SakerError) => void;
  readonly patience?: Patience;
}

/** The outputs that are switched on. */
export class Outputs {
  readonly #queues: OutputQueue[] = [];
  readonly #stdout: OutputQueue | undefined;
  #closed = false;
  readonly #form: (alert: Alert) => string;
  readonly #stdoutForm: (alert: Alert) => string;

  private constructor(options: OutputsOptions, sinks: readonly Sink[]) {
    const capacity = capacityOf(options.tree);
    const queue = (sink: Sink) =>
      new OutputQueue(sink, capacity, options.onTrouble, options.patience);
    this.#form = options.json ? (alert) => alertJson(alert, options.settings.json) : alertText;
    this.#stdoutForm = options.stdoutForm ?? this.#form;
    if (options.stdout !== undefined) this.#stdout = queue(options.stdout);
    for (const sink of sinks) this.#queues.push(queue(sink));
  }

  /** Opens every output that the configuration enables; the first that cannot be opened is the error. */
  static open(options: OutputsOptions): Result<Outputs> {
    const sinks: Sink[] = [];
    const enabled = enabledOutputs(options.tree);
    if (!enabled.ok) return enabled;
    for (const output of enabled.value) {
      const sink = output.open(options.tree, options.json, options.echo);
      if (!sink.ok) {
        for (const opened of sinks) opened.close();
        return sink;
      }
      sinks.push(sink.value);
    }
    return ok(new Outputs(options, sinks));
  }

  /** Hands an alert to every output; never waits. */
  send(alert: Alert): void {
    const { priority } = alert;
    this.#stdout?.send({ line: this.#stdoutForm(alert), priority });
    if (this.#queues.length === 0) return;
    const message = { line: this.#form(alert), priority };
    for (const queue of this.#queues) queue.send(message);
  }

  /** Opens files and programs anew. */
  reopen(): void {
    for (const queue of this.#queues) queue.sink.reopen?.();
  }

  /** Alerts that no output could deliver: lost, or still on their way after {@linkcode close}. */
  get lost(): number {
    return Object.values(this.counters())
      .reduce((sum, { lost, waiting }) => sum + lost + (this.#closed ? waiting : 0), 0);
  }

  /** Alerts that wait in the fullest queue. */
  get waiting(): number {
    return this.#queues.reduce((most, { counters }) => Math.max(most, counters.waiting), 0);
  }

  /** Figures by output name. */
  counters(): Readonly<Record<string, OutputCounters>> {
    const all = this.#stdout === undefined ? this.#queues : [this.#stdout, ...this.#queues];
    return Object.fromEntries(all.map((queue) => [queue.sink.name, queue.counters]));
  }

  /** Delivers what waits, for at most `timeoutMs`, and closes everything. */
  async close(timeoutMs: number): Promise<void> {
    await this.#stdout?.close(timeoutMs);
    await Promise.all(this.#queues.map((queue) => queue.close(timeoutMs)));
    this.#closed = true;
  }
}
