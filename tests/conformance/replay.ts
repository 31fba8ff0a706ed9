/**
 * What every part of the suite does: rules and a capture in, alerts as they are printed out, all
 * within this process and through the same steps as `saker replay`. Times are those of UTC.
 */
import { gunzipSync } from "node:zlib";
import { outputConfig } from "../../src/config/output_config.ts";
import { rulesConfig } from "../../src/config/rules_config.ts";
import { parseConfig } from "../../src/config/config_tree.ts";
import { alertJson } from "../../src/engine/alert.ts";
import type { RuleMatching } from "../../src/engine/engine.ts";
import { runLoop } from "../../src/engine/event_loop.ts";
import { indexOf, isValid, loadRuleSet, makeEngine } from "../../src/engine/rule_set.ts";
import type { RuleText } from "../../src/rule/embedded.ts";
import { openCapture } from "../../src/scap/capture_source.ts";
import { type Json, parseExact, parseLines } from "./exact_json.ts";

Deno.env.set("TZ", "UTC");

/** An alert as parsed from its JSON line; the host's name is left out. */
export type AlertJson = { [key: string]: Json } & { rule: string };

/** How to replay. */
export interface ReplayOptions {
  readonly matching?: RuleMatching;
  /** Text of a configuration. */
  readonly config?: string;
}

/** What a replay gave: the alerts in order, or what is wrong with the rules: code and message. */
export type Replayed = { readonly alerts: AlertJson[] } | { readonly error: [string, string] };

/** Names of all captures. */
export const CAPTURES: readonly string[] = [...Deno.readDirSync(here("captures"))]
  .map(({ name }) => name.replace(/\.scap$/, "")).sort();

/** Replays a capture by name. */
export async function replay(
  capture: string,
  rules: readonly RuleText[],
  { matching = "all", config = "{}" }: ReplayOptions = {},
): Promise<Replayed> {
  const tree = valueOf(parseConfig(config, "config"));
  const set = loadRuleSet(rules, valueOf(rulesConfig(tree)));
  if (!isValid(set)) {
    const first = set.results.find((file) => !file.successful)?.errors[0];
    return { error: [first?.code ?? "", first?.message ?? set.pluginProblem ?? ""] };
  }
  const output = outputConfig(tree);
  const alerts: AlertJson[] = [];
  const source = valueOf(await openCapture(here(`captures/${capture}.scap`).pathname));
  const engine = makeEngine(indexOf(set, output), {
    platform: source.platform,
    matching,
    hostname: "",
    onAlert: (alert) => {
      const { hostname: _, ...rest } = parseExact(alertJson(alert, output.json)) as AlertJson;
      alerts.push(rest as AlertJson);
    },
  });
  valueOf(await runLoop(source, engine, { stopped: () => false, afterBatch: () => true }));
  await source.close();
  return { alerts };
}

/** A rule file with one rule. JSON strings are YAML strings. */
export function ruleText(name: string, condition: string, output: string): string {
  return `- rule: ${name}\n  desc: generated\n  condition: ${JSON.stringify(condition)}\n` +
    `  output: ${JSON.stringify(output)}\n  priority: NOTICE\n`;
}

/** Lines of a JSONL file of this folder, gzip or plain. */
export function readCases<T>(path: string): T[] {
  const bytes = Deno.readFileSync(here(path));
  return parseLines(
    new TextDecoder().decode(path.endsWith(".gz") ? gunzipSync(bytes) : bytes),
  ) as T[];
}

/** Place of a file of this folder. */
export function here(path: string): URL {
  return new URL(path, import.meta.url);
}

function valueOf<T>(result: { ok: true; value: T } | { ok: false; error: { message: string } }): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
