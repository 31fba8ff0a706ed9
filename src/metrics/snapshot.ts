/** The periodic report of metrics: the fields of Falco's "metrics snapshot". */
import { baseName } from "../base/path_name.ts";
import { booleanAt, type ConfigMap } from "../config/config_tree.ts";
import type { AlertField, JsonValue } from "../engine/alert.ts";
import { METRICS, type MetricSources } from "./metric.ts";

/** What the next snapshot compares itself with. */
export interface Previous {
  readonly nowNs: bigint;
  readonly events: number;
  readonly kernelEvents: number;
  readonly kernelDrops: number;
}

/** Fields of a snapshot, sorted by name. */
export function snapshotFields(
  from: MetricSources,
  previous: Previous | undefined,
  tree: ConfigMap,
): readonly AlertField[] {
  const enabled = (group: string) =>
    group === "always" || booleanAt(tree, `metrics.${group}`, true);
  const inMb = booleanAt(tree, "metrics.convert_memory_to_mb", true);
  const zeros = booleanAt(tree, "metrics.include_empty_values", false);
  const fields = new Map<string, JsonValue>([
    ["evt.hostname", from.hostname],
    ["evt.source", "syscall"],
    ["evt.time", from.nowNs],
    ["falco.kernel_release", from.kernelRelease],
    ["falco.version", from.version],
    ["scap.engine_name", from.engineName],
  ]);
  for (const metric of METRICS) {
    if (!enabled(metric.group)) continue;
    const value = metric.read(from);
    if (metric.memory === undefined) {
      put(fields, metric.name, value, zeros || metric.group === "always");
    } // Falco's names carry the unit.
    else if (inMb) put(fields, `${metric.name}_mb`, tenths(Number(value) / 1_048_576), zeros);
    else if (metric.memory === "bytes") put(fields, `${metric.name}_bytes`, value, zeros);
    else put(fields, `${metric.name}_kb`, Math.round(Number(value) / 1024), zeros);
  }
  for (const [path, hash] of from.ruleFiles) {
    fields.set(`falco.sha256_rules_file.${sanitize(baseName(path))}`, hash);
  }
  for (const [path, hash] of from.configFiles) {
    fields.set(`falco.sha256_config_file.${sanitize(baseName(path))}`, hash);
  }
  for (const { name, ipv4, ipv6 } of from.interfaces) {
    const protocols = `falco.host_netinfo.interfaces.${name}.protocols`;
    if (ipv4.length > 0) fields.set(`${protocols}.ipv4.addresses`, ipv4.join(","));
    if (ipv6.length > 0) fields.set(`${protocols}.ipv6.addresses`, ipv6.join(","));
  }
  if (enabled("rules_counters_enabled")) {
    let total = 0;
    for (const rule of from.rules) {
      total += rule.count;
      put(fields, `falco.rules.${sanitize(rule.name)}`, rule.count, zeros);
    }
    put(fields, "falco.rules.matches_total", total, true);
  }
  const before = previous ?? { nowNs: from.nowNs, events: 0, kernelEvents: 0, kernelDrops: 0 };
  const seconds = Number(from.nowNs - before.nowNs) / 1e9;
  const rate = (now: number, then: number) => seconds > 0 ? tenths((now - then) / seconds) : 0;
  fields.set("falco.num_evts_prev", before.events);
  if (previous !== undefined) fields.set("falco.evts_rate_sec", rate(from.events, before.events));
  const events = from.kernelEvents - before.kernelEvents;
  const drops = from.kernelDrops - before.kernelDrops;
  fields.set("scap.n_drops_perc", events > 0 ? tenths(drops * 100 / events) : 0);
  if (enabled("kernel_event_counters_enabled")) {
    fields.set("scap.n_evts_prev", before.kernelEvents);
    fields.set("scap.n_drops_prev", before.kernelDrops);
    fields.set("scap.evts_rate_sec", rate(from.kernelEvents, before.kernelEvents));
    fields.set("scap.evts_drop_rate_sec", rate(from.kernelDrops, before.kernelDrops));
  }
  return [...fields].sort(([a], [b]) => a < b ? -1 : 1);
}

function put(fields: Map<string, JsonValue>, name: string, value: JsonValue, zero: boolean): void {
  if (zero || (value !== 0 && value !== 0n)) fields.set(name, value);
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A name as metrics may have it: runs of other characters become one "_", none at the end. */
export function sanitize(name: string): string {
  return name.replace(/[^a-zA-Z0-9_:]/g, "_").replace(/_+/g, "_").replace(/_$/, "");
}
