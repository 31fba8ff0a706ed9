/**
 * What goes on beside the events of a live run: reloads by signal or by changed files, reports of
 * metrics, the web server, the watch over lost events, new files for rotated logs. All of it is asleep
 * until something happens.
 */
import type { SakerError } from "../base/result.ts";
import { ok, type Result } from "../base/result.ts";
import { CONFIG_KEYS } from "../config/config_keys.ts";
import { at, booleanAt, type ConfigMap } from "../config/config_tree.ts";
import type { LiveStatistics } from "../driver/statistics.ts";
import type { Engine } from "../engine/engine.ts";
import { internalAlert, nowNs } from "../engine/internal_alert.ts";
import { liveEvents } from "../engine/live_events.ts";
import { indexOf, thisHost } from "../engine/rule_set.ts";
import { type DropSettings, dropSettings } from "../metrics/drop_monitor.ts";
import { checkWebServer, startWebServer, type WebServer } from "../metrics/web_server.ts";
import { DropWatch } from "../runtime/drop_watch.ts";
import { type FileWatch, watchFiles } from "../runtime/file_watch.ts";
import type { Log } from "../runtime/log.ts";
import { MetricsService, type SourceText } from "../runtime/metrics_service.ts";
import { type RulesInForce, swapRules, type Watching } from "../runtime/swap_rules.ts";
import { wantedEvents } from "../runtime/wanted_events.ts";
import { CONFIG_FILES } from "./config_files.ts";
import type { Prepared, Refusal, SourcePaths } from "./prepare.ts";
import type { RunOutputs, StagedOutputs } from "./run_outputs.ts";
import { falcoVersions, VERSION } from "./version.ts";

/** Keys of the engine but for the one that a reload can change. */
const ENGINE_KEYS = CONFIG_KEYS
  .map(({ path }) => path.replace(/\.\*$/, ""))
  .filter((path) => path.startsWith("engine.") && !path.endsWith(".drop_failed_exit"));
/** Keys that are read at the start only. */
const START_KEYS = [
  ...ENGINE_KEYS,
  ...["syscall_buf_size_preset", "modern_bpf", "falco_libs"],
  ...["log_level", "log_stderr", "log_syslog", "capture"],
];
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
  /** Reloads that are wanted, the one that is being carried out among them. */
  #wishes = 0;
  #closed = false;

  private constructor(parts: LiveParts, prepared: Prepared, rules: RulesInForce) {
    this.#parts = parts;
    this.#prepared = prepared;
    this.#rules = rules;
    this.#metrics = new MetricsService({
      version: VERSION,
      hostname: this.#hostname,
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
    const staged = services.#stage(prepared, false);
    if (!staged.ok) return staged;
    const served = services.#serve(prepared.config);
    if (!served.ok) return served;
    staged.value();
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
    // one that comes while another is carried out comes after it, with the files as they are then
    this.#wishes++;
    if (this.#wishes === 1) void this.#reloadAll();
  };

  async #reloadAll(): Promise<void> {
    while (this.#wishes > 0 && !this.#closed) {
      this.#wishes = 1;
      await this.#reloadOnce();
      this.#wishes--;
    }
  }

  async #reloadOnce(): Promise<void> {
    const { read, engine, source, log } = this.#parts;
    const next = read();
    if (!next.ok) return this.#failed(next.error.summary, next.error.report, next.error.sources);
    const rules = rulesInForce(next.value, log);
    const ready = await source.prepare(rules.wanted);
    if (this.#closed) return;
    if (!ready.ok) return this.#failed(ready.error.message, undefined, next.value.sources);
    const { config } = next.value;
    const before = this.#prepared;
    // all that can fail comes before all that changes something
    const staged = this.#stageAll(next.value);
    const swapped = staged.ok ? swapRules(engine, source, this.#rules, rules) : staged;
    if (!staged.ok || !swapped.ok) {
      if (staged.ok) staged.value.discard();
      return this.#failed(errorOf(swapped)?.message ?? "", undefined, next.value.sources);
    }
    staged.value.commit();
    this.#prepared = next.value;
    this.#rules = rules;
    for (const gap of ready.value) log.say("warning", gap);
    await this.#serveAgain(before.config, config);
    const late = START_KEYS.filter((key) => !same(before.config, next.value.config, key));
    if (late.length > 0) {
      log.say("notice", `changes to ${late.join(", ")} take effect at the next start`);
    }
    const count = rules.index.rules.length;
    log.say("notice", `reloaded, watching with ${count} rule${count === 1 ? "" : "s"}`);
  }

  /** Ends all services. */
  async close(): Promise<void> {
    this.#closed = true;
    Deno.removeSignalListener("SIGHUP", this.reload);
    Deno.removeSignalListener("SIGUSR1", this.#reopen);
    this.#files?.close();
    this.#metrics.close();
    await this.#closeServer();
  }

  readonly #reopen = (): void => this.#parts.outputs.reopen();

  /** Outputs and services of another configuration, ready to take over. */
  #stageAll(next: Prepared): Result<StagedOutputs> {
    const served = checkWebServer(next.config);
    if (!served.ok) return served;
    const services = this.#stage(next, true);
    if (!services.ok) return services;
    const outputs = this.#parts.outputs.stage(next);
    if (!outputs.ok) return outputs;
    const commit = () => {
      outputs.value.commit();
      services.value();
    };
    return ok({ commit, discard: outputs.value.discard });
  }

  /** Looks whether all can be as `prepared` says, and gives what makes it so. */
  #stage(prepared: Prepared, reloaded: boolean): Result<() => void> {
    const { config, sources, output } = prepared;
    const settings = dropSettings(config);
    if (!settings.ok) return settings;
    const configFiles = sources.configFiles.flatMap(textOf);
    const metrics = this.#metrics.stage(
      { config, ruleFiles: sources.texts, configFiles, iso8601: output.timeFormatIso8601 },
      reloaded,
    );
    if (!metrics.ok) return metrics;
    return ok(() => {
      metrics.value();
      this.#drops = this.#dropWatch(settings.value, output.timeFormatIso8601);
      this.#watchFiles(config, sources);
    });
  }

  #dropWatch(settings: DropSettings, iso8601: boolean): DropWatch {
    return new DropWatch({
      settings,
      statistics: () => this.#parts.source.statistics(),
      log: this.#parts.log,
      onAlert: this.#parts.outputs.send,
      hostname: this.#hostname,
      iso8601,
    });
  }

  #watchFiles(config: ConfigMap, ...sources: readonly SourcePaths[]): void {
    this.#files?.close();
    this.#files = undefined;
    const files = sources.flatMap((source) => [...source.configFiles, ...source.ruleFiles]);
    const folders = sources.flatMap((source) => source.folders);
    if (files.length + folders.length > 0 && booleanAt(config, "watch_config_files", true)) {
      const readAt = Math.max(...sources.map((source) => source.readAt));
      this.#files = watchFiles([...new Set(files)], [...new Set(folders)], this.reload, readAt);
    }
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
    const served = this.#closed ? ok(undefined) : this.#serve(now);
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

  /** @param tried what was read in vain: the mistake may be taken out there */
  #failed(why: string, report: string | undefined, tried: SourcePaths | undefined): void {
    const { log, outputs, err } = this.#parts;
    if (tried !== undefined) {
      this.#watchFiles(this.#prepared.config, this.#prepared.sources, tried);
    }
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
