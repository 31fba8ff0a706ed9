/** Rules as the engine takes them: checked, with macros and lists resolved. */
import type { Node } from "../filter/ast.ts";
import { Generation } from "../filter/compiled_node.ts";
import type { CompiledCondition } from "../filter/compiler.ts";
import type { FormatToken, OutputFormat } from "../filter/output_format.ts";
import type { ResolvedList } from "./list_resolution.ts";
import type { ResolvedMacro } from "./macro_resolution.ts";
import type { RuleItem } from "./item.ts";

/** A rule. Texts are byte strings. */
export interface LoadedRule {
  readonly name: string;
  readonly desc: string;
  /** As written (appends included), without exceptions, macros and lists resolved. */
  readonly condition: string;
  /** The condition that is evaluated. */
  readonly ast: Node;
  readonly compiled: CompiledCondition;
  /** With what `append_output` added. */
  readonly output: string;
  readonly format: OutputFormat;
  /** Further fields of an alert by name. */
  readonly extraFields: readonly ExtraField[];
  /** 0 (emergency) to 7 (debug). */
  readonly priority: number;
  readonly source: string;
  /** Sorted. */
  readonly tags: readonly string[];
  /** What the rule and the selections of the configuration say. */
  readonly enabled: boolean;
  readonly capture: boolean;
  /** Milliseconds; 0 = the configured default. */
  readonly captureDurationMs: number;
  /** 1 for each event code (0..453) that the rule can match. */
  readonly eventCodes: Uint8Array;
  /** Position in order of first definition. */
  readonly index: number;
  readonly item: RuleItem;
}

/** A field that `append_output` adds to alerts: a value, or text with values in it. */
export type ExtraField =
  | { readonly name: string; readonly token: FormatToken }
  | { readonly name: string; readonly format: OutputFormat; readonly text: string };

/** All that was loaded. */
export interface LoadedRules {
  /** In order of definition, disabled ones included. */
  readonly rules: readonly LoadedRule[];
  /** Those that run, in order of evaluation: enabled and severe enough. */
  readonly runnable: readonly LoadedRule[];
  /** Shared by all conditions: counted up for each event by whoever tests them. */
  readonly generation: Generation;
  readonly macros: ReadonlyMap<string, ResolvedMacro>;
  readonly lists: ReadonlyMap<string, ResolvedList>;
}

/** Nothing loaded. */
export const NO_RULES: LoadedRules = {
  rules: [],
  runnable: [],
  generation: new Generation(),
  macros: new Map(),
  lists: new Map(),
};
