/**
 * Everything the rule files have said so far. It persists from file to file: later files add to,
 * change or replace what earlier ones defined. A redefinition keeps the position of the first one,
 * since that is the order in which rules are evaluated and names become visible.
 */
import { toText } from "../base/byte_string.ts";
import { type Context, LoadError } from "./context.ts";
import { checkException } from "./exceptions.ts";
import type {
  EngineVersionItem,
  ExceptionItem,
  ListItem,
  MacroItem,
  Ordered,
  PluginRequirement,
  RuleItem,
  RuleUpdate,
} from "./item.ts";
import type { FindingLog } from "./load_result.ts";
import type { RuleFields } from "./rule_fields.ts";
import {
  compareVersions,
  ENGINE_VERSION,
  isCompatible,
  parseVersion,
  type Version,
  versionText,
} from "./version.ts";

const NO_RULE_APPEND =
  "Rule uses 'append' or 'override.<key>: append' but no rule by that name already exists";
const NO_RULE_REPLACE =
  "An 'override.<key>: replace' to a rule was requested but no rule by that name already exists";

function invalid(message: string, context: Context): never {
  throw new LoadError("LOAD_ERR_VALIDATE", message, context);
}

function checkSource(
  old: RuleItem | undefined,
  source: string | undefined,
  context: Context,
): void {
  if (old === undefined || source === undefined || old.source === source) return;
  invalid("Rule has been re-defined with a different source", context);
}

/** Lists, macros and rules by name, in order of first definition. */
export class Collector {
  readonly lists = new Map<string, ListItem>();
  readonly macros = new Map<string, MacroItem>();
  readonly rules = new Map<string, RuleItem>();
  /** Alternatives of each required plugin, the preferred one first. */
  readonly plugins: PluginRequirement[][] = [];
  /** Highest version that a file requires. */
  engine: Version = { major: 0, minor: 0, patch: 0 };
  #log: FindingLog;
  readonly #fields: RuleFields;
  #count = 0;

  constructor(fields: RuleFields, log: FindingLog) {
    this.#fields = fields;
    this.#log = log;
  }

  /** Findings go to the log of the file being read. */
  set log(log: FindingLog) {
    this.#log = log;
  }

  requireEngine({ version, context }: EngineVersionItem): void {
    if (!isCompatible(ENGINE_VERSION, version)) {
      invalid(
        `Rules require engine version ${versionText(version)}, but engine version is ${
          versionText(ENGINE_VERSION)
        }`,
        context,
      );
    }
    if (compareVersions(version, this.engine) > 0) this.engine = version;
  }

  requirePlugin(alternatives: PluginRequirement[], context: Context): void {
    const names = new Set<string>();
    for (const { name, version } of alternatives) {
      if (parseVersion(version) === undefined) {
        invalid(
          `Invalid required version '${toText(version)}' for plugin '${toText(name)}'`,
          context,
        );
      }
      if (names.has(name)) {
        invalid(
          `Defined multiple alternative version requirements for plugin '${toText(name)}'`,
          context,
        );
      }
      names.add(name);
    }
    this.plugins.push(alternatives);
  }

  defineList(list: ListItem): void {
    this.#define(this.lists, list);
  }

  appendList(list: ListItem): void {
    const old = this.lists.get(list.name) ?? invalid(
      "List uses 'append' or 'override.items: append' but no list by that name already exists",
      list.context,
    );
    for (const item of list.items) old.items.push(item);
    this.#touch(old);
  }

  defineMacro(macro: MacroItem): void {
    this.#define(this.macros, macro);
  }

  appendMacro(macro: MacroItem): void {
    const old = this.macros.get(macro.name) ?? invalid(
      "Macro uses 'append' or 'override.condition: append' but no macro by that name already exists",
      macro.context,
    );
    old.condition += ` ${macro.condition}`;
    this.#touch(old);
  }

