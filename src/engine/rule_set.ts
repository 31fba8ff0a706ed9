/**
 * From rule texts to a running engine: the few steps that the commands and the library share.
 */
import { Interner } from "../base/interner.ts";
import type { Platform } from "../event/platform.ts";
import type { BoundField } from "../field/field.ts";
import { type FieldTable, type FieldTableOptions, makeFieldTable } from "../field/field_table.ts";
import type { RuleText } from "../rule/embedded.ts";
import type { FileResult } from "../rule/load_result.ts";
import type { LoadedRules } from "../rule/loaded_rules.ts";
import { RuleLoader, type RuleLoaderOptions } from "../rule/rule_loader.ts";
import { State, type StateOptions } from "../state/state.ts";
import type { Alert } from "./alert.ts";
import { Engine, type RuleMatching } from "./engine.ts";
import { DEFAULT_OUTPUT, type OutputSettings } from "./output_settings.ts";
import { makeRuleIndex, type RuleIndex } from "./rule_index.ts";

/** Rules, and the fields that they are bound to. */
export interface RuleSet {
  /**
   * The fields rules can use.
   * @internal
   */
  readonly fields: FieldTable;
  /**
   * What the files hold, in the loader's own form.
   * @internal
   */
  readonly loaded: LoadedRules;
  /**
   * What came of each file.
   * @internal
   */
  readonly results: readonly FileResult[];
  /** Why a plugin that the rules require is missing; nothing may run then. */
  readonly pluginProblem: string | undefined;
}

/** What changes the meaning of rule files. */
export interface RuleSetOptions {
  /**
   * Constant fields, and whether container fields exist.
   * @internal
   */
  readonly fields?: FieldTableOptions;
  /**
   * Selections, appended outputs, least priority.
   * @internal
   */
  readonly loader?: Omit<RuleLoaderOptions, "fields">;
  /**
   * The files are known to be right one after another, as saker's own are, so that compiling all of
   * them once is enough. Otherwise each file is compiled with those before it, which is what finds
   * a macro that only a later file defines.
   * @internal
   */
  readonly asOne?: boolean;
}

/** Loads rule files one after another. */
export function loadRuleSet(texts: readonly RuleText[], options: RuleSetOptions = {}): RuleSet {
  const fields = makeFieldTable(options.fields);
  const loader = new RuleLoader({ ...options.loader, fields });
  const last = texts.length - 1;
  const results = texts.map(({ name, text }, i) =>
    loader.load(name, text, options.asOne === true && i < last)
  );
  return { fields, loaded: loader.loaded, results, pluginProblem: loader.pluginProblem() };
}

/** True if all files of a set are valid and it may run. */
export function isValid(rules: RuleSet): boolean {
  return rules.pluginProblem === undefined && rules.results.every((file) => file.successful);
}

/** What an engine needs beside rules. */
export interface EngineSettings {
  readonly platform: Platform;
  readonly onAlert: (alert: Alert) => void;
  readonly matching?: RuleMatching;
  readonly state?: StateOptions;
  /** Name of the machine in alerts; left out: that of this machine. */
  readonly hostname?: string;
  /** Process that no rule sees. */
  readonly unseenPid?: number;
}

/** The index of a rule set, for an engine or to replace the one of a running engine. */
export function indexOf(rules: RuleSet, output: OutputSettings = DEFAULT_OUTPUT): RuleIndex {
  rules.fields.render.bufferBase64 = output.bufferFormatBase64;
  const time = output.timeFormatIso8601 ? "evt.time.iso8601" : "evt.time";
  return makeRuleIndex({
    rules: rules.loaded.runnable,
    generation: rules.loaded.generation,
    // Both fields are part of every table.
    timeField: rules.fields.find(time) as BoundField,
    render: rules.fields.render,
  });
}

/** An engine that starts from what the source knows of its machine. */
export function makeEngine(index: RuleIndex, settings: EngineSettings): Engine {
  const state = new State(settings.state);
  state.load(settings.platform);
  return new Engine({
    state,
    strings: new Interner(),
    index,
    onAlert: settings.onAlert,
    matching: settings.matching ?? "first",
    hostname: settings.hostname ?? thisHost(),
    ...(settings.unseenPid !== undefined && { unseenPid: settings.unseenPid }),
  });
}

/** Name of this machine, as Falco has it in alerts. */
export function thisHost(): string {
  return Deno.env.get("FALCO_HOSTNAME") || Deno.hostname();
}
