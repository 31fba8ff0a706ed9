/**
 * Gathers the figures of a run for the periodic report (`metrics`) and for Prometheus. Between two
 * reports it costs nothing: all counters belong to others and are read when asked for.
 */
import { crypto } from "../base/node_module.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { toText } from "../base/byte_string.ts";
import { booleanAt, type ConfigMap, textAt } from "../config/config_tree.ts";
import type { LiveStatistics } from "../driver/statistics.ts";
import { type Alert, fieldsJson } from "../engine/alert.ts";
import type { Engine } from "../engine/engine.ts";
import { internalAlert, nowNs } from "../engine/internal_alert.ts";
import { dropsByClass } from "../metrics/drop_classes.ts";
import { metricsInterval } from "../metrics/interval.ts";
import type { InterfaceAddresses, MetricSources, RuleCount } from "../metrics/metric.ts";
import { prometheusPage } from "../metrics/prometheus.ts";
import { ResourceReader } from "../metrics/resources.ts";
import { type Previous, snapshotFields } from "../metrics/snapshot.ts";
import { fileSink } from "../output/file_sink.ts";
import type { Sink } from "../output/sink.ts";
import { FdTable } from "../state/fd_table.ts";
import type { Log } from "./log.ts";

/** A file in force and its text. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
}

/** Where figures come from and where reports go. */
export interface MetricsOptions {
  readonly version: string;
  readonly hostname: string;
  readonly engine: Engine;
  readonly statistics: () => LiveStatistics;
  readonly queueDrops: () => number;
  readonly onAlert: (alert: Alert) => void;
  readonly log: Log;
}

/** What a reload changes. */
export interface MetricsSetup {
  readonly config: ConfigMap;
  readonly ruleFiles: readonly SourceText[];
  readonly configFiles: readonly SourceText[];
  /** Form of the time in the text of reports. */
  readonly iso8601: boolean;
}

/** Reports on a run. */
export class MetricsService {
  readonly #options: MetricsOptions;
  readonly #startNs = nowNs();
  readonly #resources = new ResourceReader();
  readonly #kernelRelease = Deno.osRelease();
  readonly #cpus = navigator.hardwareConcurrency;
  #reloadNs = this.#startNs;
  #setup: MetricsSetup = { config: {}, ruleFiles: [], configFiles: [], iso8601: true };
  #ruleHashes: ReadonlyMap<string, string> = new Map();
  #configHashes: ReadonlyMap<string, string> = new Map();
  #previous: Previous | undefined;
  #samples = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #file: Sink | undefined;

  constructor(options: MetricsOptions) {
    this.#options = options;
  }

  /**
   * Looks whether it can report as a configuration says, and gives what makes it do so; until that is
   * called the old settings stay.
   */
  stage(setup: MetricsSetup, reloaded: boolean): Result<() => void> {
    const { config } = setup;
    const interval = metricsInterval(config);
    if (!interval.ok) return interval;
    const enabled = interval.value !== undefined;
    const path = textAt(config, "metrics.output_file", "");
    const file = enabled && path !== "" ? fileSink(path, false) : undefined;
    if (file !== undefined && !file.ok) return fail(file.error);
    return ok(() => this.#start(setup, interval.value, file?.value, reloaded));
  }

  #start(
    setup: MetricsSetup,
    interval: number | undefined,
    file: Sink | undefined,
    reloaded: boolean,
  ): void {
    const { config } = setup;
    this.close();
    this.#setup = setup;
    this.#file = file;
    if (reloaded) this.#reloadNs = nowNs();
    if (interval === undefined) return;
    this.#ruleHashes = hashes(setup.ruleFiles);
    this.#configHashes = hashes(setup.configFiles);
    // shares of CPU are those since the last reading
    this.#resources.read();
    if (this.#file !== undefined || booleanAt(config, "metrics.output_rule", false)) {
      this.#timer = setInterval(() => this.#report(), interval);
    }
  }

