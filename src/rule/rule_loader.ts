/**
 * Loads rule files one after another. What a file defines stays for the next ones; a file with an
 * error is invalid, what it defined before the error stays, as in Falco.
 */
import { toByteString } from "../base/byte_string.ts";
import { type FieldTable, makeFieldTable } from "../field/field_table.ts";
import type { AppendOutput } from "./append_output.ts";
import { Collector } from "./collector.ts";
import { LoadError } from "./context.ts";
import { readItems } from "./item_reader.ts";
import { type FileResult, FindingLog } from "./load_result.ts";
import { type LoadedRules, NO_RULES } from "./loaded_rules.ts";
import { newParsedTexts, type ParsedTexts } from "./parsed_texts.ts";
import { LOADED_PLUGINS, type Plugin, pluginProblem } from "./plugin_versions.ts";
import { LOWEST_PRIORITY } from "./priority.ts";
import { RuleCompiler } from "./rule_compiler.ts";
import { RuleFields } from "./rule_fields.ts";
import type { RuleSelection } from "./rule_selection.ts";

/** What the loader needs to know; everything has a default. */
export interface RuleLoaderOptions {
  readonly fields?: FieldTable;
  /** `rules:` of the configuration. */
  readonly selections?: readonly RuleSelection[];
  readonly appendOutput?: readonly AppendOutput[];
  /** Least severe priority that runs, 0..7. */
  readonly priority?: number;
  /** Plugins that count as loaded. */
  readonly plugins?: readonly Plugin[];
  /** Texts that need not be parsed; conditions that are parsed are added. */
  readonly parsed?: ParsedTexts;
}

/**
 * Loads rule files.
 *
 * @example
 * ```ts
 * import { RuleLoader } from "./rule_loader.ts";
 * import assert from "node:assert/strict";
 * const loader = new RuleLoader();
 * const result = loader.load("shells.yaml", `
 * - rule: Shell
 *   desc: A shell starts
 *   condition: evt.type = execve and proc.name = bash
 *   output: shell of %user.name
 *   priority: NOTICE
 * `);
 * assert.ok(result.successful);
 * assert.equal(loader.loaded.rules.length, 1);
 * ```
 */
export class RuleLoader {
  readonly collector: Collector;
  readonly fields: RuleFields;
  readonly #options: RuleLoaderOptions;
  readonly #contents = new Map<string, string>();
  readonly #parsed: ParsedTexts;
  #loaded: LoadedRules = NO_RULES;

  constructor(options: RuleLoaderOptions = {}) {
    this.#options = options;
    this.#parsed = options.parsed ?? newParsedTexts();
    this.fields = new RuleFields(options.fields ?? makeFieldTable());
    this.collector = new Collector(this.fields, this.#newLog());
  }

  /** Rules after the last file that loaded without an error. */
  get loaded(): LoadedRules {
    return this.#loaded;
  }

  /**
   * Loads a file on top of those before.
   *
   * @param file name for diagnostics
   * @param text content of the file
   * @param more nothing is compiled yet, since a file follows that belongs to this one
   */
  load(file: string, text: string, more = false): FileResult {
    const name = toByteString(file);
    const content = toByteString(text);
    this.#contents.set(name, content);
    const log = this.#newLog();
    this.collector.log = log;
    const documents = this.#parsed.files.get(content);
    const read = readItems(name, content, { collector: this.collector, log }, documents);
    if (read && !more) this.#compile(log);
    const { errors, warnings } = log;
    return { name: file, successful: errors.length === 0, errors, warnings };
  }

  /**
   * Why a plugin that the files require is missing; undefined if all are there. Falco ends with
   * this message, whatever else is wrong.
   */
  pluginProblem(): string | undefined {
    return pluginProblem(this.collector.plugins, this.#options.plugins ?? LOADED_PLUGINS);
  }

  #compile(log: FindingLog): void {
    const { selections = [], appendOutput = [], priority = LOWEST_PRIORITY } = this.#options;
    const fields = this.fields;
    const suggestedFields = suggestedBy(fields.table);
    const options = { fields, selections, appendOutput, priority, suggestedFields };
    try {
      this.#loaded = new RuleCompiler(options, log, this.#parsed.conditions).compile(
        this.collector,
      );
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      log.error(error.code, error.message, error.context, error.output);
    }
  }

  #newLog(): FindingLog {
    return new FindingLog((file) => this.#contents.get(file) ?? "");
  }
}

/** Fields that Falco's container plugin puts behind every output when asked to. */
const SUGGESTED_FIELDS = [
  "container.id",
  "container.name",
  "container.image.repository",
  "container.image.tag",
  "k8s.pod.name",
  "k8s.ns.name",
];

function suggestedBy(table: FieldTable): string[] {
  return SUGGESTED_FIELDS.filter((field) => !("error" in table.find(field)));
}
