/**
 * The keys of `falco.yaml` that say where events come from, how large the rings are and how much is
 * remembered.
 */
import { fail, ok, type Result } from "../base/result.ts";
import { booleanAt, type ConfigMap, numberAt, textAt } from "./config_tree.ts";

/** Where events come from: the running machine, or the capture that the configuration names. */
export type EngineKind = { readonly live: true } | { readonly live: false; readonly file: string };

/** Kinds of Falco that watch the running machine; saker has one driver for all of them. */
const LIVE_KINDS: readonly string[] = ["kmod", "modern_ebpf", "ebpf", "nodriver"];

/** `engine.kind`, with the capture of `replay`. */
export function engineKind(tree: ConfigMap): Result<EngineKind> {
  const kind = textAt(tree, "engine.kind", "modern_ebpf");
  if (LIVE_KINDS.includes(kind)) return ok({ live: true });
  if (kind !== "replay") {
    return fail({
      code: "CONFIG_INVALID",
      message: `engine.kind '${kind}' does not exist`,
      hint: "Use modern_ebpf to watch this machine or replay to read a capture.",
    });
  }
  const file = textAt(tree, "engine.replay.capture_file", "");
  if (file !== "") return ok({ live: false, file });
  return fail({
    code: "CONFIG_INVALID",
    message: "engine.kind is replay but engine.replay.capture_file is not set",
    hint: "Set it to the path of a capture.",
  });
}

/** Memory of the driver; missing values are the driver's own defaults. */
export interface DriverConfig {
  readonly bulkBytes?: number;
  readonly cpusPerRing?: number;
  readonly snaplen?: number;
}

const MIB = 1 << 20;

/** True where failed system calls are left out (`drop_failed_exit`). */
export function dropsFailedCalls(tree: ConfigMap): boolean {
  const old = booleanAt(tree, "syscall_drop_failed_exit", false);
  return booleanAt(tree, `engine.${sectionOf(tree)}.drop_failed_exit`, old);
}

/** The map below `engine` that counts. */
function sectionOf(tree: ConfigMap): string {
  const kind = textAt(tree, "engine.kind", "");
  return kind === "kmod" || kind === "ebpf" ? kind : "modern_ebpf";
}

/** Rings and the length of data; keys that Falco has given other names since count where the new are not set. */
export function driverConfig(tree: ConfigMap): Result<DriverConfig> {
  const preset = whole(
    tree,
    firstSet(tree, `engine.${sectionOf(tree)}.buf_size_preset`, "syscall_buf_size_preset"),
    1,
    10,
  );
  if (!preset.ok) return preset;
  const cpus = whole(
    tree,
    firstSet(
      tree,
      "engine.modern_ebpf.cpus_for_each_buffer",
      "modern_bpf.cpus_for_each_syscall_buffer",
    ),
    0,
    65_535,
  );
  if (!cpus.ok) return cpus;
  const snaplen = whole(tree, "falco_libs.snaplen", 0, 65_535);
  if (!snaplen.ok) return snaplen;
  return ok({
    ...(preset.value !== undefined && { bulkBytes: MIB << (preset.value - 1) }),
    ...(cpus.value !== undefined && { cpusPerRing: cpus.value }),
    ...((snaplen.value ?? 0) > 0 && { snaplen: snaplen.value as number }),
  });
}

/** Bounds of the state tables; missing values are the state's own defaults. */
export interface StateConfig {
  readonly maxThreads?: number;
  readonly purgeIntervalNs?: number;
  readonly threadTimeoutNs?: number;
}

/** `falco_libs`. */
export function stateConfig(tree: ConfigMap): StateConfig {
  const positive = (name: string, scale: number) => {
    const value = numberAt(tree, `falco_libs.${name}`, 0) * scale;
    return value > 0 ? value : undefined;
  };
  const maxThreads = positive("thread_table_size", 1);
  const purgeIntervalNs = positive("thread_table_auto_purging_interval_s", 1e9);
  const threadTimeoutNs = positive("thread_table_auto_purging_thread_timeout_s", 1e9);
  return {
    ...(maxThreads !== undefined && { maxThreads }),
    ...(purgeIntervalNs !== undefined && { purgeIntervalNs }),
    ...(threadTimeoutNs !== undefined && { threadTimeoutNs }),
  };
}

function firstSet(tree: ConfigMap, ...paths: readonly string[]): string {
  return paths.find((path) => textAt(tree, path, "") !== "") ?? paths[0] as string;
}

function whole(
  tree: ConfigMap,
  path: string,
  least: number,
  most: number,
): Result<number | undefined> {
  const value = numberAt(tree, path, NaN);
  if (Number.isNaN(value)) return ok(undefined);
  if (Number.isInteger(value) && value >= least && value <= most) return ok(value);
  return fail({
    code: "CONFIG_INVALID",
    message: `${path} is ${value}`,
    hint: `Use a whole number from ${least} to ${most}.`,
  });
}
