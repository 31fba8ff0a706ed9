/**
 * saker as a library: load rules, open a capture or the running machine, receive alerts.
 *
 * @example Alerts of events
 * ```ts
 * import { EventBuilder, loadRules, memorySource, watch } from "@saker/saker";
 * import assert from "node:assert/strict";
 * const rules = loadRules([{ name: "mine.yaml", text: `
 * - rule: Shadow opened
 *   desc: Somebody opened the password hashes
 *   condition: evt.type = open and fd.name = /etc/shadow
 *   output: "%fd.name was opened"
 *   priority: WARNING` }]);
 * assert.ok(rules.ok);
 * const events = new EventBuilder().add("open", { fd: 3, name: "/etc/shadow" }).batch();
 * const alerts = await Array.fromAsync(watch(memorySource([events]), rules.value));
 * assert.equal(alerts[0]?.message, "/etc/shadow was opened");
 * ```
 *
 * The same over a file: `watch(await openCapture("trace.scap"), ...)` with the value of its result;
 * over the running machine: `openMachine(rules)`.
 *
 * @module
 */
import { fail, ok, type Result } from "./src/base/result.ts";
import { type LiveSource, openLive } from "./src/driver/live_source.ts";
import { liveEvents } from "./src/engine/live_events.ts";
import {
  indexOf,
  isValid,
  loadRuleSet,
  type RuleSet,
  type RuleSetOptions,
} from "./src/engine/rule_set.ts";
import { EMBEDDED_RULES, type RuleText } from "./src/rule/embedded.ts";

export type { Result, SakerError } from "./src/base/result.ts";
export type { LiveSource } from "./src/driver/live_source.ts";
export type { Wanted } from "./src/driver/selection.ts";
export type { Counters, LiveStatistics } from "./src/driver/statistics.ts";
export { type Alert, type AlertField, alertJson, alertText } from "./src/engine/alert.ts";
export type { JsonParts, JsonValue } from "./src/engine/alert.ts";
export type { RuleMatching } from "./src/engine/engine.ts";
export { DEFAULT_OUTPUT, type OutputSettings } from "./src/engine/output_settings.ts";
export type { RuleSet, RuleSetOptions } from "./src/engine/rule_set.ts";
export { SourceFailure, watch, type WatchOptions } from "./src/engine/watch.ts";
export type { Batch, EventSource } from "./src/event/batch.ts";
export { EventBuilder, type EventHeader, type EventValues } from "./src/event/event_builder.ts";
export type * from "./src/event/platform.ts";
export type {
  DynValue,
  Endpoint,
  OtherFamily,
  ParamValue,
  SocketPair,
  UnixPair,
} from "./src/event/param_encode.ts";
export type { FdListEntry } from "./src/event/param_address.ts";
export { memorySource } from "./src/event/memory_source.ts";
export type { RuleText } from "./src/rule/embedded.ts";
export { openCapture } from "./src/scap/capture_source.ts";

/**
 * Loads rule files, one on top of the other; without files, the rules that come with saker. An
 * error names the first finding; `loadRuleSet` results hold all of them.
 */
export function loadRules(
  files: readonly RuleText[] = EMBEDDED_RULES,
  options: RuleSetOptions = {},
): Result<RuleSet> {
  const rules = loadRuleSet(files, options);
  if (isValid(rules)) return ok(rules);
  const finding = rules.results.flatMap((file) => file.errors)[0];
  return fail({
    code: "INVALID_RULES",
    message: finding?.message ?? rules.pluginProblem ?? "the rules are not valid",
    ...(finding && { cause: `${finding.code} at ${finding.context.file}` }),
  });
}

/** Starts to watch the running machine for what `rules` need. Needs root and Linux. */
export function openMachine(rules: RuleSet): Promise<Result<LiveSource>> {
  return openLive(liveEvents(indexOf(rules)));
}
