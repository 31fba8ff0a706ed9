/**
 * Collected items to rules that can run: lists into lists, lists into conditions, macros into
 * conditions, conditions and outputs against the field table. Everything is made anew from the
 * items after each file, because a file may change what an earlier one said.
 */
import { toText } from "../base/byte_string.ts";
import type { Node } from "../filter/ast.ts";
import { type CompiledCondition, Compiler } from "../filter/compiler.ts";
import { allowedCodes, countCodes, withAsyncEvents } from "../filter/event_codes_of.ts";
import { type KnownTokens, type OutputFormat, parseOutputFormat } from "../filter/output_format.ts";
import { parseCondition } from "../filter/parser.ts";
import { type AppendOutput, entriesFor, suggestedText } from "./append_output.ts";
import type { Collector } from "./collector.ts";
import { conditionDeprecations, outputDeprecations } from "./condition_warnings.ts";
import { type Context, LoadError } from "./context.ts";
import { conditionWithExceptions } from "./exceptions.ts";
import type { RuleItem } from "./item.ts";
import { ListReplacer, type ResolvedList, resolveLists } from "./list_resolution.ts";
import type { FindingLog } from "./load_result.ts";
import type { ExtraField, LoadedRule, LoadedRules } from "./loaded_rules.ts";
import { isOpen, type ResolvedMacro, resolveMacros } from "./macro_resolution.ts";
import type { ParsedTexts } from "./parsed_texts.ts";
import type { RuleFields } from "./rule_fields.ts";
import { type RuleSelection, selectRules } from "./rule_selection.ts";

/** Settings of the configuration that change what rules become. */
export interface CompileOptions {
  readonly fields: RuleFields;
  readonly selections: readonly RuleSelection[];
  readonly appendOutput: readonly AppendOutput[];
  /** Least severe priority that runs. */
  readonly priority: number;
  /** Fields that `suggested_output` adds. */
  readonly suggestedFields: readonly string[];
}

/** More event codes than this make a rule expensive. */
const MANY_EVENT_CODES = 100;

const UNKNOWN_WORDS = [
  "nonexistent field",
  "invalid formatting token",
  "unknown event type",
  "unknown filter:",
];

const NO_EVENT_TYPE =
  "Rule matches too many evt.type values. This has a significant performance penalty.";

const CONTAINER_INFO =
  "%container.info is deprecated and no more useful, and will be dropped by Falco 1.0.0. The container plugin will automatically add required fields to the output message.";

/** Compiles everything collected. Throws the first {@linkcode LoadError}. */
export class RuleCompiler {
  readonly #options: CompileOptions;
  readonly #log: FindingLog;
  readonly #parsed: ParsedTexts["conditions"];
  readonly #compiler: Compiler;
  readonly #tokens: KnownTokens = new Map();
  #lists = new Map<string, ResolvedList>();
  readonly #macros = new Map<string, ResolvedMacro>();
  #replacer = new ListReplacer([]);

  /** @param parsed conditions already parsed; files that follow mostly repeat them */
  constructor(options: CompileOptions, log: FindingLog, parsed: ParsedTexts["conditions"]) {
    this.#options = options;
    this.#log = log;
    this.#parsed = parsed;
    this.#compiler = new Compiler(options.fields.table);
  }

