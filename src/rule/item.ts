/**
 * Items of rule files as collected, before lists, macros and conditions are resolved. Texts are
 * byte strings. Items are changed by later files (append, override), which is why fields of a
 * collected item are not readonly.
 */
import type { Context } from "./context.ts";
import type { Version } from "./version.ts";

/** Order of definition: `index` of the first one, `visibility` of the last define or append. */
export interface Ordered {
  index: number;
  visibility: number;
}

/** `list:`; also what an append brings. */
export interface ListItem extends Ordered {
  readonly name: string;
  readonly context: Context;
  items: string[];
}

/** `macro:` */
export interface MacroItem extends Ordered {
  readonly name: string;
  readonly context: Context;
  condition: string;
  readonly conditionContext: Context;
}

/** A value of an exception: a word, or a list of values. */
export type ExceptionValue = string | readonly ExceptionValue[];

/** An entry of `exceptions:`; undefined fields or comps were not given. */
export interface ExceptionItem {
  readonly name: string;
  readonly context: Context;
  fields: ExceptionValue | undefined;
  comps: ExceptionValue | undefined;
  /** Operators that stand in for comps that a replacement left out. */
  keptComps?: readonly ExceptionValue[];
  values: ExceptionValue[];
}

/** `rule:` */
export interface RuleItem extends Ordered {
  readonly name: string;
  readonly context: Context;
  condition: string;
  readonly conditionContext: Context;
  output: string;
  readonly outputContext: Context;
  desc: string;
  priority: number;
  source: string;
  unknownSource: boolean;
  enabled: boolean;
  capture: boolean;
  /** Milliseconds; 0 = the configured default. */
  captureDuration: number;
  tags: Set<string>;
  exceptions: ExceptionItem[];
  warnEvttypes: boolean;
  skipIfUnknownFilter: boolean;
}

/** What an append or override changes; only given keys are present. */
export interface RuleUpdate {
  readonly name: string;
  readonly context: Context;
  /** Source given next to a condition; it must be the rule's own. */
  source?: string;
  condition?: string;
  output?: string;
  desc?: string;
  priority?: number;
  enabled?: boolean;
  capture?: boolean;
  captureDuration?: number;
  tags?: Set<string>;
  exceptions?: ExceptionItem[];
  warnEvttypes?: boolean;
  skipIfUnknownFilter?: boolean;
}

/** A plugin by name and least version. */
export interface PluginRequirement {
  readonly name: string;
  readonly version: string;
}

/** `required_engine_version:` */
export interface EngineVersionItem {
  readonly version: Version;
  readonly context: Context;
}
