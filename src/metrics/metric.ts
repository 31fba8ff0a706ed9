/**
 * What can be measured: one record a figure, from which both the periodic snapshot and the Prometheus
 * page are made, under the names that Falco uses for them.
 */
import type { Resources } from "./resources.ts";

/** Everything figures are read from, gathered once a report. */
export interface MetricSources {
  readonly version: string;
  readonly hostname: string;
  readonly kernelRelease: string;
  /** ns since the epoch. */
  readonly bootNs: bigint;
  readonly startNs: bigint;
  readonly reloadNs: bigint;
  readonly nowNs: bigint;
  readonly cpus: number;
  /** `modern_bpf` on a live machine, `nodriver` on a capture. */
  readonly engineName: string;
  readonly resources: Resources;
  /** Events the engine has seen. */
  readonly events: number;
  /** Events and drops as the kernel counted them. */
  readonly kernelEvents: number;
  readonly kernelDrops: number;
  /** Drops by Falco's classes: clone_fork, execve, connect, open, dir_file, other_interest, close, proc. */
  readonly dropsByClass: Readonly<Record<string, number>>;
  readonly threads: number;
  readonly fds: number;
  /** Changes of the state tables since the start. */
  readonly changes: StateChanges;
  /** Addresses of each network interface but the loopback's. */
  readonly interfaces: readonly InterfaceAddresses[];
  readonly queueDrops: number;
  readonly rules: readonly RuleCount[];
  /** SHA-256 in hex of the files in force, by path. */
  readonly ruleFiles: ReadonlyMap<string, string>;
  readonly configFiles: ReadonlyMap<string, string>;
}

/** What was put into the state tables and taken out. */
export interface StateChanges {
  readonly addedThreads: number;
  readonly removedThreads: number;
  /** Threads that found the table full. */
  readonly refusedThreads: number;
  readonly addedFds: number;
  readonly removedFds: number;
}