  compile(collector: Collector): LoadedRules {
    this.#lists = resolveLists(collector.lists);
    this.#replacer = new ListReplacer(this.#lists.values());
    this.#replacer.refuseFlood([...collector.macros.values(), ...collector.rules.values()]);
    this.#compileMacros(collector);
    const rules: LoadedRule[] = [];
    for (const item of collector.rules.values()) {
      if (item.unknownSource) continue;
      const rule = this.#compileRule(item, rules.length);
      if (rule !== undefined) rules.push(rule);
    }
    this.#warnUnused();
    const { generation } = this.#compiler;
    return { ...this.#select(rules), generation, macros: this.#macros, lists: this.#lists };
  }

  #compileMacros(collector: Collector): void {
    for (const item of collector.macros.values()) {
      const { node } = this.#parse(item.condition, item.conditionContext);
      const size = { nodes: 1, depth: 1, open: isOpen(node) };
      this.#macros.set(item.name, { item, node, size, used: false });
    }
    for (const macro of this.#macros.values()) {
      const { condition, visibility, context } = macro.item;
      Object.assign(macro, resolveMacros(macro.node, this.#macros, visibility, condition, context));
    }
  }

  #parse(condition: string, context: Context): { node: Node; text: string } {
    const text = this.#replacer.replace(condition, context);
    let parsed = this.#parsed.get(text);
    if (parsed === undefined) {
      parsed = parseCondition(toText(text));
      this.#parsed.set(text, parsed);
    }
    if (parsed.ok) return { node: parsed.value, text };
    const { message, pos } = parsed.error;
    throw new LoadError("LOAD_ERR_COMPILE_CONDITION", message, context.inCondition(text, pos));
  }

  #compileRule(item: RuleItem, index: number): LoadedRule | undefined {
    const condition = conditionWithExceptions(item.condition, item.exceptions);
    const entries = entriesFor(item, this.#options.appendOutput);
    const output = this.#output(item, entries);
    const format = this.#format(output, item);
    if (format === undefined) return undefined;
    this.#warnOutput(output, item);
    const extraFields = this.#extraFields(entries, item);

    const { node, text } = this.#parse(condition, item.conditionContext);
    const ast = resolveMacros(node, this.#macros, Infinity, condition, item.context).node;
    for (const { code, message, field } of conditionDeprecations(ast)) {
      this.#log.warn(
        code,
        message,
        item.conditionContext.inCondition(condition, undefined, text),
        field,
      );
    }
    const compiled = this.#condition(ast, condition, text, item);
    if (compiled === undefined) return undefined;
    const allowed = allowedCodes(ast);
    const eventCodes = withAsyncEvents(allowed);
    const count = item.warnEvttypes ? countCodes(allowed) : 1;
    if (count === 0 || count > MANY_EVENT_CODES) {
      this.#log.warn("LOAD_NO_EVTTYPE", NO_EVENT_TYPE, item.context);
    }
    return {
      name: item.name,
      desc: item.desc,
      condition: item.condition,
      ast,
      compiled,
      output,
      format,
      extraFields,
      priority: item.priority,
      source: item.source,
      tags: [...item.tags],
      enabled: item.enabled,
      capture: item.capture,
      captureDurationMs: item.captureDuration,
      eventCodes,
      index,
      item,
    };
  }

  #output(item: RuleItem, entries: readonly AppendOutput[]): string {
    let output = item.output;
    for (const { extraOutput, suggestedOutput } of entries) {
      if (extraOutput !== undefined && extraOutput !== "") output += ` ${extraOutput}`;
      if (suggestedOutput) output += suggestedText(this.#options.suggestedFields);
    }
    if (output.includes("%container.info")) {
      this.#log.warn("LOAD_DEPRECATED_ITEM", CONTAINER_INFO, item.context);
      output = output.replaceAll("%container.info", "");
    }
    return output;
  }

  #format(output: string, item: RuleItem): OutputFormat | undefined {
    const parsed = parseOutputFormat(output, this.#options.fields.table, this.#tokens);
    if (parsed.ok) return parsed.value;
    return this.#refuse("LOAD_ERR_COMPILE_OUTPUT", parsed.error, item.outputContext, item, output);
  }

  #warnOutput(output: string, item: RuleItem): void {
    for (const field of outputDeprecations(output)) {
      this.#log.warn(
        "LOAD_DEPRECATED_ITEM",
        `usage of deprecated field '${field}' has been detected in the rule output`,
        item.outputContext,
        field,
      );
    }
  }

  #extraFields(entries: readonly AppendOutput[], item: RuleItem): ExtraField[] {
    const table = this.#options.fields.table;
    const fields: ExtraField[] = [];
    for (const { name, format } of entries.flatMap((entry) => entry.extraFields ?? [])) {
      const text = format ?? `%${name}`;
      const parsed = parseOutputFormat(text, table);
      if (!parsed.ok) {
        throw new LoadError("LOAD_ERR_COMPILE_OUTPUT", parsed.error, item.outputContext, text);
      }
      this.#warnOutput(text, item);
      const [token] = parsed.value;
      if (format === undefined && typeof token === "object") fields.push({ name, token });
      else fields.push({ name, format: parsed.value, text });
    }
    return fields;
  }

  /** @param text the condition with its lists replaced, which positions refer to */
  #condition(
    ast: Node,
    condition: string,
    text: string,
    item: RuleItem,
  ): CompiledCondition | undefined {
    const compiled = this.#compiler.compile(ast);
    if (!compiled.ok) {
      const { message, pos } = compiled.error;
      const at = item.conditionContext.inCondition(condition, pos, text);
      return this.#refuse("LOAD_ERR_COMPILE_CONDITION", message, at, item);
    }
    for (const { message, pos } of compiled.value.warnings) {
      const at = item.conditionContext.inCondition(condition, pos, text);
      this.#log.warn("LOAD_COMPILE_CONDITION", message, at);
    }
    return compiled.value;
  }

  /** Drops a rule that asked for it, or stops loading. */
  #refuse(
    code: "LOAD_ERR_COMPILE_OUTPUT" | "LOAD_ERR_COMPILE_CONDITION",
    message: string,
    context: Context,
    item: RuleItem,
    output?: string,
  ): undefined {
    if (!item.skipIfUnknownFilter || !UNKNOWN_WORDS.some((words) => message.includes(words))) {
      throw new LoadError(code, message, context, output);
    }
    this.#log.warn("LOAD_UNKNOWN_FILTER", message, context);
    return undefined;
  }

  #warnUnused(): void {
    const isUnused = (entry: ResolvedMacro | ResolvedList) => !entry.used;
    for (const { item } of [...this.#macros.values()].filter(isUnused)) {
      const message = "Macro not referred to by any other rule/macro";
      this.#log.warn("LOAD_UNUSED_MACRO", message, item.context);
    }
    for (const { item } of [...this.#lists.values()].filter(isUnused)) {
      const message = "List not referred to by any other rule/macro";
      this.#log.warn("LOAD_UNUSED_LIST", message, item.context);
    }
  }

  #select(rules: readonly LoadedRule[]): Pick<LoadedRules, "rules" | "runnable"> {
    const { priority, selections } = this.#options;
    const candidates = rules.filter((rule) => rule.priority <= priority);
    const byItem = new Map(candidates.map((rule) => [rule.item, rule]));
    const chosen = selectRules(
      candidates.map((rule) => [rule.item, rule.enabled] as const),
      selections,
    );
    const runnable = [...chosen].map((item) => ({
      ...byItem.get(item) as LoadedRule,
      enabled: true,
    }));
    const enabled = new Map(runnable.map((rule) => [rule.item, rule]));
    return {
      rules: rules.map((rule) => enabled.get(rule.item) ?? disabled(rule, byItem)),
      runnable,
    };
  }
}

/** A rule that is too mild keeps what it says; the others were switched off. */
function disabled(rule: LoadedRule, candidates: ReadonlyMap<RuleItem, LoadedRule>): LoadedRule {
  return rule.enabled && candidates.has(rule.item) ? { ...rule, enabled: false } : rule;
}
