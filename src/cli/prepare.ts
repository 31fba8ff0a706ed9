/**
 * What every command over rules and events does first: reads the configuration and the rules, and
 * says what is wrong with them.
 */
import { exitCode } from "../base/exit_code.ts";
import { ok, type Result } from "../base/result.ts";
import { loadConfig } from "../config/load_config.ts";
import { outputConfig } from "../config/output_config.ts";
import { rulesConfig } from "../config/rules_config.ts";
import { type ConfigMap, textsAt } from "../config/config_tree.ts";
import type { OutputSettings } from "../engine/output_settings.ts";
import type { RuleMatching } from "../engine/engine.ts";
import { isValid, loadRuleSet, type RuleSet } from "../engine/rule_set.ts";
import { EMBEDDED_RULES, type RuleText } from "../rule/embedded.ts";
import type { Invocation, Io } from "./command.ts";
import { CONFIG_FILES } from "./config_files.ts";
import { reportError } from "./report_error.ts";
import { readRuleFiles } from "./rule_files.ts";
import { reportFindings } from "./rule_report.ts";

/** Rules that may run, and the settings around them. */
export interface Prepared {
  readonly rules: RuleSet;
  readonly output: OutputSettings;
  readonly matching: RuleMatching;
  readonly config: ConfigMap;
}

/** Reads what the options name; the exit code, after saying why, when that cannot run. */
export function prepare(options: Invocation["options"], io: Io): Prepared | number {
  const config = readConfig(options);
  if (!config.ok) return reportError(io, config.error);
  const tree = config.value;
  const settings = rulesConfig(tree);
  if (!settings.ok) return reportError(io, settings.error);
  const texts = ruleTexts(options, tree);
  if (!texts.ok) return reportError(io, texts.error);
  const rules = loadRuleSet(texts.value, settings.value);
  if (!isValid(rules)) {
    reportFindings(io, rules);
    return exitCode("INVALID_RULES");
  }
  const matching = options["ruleMatching"] ?? tree["rule_matching"];
  return {
    rules,
    output: outputConfig(tree),
    matching: matching === "all" ? "all" : "first",
    config: tree,
  };
}

/** The configuration that `-c` and `-o` give; empty without them. */
export function readConfig(options: Invocation["options"]): Result<ConfigMap> {
  const file = options["config"];
  const overrides = options["option"];
  const loaded = loadConfig(
    typeof file === "string" ? file : undefined,
    Array.isArray(overrides) ? overrides : [],
    (name) => Deno.env.get(name),
    CONFIG_FILES,
  );
  return loaded.ok ? ok(loaded.value.tree) : loaded;
}

/** Rule files of `-r`, else those of the configuration, else the embedded ones. */
function ruleTexts(options: Invocation["options"], tree: ConfigMap): Result<readonly RuleText[]> {
  const named = options["rules"];
  if (Array.isArray(named)) return readRuleFiles(named);
  const configured = [...textsAt(tree, "rules_files"), ...textsAt(tree, "rules_file")];
  return configured.length > 0 ? readRuleFiles(configured) : ok(EMBEDDED_RULES);
}