/** A network interface. */
export interface InterfaceAddresses {
  readonly name: string;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/** Matches of one rule. */
export interface RuleCount {
  readonly name: string;
  readonly priority: number;
  readonly source: string;
  readonly tags: readonly string[];
  readonly count: number;
}

/** Groups that a configuration can switch off, by their key below `metrics.`. */
export type MetricGroup =
  | "always"
  | "resource_utilization_enabled"
  | "state_counters_enabled"
  | "kernel_event_counters_enabled"
  | "rules_counters_enabled";

/** A figure. */
export interface Metric {
  /** Name in the snapshot, prefix included: `falco.cpu_usage_perc`. */
  readonly name: string;
  readonly group: MetricGroup;
  readonly read: (from: MetricSources) => number | bigint;
  /** Memory, read in bytes: the unit of its snapshot name where that is not MB. */
  readonly memory?: "bytes" | "kb";
  /** On the Prometheus page; absent = only in the snapshot. */
  readonly prometheus?: {
    readonly name: string;
    readonly type: "counter" | "gauge";
    readonly labels?: string;
    /** Where the value differs from that of the snapshot (ratios instead of percents). */
    readonly read?: (from: MetricSources) => number | bigint;
  };
}

/** Classes of dropped events. */
export const DROP_CLASSES = [
  "clone_fork",
  "execve",
  "connect",
  "open",
  "dir_file",
  "other_interest",
  "close",
  "proc",
] as const;

/** Classes that Falco also counts at the beginning of calls. */
const ENTER_CLASSES = DROP_CLASSES.slice(0, 6);

/** The figures. */
export const METRICS: readonly Metric[] = [
  {
    name: "falco.num_evts",
    group: "always",
    read: (from) => from.events,
  },
  {
    name: "falco.outputs_queue_num_drops",
    group: "always",
    read: (from) => from.queueDrops,
    prometheus: { name: "falcosecurity_falco_outputs_queue_num_drops_total", type: "counter" },
  },
  {
    name: "falco.host_num_cpus",
    group: "always",
    read: (from) => from.cpus,
    prometheus: { name: "falcosecurity_falco_host_num_cpus_total", type: "gauge" },
  },
  {
    name: "falco.start_ts",
    group: "always",
    read: (from) => from.startNs,
    prometheus: { name: "falcosecurity_falco_start_timestamp_nanoseconds", type: "gauge" },
  },
  {
    name: "falco.reload_ts",
    group: "always",
    read: (from) => from.reloadNs,
    prometheus: { name: "falcosecurity_falco_reload_timestamp_nanoseconds", type: "gauge" },
  },
  {
    name: "falco.host_boot_ts",
    group: "always",
    read: (from) => from.bootNs,
    prometheus: { name: "falcosecurity_falco_host_boot_timestamp_nanoseconds", type: "gauge" },
  },
  {
    name: "falco.duration_sec",
    group: "always",
    read: (from) => (from.nowNs - from.startNs) / 1_000_000_000n,
    prometheus: { name: "falcosecurity_falco_duration_seconds_total", type: "counter" },
  },
  percent("cpu_usage", (resources) => resources.cpuPercent),
  percent("host_cpu_usage", (resources) => resources.hostCpuPercent),
  memory("memory_rss", (resources) => resources.rss),
  memory("memory_vsz", (resources) => resources.vsz),
  memory("memory_pss", (resources) => resources.pss),
  memory("container_memory_used", (resources) => resources.containerMemory, "bytes"),
  memory("host_memory_used", (resources) => resources.hostMemoryUsed),
  {
    name: "falco.host_procs_running",
    group: "resource_utilization_enabled",
    read: (from) => from.resources.hostProcessesRunning,
    prometheus: { name: "falcosecurity_falco_host_procs_running_total", type: "gauge" },
  },
  {
    name: "falco.host_open_fds",
    group: "resource_utilization_enabled",
    read: (from) => from.resources.hostOpenFds,
    prometheus: { name: "falcosecurity_falco_host_open_fds_total", type: "gauge" },
  },
  {
    name: "falco.n_threads",
    group: "state_counters_enabled",
    read: (from) => from.threads,
    prometheus: { name: "falcosecurity_scap_n_threads_total", type: "gauge" },
  },
  {
    name: "falco.n_fds",
    group: "state_counters_enabled",
    read: (from) => from.fds,
    prometheus: { name: "falcosecurity_scap_n_fds_total", type: "gauge" },
  },
  counter("n_added_threads", (from) => from.changes.addedThreads),
  counter("n_removed_threads", (from) => from.changes.removedThreads),
  counter("n_drops_full_threadtable", (from) => from.changes.refusedThreads),
  counter("n_added_fds", (from) => from.changes.addedFds),
  counter("n_removed_fds", (from) => from.changes.removedFds),
  // enter events, which no system call of the driver has, are what libsinsp stores until their exit
  ...["n_stored_evts", "n_store_evts_drops", "n_retrieved_evts", "n_retrieve_evts_drops"]
    .map((name) => counter(name, () => 0)),
  {
    name: "scap.n_evts",
    group: "kernel_event_counters_enabled",
    read: (from) => from.kernelEvents,
    prometheus: { name: "falcosecurity_scap_n_evts_total", type: "counter" },
  },
  {
    name: "scap.n_drops",
    group: "kernel_event_counters_enabled",
    read: (from) => from.kernelDrops,
    prometheus: { name: "falcosecurity_scap_n_drops_total", type: "counter" },
  },
  {
    name: "scap.n_drops_buffer_total",
    group: "kernel_event_counters_enabled",
    read: (from) => from.kernelDrops,
  },
  ...DROP_CLASSES.map((name): Metric => ({
    name: `scap.n_drops_buffer_${name}_exit`,
    group: "kernel_event_counters_enabled",
    read: (from) => from.dropsByClass[name] ?? 0,
    prometheus: {
      name: "falcosecurity_scap_n_drops_buffer_total",
      type: "counter",
      labels: `dir="exit",drop="${name}"`,
    },
  })),
  // events of the beginning of a call, which are not produced
  ...ENTER_CLASSES.map((name): Metric => ({
    name: `scap.n_drops_buffer_${name}_enter`,
    group: "kernel_event_counters_enabled",
    read: () => 0,
    prometheus: {
      name: "falcosecurity_scap_n_drops_buffer_total",
      type: "counter",
      labels: `dir="enter",drop="${name}"`,
    },
  })),
  {
    name: "scap.n_drops_scratch_map",
    group: "kernel_event_counters_enabled",
    // the driver builds its records in the ring
    read: () => 0,
    prometheus: { name: "falcosecurity_scap_n_drops_scratch_map_total", type: "counter" },
  },
];

/** A counter of the state tables; the page counts them among those of scap. */
function counter(name: string, read: (from: MetricSources) => number): Metric {
  return {
    name: `falco.${name}`,
    group: "state_counters_enabled",
    read,
    prometheus: { name: `falcosecurity_scap_${name}_total`, type: "counter" },
  };
}

function percent(name: string, of: (resources: Resources) => number): Metric {
  return {
    name: `falco.${name}_perc`,
    group: "resource_utilization_enabled",
    read: (from) => Math.round(of(from.resources) * 10) / 10,
    prometheus: {
      name: `falcosecurity_falco_${name}_ratio`,
      type: "gauge",
      read: (from) => of(from.resources) / 100,
    },
  };
}

/** Snapshot names end in the unit they are shown in; the snapshot puts it there. */
function memory(
  name: string,
  of: (resources: Resources) => number,
  unit: "bytes" | "kb" = "kb",
): Metric {
  return {
    name: `falco.${name}`,
    group: "resource_utilization_enabled",
    memory: unit,
    read: (from) => of(from.resources),
    prometheus: { name: `falcosecurity_falco_${name}_bytes`, type: "gauge" },
  };
}
