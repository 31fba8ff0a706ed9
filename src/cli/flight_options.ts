/** Options and keys of the flight recorder, for the command that watches this machine. */
import { causeOf, fail, ok, type Result } from "../base/result.ts";
import { captureConfig } from "../config/capture_config.ts";
import type { ConfigMap } from "../config/config_tree.ts";
import type { FlightOptions } from "../record/flight_recorder.ts";
import { MIN_RING_BYTES } from "../record/flight_ring.ts";
import { parsePriority } from "../rule/priority.ts";
import type { Invocation, Option } from "./command.ts";
import { parseCount, parseSeconds, parseSize } from "./quantities.ts";

/** The options. */
export const FLIGHT_OPTIONS: readonly Option[] = [
  {
    flags: "--flight-recorder <folder>",
    help: "keep the last events in memory and write them to this folder when a rule fires",
  },
  {
    flags: "--flight-size <size>",
    help: "memory for it: 64M, 1G (no unit: M; at least 16M)",
    default: "64M",
  },
  { flags: "--flight-seconds <span>", help: "how far back it goes at most", default: "60s" },
  {
    flags: "--flight-priority <priority>",
    help: 'rules that are this severe start a capture; "none": only those with capture: true',
    default: "warning",
  },
  { flags: "--flight-keep <n>", help: "captures to keep; older ones are deleted", default: "20" },
  { flags: "--flight-disk <size>", help: "disk space for all captures", default: "1G" },
];

/** Memory for events when only `capture.enabled` asks for captures. */
const CONFIGURED_RING = { bytes: MIN_RING_BYTES, seconds: 10 };
/** A capture takes at most this part of the space for all. */
const LARGEST_SHARE = 4;

/** What `capture.*` of the configuration asks for; undefined when it is not enabled. */
export function configuredFlight(
  tree: ConfigMap,
  live: boolean,
): Result<FlightOptions | undefined> {
  const configured = captureConfig(tree);
  if (!configured.ok) return configured;
  const { enabled, prefix, allRules, durationMs, maxFileBytes } = configured.value;
  if (!enabled) return ok(undefined);
  return ok({
    prefix,
    ring: CONFIGURED_RING,
    priority: undefined,
    allRules,
    durationMs,
    maxFileBytes,
    gzip: true,
    retention: undefined,
    live,
  });
}

/**
 * What to record live; undefined when neither the options nor the configuration ask for it. With
 * both, the folder and limits of the options count, and rules start captures as either says.
 */
export function flightOptions(
  options: Invocation["options"],
  tree: ConfigMap,
): Result<FlightOptions | undefined> {
  const folder = options["flightRecorder"];
  if (typeof folder !== "string") return configuredFlight(tree, true);
  const configured = captureConfig(tree);
  if (!configured.ok) return configured;
  const { enabled, allRules, durationMs, maxFileBytes } = configured.value;
  const size = parseSize("--flight-size", String(options["flightSize"]));
  if (!size.ok) return size;
  if (size.value < 16e6) return fail(usage("--flight-size must be at least 16M"));
  const seconds = parseSeconds("--flight-seconds", String(options["flightSeconds"]));
  if (!seconds.ok) return seconds;
  const files = parseCount("--flight-keep", String(options["flightKeep"]));
  if (!files.ok) return files;
  const disk = parseSize("--flight-disk", String(options["flightDisk"]));
  if (!disk.ok) return disk;
  const word = String(options["flightPriority"]);
  const priority = parsePriority(word);
  if (priority === undefined && word !== "none") {
    return fail({
      ...usage(`'${word}' given with --flight-priority is not a priority`),
      hint: "Use emergency, alert, critical, error, warning, notice, info, debug or none.",
    });
  }
  return ok({
    prefix: `${folder.replace(/\/+$/, "")}/saker`,
    ring: { bytes: Math.max(size.value, MIN_RING_BYTES), seconds: seconds.value },
    priority,
    allRules: enabled && allRules,
    durationMs,
    maxFileBytes: Math.min(maxFileBytes, Math.floor(disk.value / LARGEST_SHARE)),
    gzip: false,
    retention: { files: files.value, bytes: disk.value },
    live: true,
  });
}

/** Makes the folder of the captures, readable for its owner alone. */
export function makeFolder({ prefix }: FlightOptions): Result<void> {
  const slash = prefix.lastIndexOf("/");
  if (slash <= 0) return ok(undefined); // the current folder or the root, which are there
  const folder = prefix.slice(0, slash);
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    return ok(undefined);
  } catch (error) {
    return fail({
      code: "OUTPUT_UNWRITABLE",
      message: `the folder ${folder} for captures cannot be made`,
      hint: "Name a folder that saker may write to.",
      cause: causeOf(error),
    });
  }
}

function usage(message: string) {
  return { code: "USAGE", message };
}
