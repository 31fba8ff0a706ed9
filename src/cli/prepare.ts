/**
 * What every command over rules and events does first, and a running sensor again when a file
 * changes: reads the configuration and the rules, and says what is wrong with them.
 */
import { errorText } from "../base/error_text.ts";
import { exitCode } from "../base/exit_code.ts";
import { fail, ok, type Result, type SakerError } from "../base/result.ts";
import { at, type ConfigMap, textAt, textsAt } from "../config/config_tree.ts";
import { keyNotice } from "../config/key_notice.ts";
import { loadConfig, type LoadedConfig } from "../config/load_config.ts";
import { outputConfig } from "../config/output_config.ts";
import { rulesConfig } from "../config/rules_config.ts";
import type { OutputSettings } from "../engine/output_settings.ts";
import type { RuleMatching } from "../engine/engine.ts";
import { isValid, loadRuleSet, type RuleSet } from "../engine/rule_set.ts";
import { EMBEDDED_RULES, embeddedParsed, type RuleText } from "../rule/embedded.ts";
import type { Invocation, Io } from "./command.ts";
import { CONFIG_FILES } from "./config_files.ts";
import { isFolder, readRuleFiles } from "./rule_files.ts";
import { findingsText } from "./rule_report.ts";

/** Rules that may run, and the settings around them. */
export interface Prepared {
  readonly rules: RuleSet;
  readonly output: OutputSettings;
  readonly matching: RuleMatching;
  readonly config: ConfigMap;
  readonly sources: Sources;
  /** Keys that a configuration file has more than once, with their places. */
  readonly twice: readonly string[];
}

/** What is read: a change to it is a reason to read again. */
export interface SourcePaths {
  /** When the reading began, ms since 1970. */
  readonly readAt: number;
  readonly configFiles: readonly string[];
  /** Paths of rule files as given, also of those that do not exist yet. */
  readonly ruleFiles: readonly string[];
  /** Folders of configuration or rule files. */
  readonly folders: readonly string[];
}

/** What was read. */
export interface Sources extends SourcePaths {
  /** The rules themselves. */
  readonly texts: readonly RuleText[];
}

/** Why nothing can run. */
export interface Refusal {
  readonly code: string;
  /** One line. */
  readonly summary: string;
  /** All there is to say, for a person. */
  readonly report: string;
  /** What was read, as far as it is known by then. */
  readonly sources?: SourcePaths;
}

/** Reads what the options name; the exit code, after saying why, when that cannot run. */
export function prepare(options: Invocation["options"], io: Io): Prepared | number {
  const read = readSetup(options);
  if (!read.ok) {
    io.err(read.error.report);
    return exitCode(read.error.code);
  }
  const notice = keyNotice(read.value.config, read.value.twice);
  if (notice !== undefined) io.err(notice);
  return read.value;
}

/** Reads configuration and rules without a word. */
export function readSetup(options: Invocation["options"]): Result<Prepared, Refusal> {
  const readAt = Date.now();
  const loaded = loadConfiguration(options);
  if (!loaded.ok) return refuse(loaded.error);
  const { tree, files, folders, twice } = loaded.value;
  const settings = rulesConfig(tree);
  if (!settings.ok) return refuse(settings.error);
  const found = ruleTexts(options, tree);
  if (!found.ok) return refuse(found.error);
  const { paths, texts } = found.value;
  const sources = {
    readAt,
    configFiles: files,
    ruleFiles: paths.filter((path) => !isFolder(path)),
    folders: [...folders, ...paths.filter(isFolder)],
    texts,
  };
  const own = texts === EMBEDDED_RULES;
  const { fields, loader } = settings.value;
  const rules = loadRuleSet(texts, {
    fields,
    loader: { ...loader, ...(own && { parsed: embeddedParsed() }) },
    asOne: own,
  });
  if (!isValid(rules)) {
    return fail({
      code: "INVALID_RULES",
      summary: firstProblem(rules),
      report: findingsText(rules),
      sources,
    });
  }
  const matching = options["ruleMatching"] ?? textAt(tree, "rule_matching", "first");
  if (matching !== "first" && matching !== "all") {
    return refuse({
      code: "CONFIG_INVALID",
      message: `rule_matching '${matching}' does not exist`,
      hint: "Use first or all.",
    });
  }
  return ok({
    rules,
    output: outputConfig(tree),
    matching,
    config: tree,
    twice,
    sources,
  });
}

function firstProblem({ results, pluginProblem }: RuleSet): string {
  for (const { name, errors } of results) {
    for (const { place, message } of errors) {
      return `${name}:${place.line}:${place.column}: ${message}`;
    }
  }
  return pluginProblem ?? "the rules are not valid";
}

function refuse(error: SakerError): Result<never, Refusal> {
  return fail({ code: error.code, summary: error.message, report: errorText(error) });
}

/** The configuration that `-c` and `-o` give; empty without them. */
export function readConfig(options: Invocation["options"]): Result<ConfigMap> {
  const loaded = loadConfiguration(options);
  return loaded.ok ? ok(loaded.value.tree) : loaded;
}

function loadConfiguration(options: Invocation["options"]): Result<LoadedConfig> {
  const file = options["config"];
  const overrides = options["option"];
  return loadConfig(
    typeof file === "string" ? file : undefined,
    Array.isArray(overrides) ? overrides : [],
    (name) => Deno.env.get(name),
    CONFIG_FILES,
  );
}

/** Rule files and what they hold. */
export interface RuleTexts {
  readonly paths: readonly string[];
  readonly texts: readonly RuleText[];
}

/** Rule files of `-r`, else those of the configuration, else the embedded ones. */
export function ruleTexts(
  options: Invocation["options"],
  tree: ConfigMap,
): Result<RuleTexts> {
  const named = options["rules"];
  if (Array.isArray(named)) {
    const texts = readRuleFiles(named);
    return texts.ok ? ok({ paths: named, texts: texts.value }) : texts;
  }
  if (at(tree, "rules_file") !== undefined && at(tree, "rules_files") !== undefined) {
    return fail({
      code: "CONFIG_INVALID",
      message: "the configuration has both rules_files and its old name rules_file",
      hint: "Take rules_file out.",
    });
  }
  const paths = [...textsAt(tree, "rules_files"), ...textsAt(tree, "rules_file")];
  if (paths.length === 0) return ok({ paths, texts: EMBEDDED_RULES });
  const texts = readRuleFiles(paths, { skipMissing: true, allowEmpty: true });
  if (!texts.ok) return texts;
  if (texts.value.length > 0) return ok({ paths, texts: texts.value });
  return fail({
    code: "RULES_UNREADABLE",
    message: `none of the configured rule files exists: ${paths.join(", ")}`,
    hint: "Correct rules_files, or take it out to use the rules inside saker.",
  });
}
