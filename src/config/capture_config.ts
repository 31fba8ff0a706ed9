/**
 * The keys `capture.*` of `falco.yaml`: captures that begin when a rule matches. A value of the wrong
 * type counts as absent, as in Falco.
 */
import { fail, ok, type Result } from "../base/result.ts";
import { booleanAt, type ConfigMap, numberAt, textAt } from "./config_tree.ts";

/** What the configuration says about captures. */
export interface CaptureConfig {
  /** Start of the captures' names. */
  readonly prefix: string;
  /** Any rule starts one, not only those with `capture: true`. */
  readonly allRules: boolean;
  readonly durationMs: number;
  /** Bytes; Infinity = no limit. */
  readonly maxFileBytes: number;
}

/** Reads the keys; `enabled` tells whether rules start captures at all. */
export function captureConfig(
  tree: ConfigMap,
): Result<CaptureConfig & { readonly enabled: boolean }> {
  const mode = textAt(tree, "capture.mode", "rules");
  if (mode !== "rules" && mode !== "all_rules") {
    return fail({
      code: "CONFIG_INVALID",
      message: `the configured capture.mode '${mode}' does not exist`,
      hint: "Use rules or all_rules.",
    });
  }
  const megabytes = numberAt(tree, "capture.max_file_size_mb", 0);
  return ok({
    enabled: booleanAt(tree, "capture.enabled", false),
    prefix: textAt(tree, "capture.path_prefix", "/tmp/falco"),
    allRules: mode === "all_rules",
    durationMs: numberAt(tree, "capture.default_duration", 5000),
    maxFileBytes: megabytes > 0 ? megabytes * (1 << 20) : Infinity,
  });
}
