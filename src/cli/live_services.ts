/**
 * What goes on beside the events of a live run: reloads by signal or by changed files, reports of
 * metrics, the web server, the watch over lost events, new files for rotated logs. All of it is asleep
 * until something happens.
 */
import type { SakerError } from "../base/result.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { at, booleanAt, type ConfigMap } from "../config/config_tree.ts";
import type { LiveStatistics } from "../driver/statistics.ts";
import type { Engine } from "../engine/engine.ts";
import { internalAlert, nowNs } from "../engine/internal_alert.ts";
import { liveEvents } from "../engine/live_events.ts";
import { indexOf, thisHost } from "../engine/rule_set.ts";
import { dropSettings } from "../metrics/drop_monitor.ts";
import { startWebServer, type WebServer } from "../metrics/web_server.ts";
import { DropWatch } from "../runtime/drop_watch.ts";
import { type FileWatch, watchFiles } from "../runtime/file_watch.ts";
import type { Log } from "../runtime/log.ts";
import { MetricsService, type SourceText } from "../runtime/metrics_service.ts";
import { type RulesInForce, swapRules, type Watching } from "../runtime/swap_rules.ts";
import { wantedEvents } from "../runtime/wanted_events.ts";
import { CONFIG_FILES } from "./config_files.ts";
import type { Prepared, Refusal } from "./prepare.ts";
import type { RunOutputs } from "./run_outputs.ts";
import { falcoVersions, VERSION } from "./version.ts";

/** Keys that are read at the start only. */
const START_KEYS = ["engine", "falco_libs", "log_level", "log_stderr", "capture"];
/** Longest wait for requests that are being answered at the end, ms. */
const SERVER_CLOSE_MS = 1000;

/** Parts of the run that the services work with. */
export interface LiveParts {
  readonly engine: Engine;
  readonly source: Watching & { readonly statistics: () => LiveStatistics };
  readonly outputs: RunOutputs;
  readonly log: Log;
  /** Reads configuration and rules again. */
  readonly read: () => Result<Prepared, Refusal>;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
}

/** Rules of a setup, compiled, with the events to ask the driver for. */
export function rulesInForce(prepared: Prepared, log: Log): RulesInForce {
  const index = indexOf(prepared.rules, prepared.output);
  const { wanted, unknown } = wantedEvents(prepared.config, liveEvents(index));
  if (unknown.length > 0) {
    log.say("warning", `base_syscalls.custom_set has unknown names: ${unknown.join(", ")}`);
  }
  return { index, matching: prepared.matching, wanted };
}

/** The services of a live run. */
export class LiveServices {
  readonly #parts: LiveParts;
  readonly #metrics: MetricsService;
  readonly #hostname = thisHost();
  #prepared: Prepared;
  #rules: RulesInForce;
  #drops: DropWatch | undefined;
  #server: WebServer | undefined;
  #files: FileWatch | undefined;