  /** The Prometheus page; undefined where the configuration does not want one. */
  get page(): string | undefined {
    const { config } = this.#setup;
    const wanted = booleanAt(config, "metrics.enabled", false) &&
      booleanAt(config, "webserver.prometheus_metrics_enabled", false);
    if (!wanted) return undefined;
    const enabled = (group: string) => booleanAt(config, `metrics.${group}`, true);
    return prometheusPage(this.#gather(), enabled);
  }

  /** Ends the reports. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#file?.close();
    this.#file = undefined;
  }

  #report(): void {
    const { onAlert, log, hostname } = this.#options;
    const { iso8601 } = this.#setup;
    const sources = this.#gather();
    const fields = snapshotFields(sources, this.#previous, this.#setup.config);
    const { nowNs: time, events, kernelEvents, kernelDrops } = sources;
    this.#previous = { nowNs: time, events, kernelEvents, kernelDrops };
    this.#samples++;
    if (this.#file !== undefined) {
      const line = `{"output_fields":${fieldsJson(fields)},"sample":${this.#samples}}`;
      // the file sink answers at once
      const failed = this.#file.write({ line, priority: 6 });
      if (failed !== undefined && !(failed instanceof Promise)) log.failure(failed);
    }
    if (!booleanAt(this.#setup.config, "metrics.output_rule", false)) return;
    const message = "Falco metrics snapshot";
    onAlert(internalAlert({ about: "metrics", message, fields, time, hostname, iso8601 }));
  }

  #gather(): MetricSources {
    const { version, hostname, engine, statistics, queueDrops } = this.#options;
    const kernel = statistics();
    let threads = 0;
    let fds = 0;
    for (const thread of engine.state.threads.all()) {
      threads++;
      // threads of a process share its descriptors
      if (thread.tid === thread.pid) fds += thread.fds.size;
    }
    return {
      version,
      hostname,
      kernelRelease: this.#kernelRelease,
      bootNs: engine.state.bootNs,
      startNs: this.#startNs,
      reloadNs: this.#reloadNs,
      nowNs: nowNs(),
      cpus: this.#cpus,
      engineName: "modern_bpf",
      resources: this.#resources.read(),
      events: engine.statistics.events,
      kernelEvents: kernel.vital.produced + kernel.bulk.produced,
      kernelDrops: kernel.drops,
      dropsByClass: dropsByClass(kernel.by_event),
      threads,
      fds,
      changes: {
        addedThreads: engine.state.threads.added,
        removedThreads: engine.state.threads.added - threads,
        refusedThreads: engine.state.threads.refused,
        addedFds: FdTable.added,
        removedFds: FdTable.removed,
      },
      interfaces: interfaceAddresses(),
      queueDrops: queueDrops(),
      rules: ruleCounts(engine),
      ruleFiles: this.#ruleHashes,
      configFiles: this.#configHashes,
    };
  }
}

/** Addresses of the machine's interfaces, the loopback's left out; none when they cannot be asked for. */
function interfaceAddresses(): readonly InterfaceAddresses[] {
  const found = new Map<string, { ipv4: string[]; ipv6: string[] }>();
  try {
    for (const { name, family, address } of Deno.networkInterfaces()) {
      if (name === "lo") continue;
      const entry = found.get(name) ?? { ipv4: [], ipv6: [] };
      entry[family === "IPv4" ? "ipv4" : "ipv6"].push(address);
      found.set(name, entry);
    }
  } catch {
    // figures are never a reason to stop watching
  }
  return [...found].map(([name, addresses]) => ({ name, ...addresses }));
}

function ruleCounts({ index, statistics }: Engine): readonly RuleCount[] {
  return index.rules.map(({ name, tags, rule }) => ({
    name,
    tags,
    priority: rule.priority,
    source: toText(rule.source),
    count: statistics.byRule.get(name) ?? 0,
  }));
}

/** SHA-256 in hex by name. */
function hashes(files: readonly SourceText[]): ReadonlyMap<string, string> {
  return new Map(
    files.map(({ name, text }) => [name, crypto().createHash("sha256").update(text).digest("hex")]),
  );
}
