/** Rule files and configuration to a loader, for the commands that look at rules without running. */
import { exitCode } from "../base/exit_code.ts";
import { booleanAt } from "../config/config_tree.ts";
import { rulesConfig } from "../config/rules_config.ts";
import { makeFieldTable } from "../field/field_table.ts";
import type { RuleText } from "../rule/embedded.ts";
import type { FileResult } from "../rule/load_result.ts";
import { RuleLoader } from "../rule/rule_loader.ts";
import type { Invocation, Option } from "./command.ts";
import { readConfig, ruleTexts } from "./prepare.ts";
import { reportError } from "./report_error.ts";
import { readRuleFiles } from "./rule_files.ts";
import { KEY_OPTION } from "./rule_options.ts";

/** Options of those commands. */
export const LOAD_OPTIONS: readonly Option[] = [
  {
    flags: "-c, --config <file>",
    help: "configuration (falco.yaml) with rules:, append_output ...",
  },
  KEY_OPTION,
  { flags: "--json", help: "the JSON document of falco" },
];

/** Rule files, loaded. */
export interface LoadedFiles {
  readonly loader: RuleLoader;
  readonly results: readonly FileResult[];
  /** What was loaded, a result each. */
  readonly texts: readonly RuleText[];
  /** True where the documents of falco are wanted. */
  readonly json: boolean;
}

/**
 * Loads the files named as arguments; the exit code, after saying why, when they cannot be read or a
 * required plugin is missing.
 */
export function loadFiles(call: Invocation): LoadedFiles | number {
  const { args, options, io } = call;
  const config = readConfig(options);
  if (!config.ok) return reportError(io, config.error);
  const settings = rulesConfig(config.value);
  if (!settings.ok) return reportError(io, settings.error);
  // the documents of falco take a file without content as valid; a person wants to know
  const json = options["json"] === true || booleanAt(config.value, "json_output", false);
  const texts = args.length === 0
    ? ruleTexts(options, config.value)
    : readRuleFiles(args, { allowEmpty: json });
  if (!texts.ok) return reportError(io, texts.error);
  const fields = makeFieldTable(settings.value.fields);
  const loader = new RuleLoader({ ...settings.value.loader, fields });
  const found = "texts" in texts.value ? texts.value.texts : texts.value;
  const results = found.map(({ name, text }) => loader.load(name, text));
  const problem = loader.pluginProblem();
  if (problem === undefined) return { loader, results, json, texts: found };
  io.err(`saker: ${problem}.\n`);
  io.err("hint: saker has no plugins; the fields of Falco's container plugin are built in.\n");
  return exitCode("INVALID_RULES");
}