  private constructor(parts: LiveParts, prepared: Prepared, rules: RulesInForce) {
    this.#parts = parts;
    this.#prepared = prepared;
    this.#rules = rules;
    this.#metrics = new MetricsService({
      version: VERSION,
      hostname: this.#hostname,
      iso8601: prepared.output.timeFormatIso8601,
      engine: parts.engine,
      statistics: () => parts.source.statistics(),
      queueDrops: () => parts.outputs.lost,
      onAlert: parts.outputs.send,
      log: parts.log,
    });
  }

  /** Starts what the configuration asks for. */
  static start(
    parts: LiveParts,
    prepared: Prepared,
    rules: RulesInForce,
  ): Result<LiveServices> {
    const services = new LiveServices(parts, prepared, rules);
    const configured = services.#configure(prepared, false);
    const served = configured.ok ? services.#serve(prepared.config) : configured;
    if (!served.ok) {
      services.#metrics.close();
      return served;
    }
    Deno.addSignalListener("SIGHUP", services.reload);
    Deno.addSignalListener("SIGUSR1", services.#reopen);
    return ok(services);
  }

  /** To be called behind each batch; an error ends the run. */
  afterBatch(nowNs: number): SakerError | undefined {
    return this.#drops?.check(nowNs);
  }

  /** Reads configuration and rules again; with anything wrong in them the old ones stay. */
  readonly reload = (): void => {
    const { read, engine, source, log, outputs } = this.#parts;
    const next = read();
    if (!next.ok) return this.#failed(next.error.summary, next.error.report);
    const rules = rulesInForce(next.value, log);
    const before = this.#prepared;
    const applied = this.#replaceOutputs(outputs, next.value) ??
      errorOf(this.#configure(next.value, true)) ??
      errorOf(swapRules(engine, source, this.#rules, rules));
    if (applied !== undefined) return this.#failed(applied.message, undefined);
    this.#prepared = next.value;
    this.#rules = rules;
    const served = this.#serveAgain(before.config, next.value.config);
    void served;
    const late = START_KEYS.filter((key) => !same(before.config, next.value.config, key));
    if (late.length > 0) {
      log.say("notice", `changes to ${late.join(", ")} take effect at the next start`);
    }
    const count = rules.index.rules.length;
    log.say("notice", `reloaded, watching with ${count} rule${count === 1 ? "" : "s"}`);
  };

  /** Ends all services. */
  async close(): Promise<void> {
    Deno.removeSignalListener("SIGHUP", this.reload);
    Deno.removeSignalListener("SIGUSR1", this.#reopen);
    this.#files?.close();
    this.#metrics.close();
    await this.#closeServer();
  }

  readonly #reopen = (): void => this.#parts.outputs.reopen();

  #replaceOutputs(outputs: RunOutputs, next: Prepared): SakerError | undefined {
    return errorOf(outputs.replace({ config: next.config, output: next.output }));
  }

  #configure(prepared: Prepared, reloaded: boolean): Result<void> {
    const { config, sources, output } = prepared;
    const settings = dropSettings(config);
    if (!settings.ok) return settings;
    const configFiles = sources.configFiles.flatMap(textOf);
    const metrics = this.#metrics.configure(
      { config, ruleFiles: sources.texts, configFiles },
      reloaded,
    );
    if (!metrics.ok) return fail(metrics.error);
    this.#drops = new DropWatch({
      settings: settings.value,
      statistics: () => this.#parts.source.statistics(),
      log: this.#parts.log,
      onAlert: this.#parts.outputs.send,
      hostname: this.#hostname,
      iso8601: output.timeFormatIso8601,
    });
    this.#files?.close();
    this.#files = undefined;
    const files = [...sources.configFiles, ...sources.ruleFiles];
    const some = files.length + sources.folders.length > 0;
    if (some && booleanAt(config, "watch_config_files", true)) {
      this.#files = watchFiles(files, sources.folders, this.reload);
    }
    return ok(undefined);
  }

  #serve(config: ConfigMap): Result<void> {
    if (!booleanAt(config, "webserver.enabled", false)) return ok(undefined);
    const server = startWebServer(config, {
      versions: falcoVersions,
      metrics: () => this.#metrics.page,
    });
    if (!server.ok) return server;
    this.#server = server.value;
    return ok(undefined);
  }

  async #serveAgain(before: ConfigMap, now: ConfigMap): Promise<void> {
    if (same(before, now, "webserver")) return;
    await this.#closeServer();
    const served = this.#serve(now);
    if (!served.ok) this.#parts.log.failure(served.error);
  }

  async #closeServer(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, SERVER_CLOSE_MS));
    await Promise.race([server.close(), late]);
    clearTimeout(timer);
  }

  #failed(why: string, report: string | undefined): void {
    const { log, outputs, err } = this.#parts;
    if (report !== undefined) err(report);
    log.say("error", `the reload failed, the rules from before stay in force: ${why}`);
    outputs.send(internalAlert({
      about: "reloadFailure",
      message: `Falco internal: hot restart failure: ${why}`,
      fields: [],
      time: nowNs(),
      hostname: this.#hostname,
      iso8601: this.#prepared.output.timeFormatIso8601,
    }));
  }
}

function errorOf(result: Result<void>): SakerError | undefined {
  return result.ok ? undefined : result.error;
}

function same(a: ConfigMap, b: ConfigMap, key: string): boolean {
  return JSON.stringify(at(a, key)) === JSON.stringify(at(b, key));
}

function textOf(name: string): SourceText[] {
  const text = CONFIG_FILES.read(name);
  return text.ok && text.value !== undefined ? [{ name, text: text.value }] : [];
}