  defineRule(rule: RuleItem): void {
    const old = this.rules.get(rule.name);
    checkSource(old, rule.source, rule.context);
    if (!this.#fields.hasSource(rule.source)) {
      rule.unknownSource = true;
      const text = `Unknown source ${toText(rule.source)}, skipping`;
      this.#log.warn("LOAD_UNKNOWN_SOURCE", text, rule.context);
    }
    for (const exception of rule.exceptions) {
      if (exception.fields === undefined) {
        invalid(
          "Rule exception item must have fields property with a list of fields",
          exception.context,
        );
      }
      checkException(exception, rule.unknownSource ? undefined : this.#fields);
    }
    this.#define(this.rules, rule);
  }

  appendRule(update: RuleUpdate): void {
    const rule = this.rules.get(update.name) ?? invalid(NO_RULE_APPEND, update.context);
    checkSource(rule, update.source, update.context);
    const { condition, output, desc, tags, exceptions } = update;
    if (
      condition === undefined && output === undefined && desc === undefined &&
      tags === undefined && exceptions === undefined
    ) invalid("Appended rule must have exceptions or condition property", update.context);
    if (condition !== undefined) rule.condition += ` ${condition}`;
    if (output !== undefined) rule.output += ` ${output}`;
    if (desc !== undefined) rule.desc += ` ${desc}`;
    if (tags !== undefined) rule.tags = new Set([...rule.tags, ...tags].sort());
    for (const added of exceptions ?? []) {
      const known = rule.exceptions.find((exception) => exception.name === added.name);
      if (known === undefined) {
        if (added.fields === undefined) {
          invalid("Rule exception must have fields property with a list of fields", added.context);
        }
        if (added.values.length === 0) {
          invalid("Rule exception must have values property with a list of values", added.context);
        }
        checkException(added, rule.unknownSource ? undefined : this.#fields);
        rule.exceptions.push(added);
        continue;
      }
      for (const key of ["fields", "comps"] as const) {
        if (added[key] === undefined) continue;
        invalid(
          `Can not append exception ${key} to existing exception, only values`,
          added.context,
        );
      }
      for (const value of added.values) known.values.push(value);
    }
    this.#touch(rule);
  }

  replaceRule(update: RuleUpdate): void {
    const rule = this.rules.get(update.name) ?? invalid(NO_RULE_REPLACE, update.context);
    checkSource(rule, update.source, update.context);
    const { name: _name, context: _context, source: _source, ...changes } = update;
    changes.exceptions?.forEach((exception, i) => keepComparisons(exception, rule.exceptions[i]));
    Object.assign(rule, changes);
    this.#touch(rule);
  }

  /** The deprecated bare `enabled:`; unlike all else it does not count as an update. */
  enableRule(name: string, enabled: boolean, context: Context): void {
    const rule = this.rules.get(name) ??
      invalid("Rule has 'enabled' key but no rule by that name already exists", context);
    rule.enabled = enabled;
  }

  #define<T extends Ordered & { readonly name: string }>(items: Map<string, T>, item: T): void {
    item.visibility = this.#count++;
    item.index = items.get(item.name)?.index ?? item.visibility;
    items.set(item.name, item);
  }

  #touch(item: Ordered): void {
    item.visibility = this.#count++;
  }
}

/**
 * A replacement that leaves out its operators keeps those of the entry in whose place it stands, as
 * Falco does (by reusing its memory); without such an entry, `=`. A single field has none to keep:
 * there, as in Falco, the condition becomes a syntax error.
 */
function keepComparisons(exception: ExceptionItem, replaced: ExceptionItem | undefined): void {
  const { fields, comps } = exception;
  if (comps !== undefined || fields === undefined || typeof fields === "string") return;
  const old = replaced?.comps ?? replaced?.keptComps;
  exception.keptComps = fields.map((_, i) => (typeof old === "object" ? old[i] : undefined) ?? "=");
}
