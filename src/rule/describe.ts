/**
 * What loaded rules consist of: fields, operators, events, macros and lists of each, as the JSON
 * document that `falco -L` prints.
 */
import { toText } from "../base/byte_string.ts";
import type { Node, Operand } from "../filter/ast.ts";
import { eventCodesOf } from "../filter/event_codes_of.ts";
import { ASYNC_EVENT_NAMES } from "../filter/event_names.ts";
import { parseCondition } from "../filter/parser.ts";
import { printNode, printOperand } from "../filter/printer.ts";
import { eventNamesOf } from "./event_names_of.ts";
import type { ExceptionItem, ExceptionValue } from "./item.ts";
import type { ResolvedList } from "./list_resolution.ts";
import type { LoadedRule } from "./loaded_rules.ts";
import type { ResolvedMacro } from "./macro_resolution.ts";
import { PRIORITIES } from "./priority.ts";
import { pluginOfField } from "./rule_fields.ts";
import type { RuleLoader } from "./rule_loader.ts";
import { versionText } from "./version.ts";

/** Description of a rule. Arrays in `details` are sets. */
export interface RuleDescription {
  info: {
    name: string;
    condition: string;
    priority: string;
    output: string;
    description: string;
    enabled: boolean;
    source: string;
    capture: boolean;
    capture_duration: number;
    tags: string[];
  };
  details: {
    macros: string[];
    lists: string[];
    condition_operators: string[];
    condition_fields: string[];
    output_fields: string[];
    exception_fields: string[];
    exception_names: string[];
    exception_operators: string[];
    events: string[];
    condition_compiled: string;
    output_compiled: string;
    plugins: string[];
    extra_output_formatted_fields?: Record<string, string>;
  };
}

/** Description of a macro. */
export interface MacroDescription {
  info: { name: string; condition: string };
  details: {
    used: boolean;
    macros: string[];
    lists: string[];
    condition_operators: string[];
    condition_fields: string[];
    events: string[];
    condition_compiled: string;
    plugins: string[];
  };
}

/** Description of a list. `items` leaves out names of other lists, which are in `lists`. */
export interface ListDescription {
  info: { name: string; items: string[] };
  details: { used: boolean; lists: string[]; items_compiled: string[]; plugins: string[] };
}

/** Everything loaded. */
export interface Description {
  required_engine_version: string;
  required_plugin_versions: {
    name: string;
    version: string;
    alternatives: { name: string; version: string }[];
  }[];
  rules: RuleDescription[];
  macros: MacroDescription[];
  lists: ListDescription[];
}

/** Describes what a loader has loaded. */
export function describeAll(loader: RuleLoader): Description {
  const { collector, loaded } = loader;
  const names: Names = { macros: loaded.macros, lists: loaded.lists };
  return {
    required_engine_version: versionText(collector.engine),
    required_plugin_versions: collector.plugins.map(([first, ...alternatives]) => ({
      name: toText(first?.name ?? ""),
      version: toText(first?.version ?? ""),
      alternatives: alternatives.map(({ name, version }) => ({
        name: toText(name),
        version: toText(version),
      })),
    })),
    rules: loaded.rules.map((rule) => describeRule(rule, names)),
    macros: [...loaded.macros.values()].map((macro) => describeMacro(macro, names)),
    lists: [...loaded.lists.values()].map((list) => describeList(list)),
  };
}

/** Names that words of a condition may refer to. */
export interface Names {
  readonly macros: ReadonlyMap<string, ResolvedMacro>;
  readonly lists: ReadonlyMap<string, ResolvedList>;
}

/** Describes a rule. */
export function describeRule(rule: LoadedRule, names: Names): RuleDescription {
  const { item, ast, format } = rule;
  const written = references(item.condition, names);
  const condition = parts(ast);
  const outputFields = new Set<string>();
  for (const part of format) {
    if (typeof part === "string") continue;
    for (const field of part.operand.fields) outputFields.add(field.text);
    outputFields.add(part.operand.text);
  }
  const exceptions = item.exceptions;
  const extra = rule.extraFields.flatMap((field) =>
    "text" in field ? [[toText(field.name), toText(field.text)] as const] : []
  );
  return {
    info: {
      name: toText(rule.name),
      condition: toText(rule.condition),
      priority: PRIORITIES[rule.priority] ?? "Debug",
      output: toText(item.output),
      description: toText(rule.desc),
      enabled: rule.enabled,
      source: toText(rule.source),
      capture: rule.capture,
      capture_duration: rule.captureDurationMs,
      tags: rule.tags.map(toText),
    },
    details: {
      ...written,
      condition_operators: [...condition.operators],
      condition_fields: [...condition.fields].map(toText),
      output_fields: [...outputFields].map(toText),
      exception_fields: words(exceptions, (e) => e.values.length > 0 ? e.fields : undefined),
      exception_names: words(exceptions, (e) => e.name),
      exception_operators: words(exceptions, (e) => e.comps ?? ""),
      events: eventNamesOf(rule.eventCodes),
      condition_compiled: toText(printNode(ast)),
      output_compiled: toText(rule.output),
      plugins: plugins([...condition.fields, ...outputFields], condition.events),
      ...(extra.length > 0 ? { extra_output_formatted_fields: Object.fromEntries(extra) } : {}),
    },
  };
}

function describeMacro({ item, node, used }: ResolvedMacro, names: Names): MacroDescription {
  const condition = parts(node);
  return {
    info: { name: toText(item.name), condition: toText(item.condition) },
    details: {
      used,
      ...references(item.condition, names),
      condition_operators: [...condition.operators],
      condition_fields: [...condition.fields].map(toText),
      events: eventNamesOf(eventCodesOf(node)),
      condition_compiled: toText(printNode(node)),
      plugins: plugins(condition.fields, condition.events),
    },
  };
}

function describeList({ item, items, inner, used }: ResolvedList): ListDescription {
  return {
    info: {
      name: toText(item.name),
      items: item.items.filter((word) => !inner.includes(word)).map(toText),
    },
    details: {
      used,
      lists: inner.map(toText),
      items_compiled: items.map(toText),
      plugins: [],
    },
  };
}

/** Macros and lists that a condition names as it is written. */
function references(condition: string, names: Names): { macros: string[]; lists: string[] } {
  const macros = new Set<string>();
  const lists = new Set<string>();
  const parsed = parseCondition(toText(condition));
  if (parsed.ok) {
    visit(parsed.value, (node) => {
      if (node.kind === "identifier" && names.macros.has(node.name)) macros.add(node.name);
      if (node.kind !== "test" || node.right.kind !== "list") return;
      for (const item of node.right.items) {
        if (item.kind === "value" && names.lists.has(item.value)) lists.add(item.value);
      }
    });
  }
  return { macros: [...macros].map(toText), lists: [...lists].map(toText) };
}

/** What a condition is made of; `events` are the values compared with `evt.type`. */
interface Parts {
  readonly operators: Set<string>;
  readonly fields: Set<string>;
  readonly events: Set<string>;
}

function parts(node: Node): Parts {
  const events = new Set<string>();
  const operators = new Set<string>();
  const fields = new Set<string>();
  visit(node, (node) => {
    if (node.kind === "exists") {
      operators.add("exists");
      addFields(node.left, fields);
    } else if (node.kind === "test") {
      operators.add(node.modifier === undefined ? node.op : `${node.op} ${node.modifier}`);
      addFields(node.left, fields);
      const { right } = node;
      if (right.kind === "field" || right.kind === "transformer") addFields(right, fields);
      else if (node.left.kind === "field" && node.left.name === "evt.type") {
        for (const value of right.kind === "list" ? right.items : [right]) {
          if (value.kind === "value") events.add(value.value);
        }
      }
    }
  });
  return { operators, fields, events };
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  if (node.kind === "not") visit(node.item, see);
  else if (node.kind === "and" || node.kind === "or") {
    for (const item of node.items) visit(item, see);
  }
}

function addFields(operand: Operand, fields: Set<string>): void {
  if (operand.kind === "field") {
    fields.add(printOperand(operand));
    return;
  }
  for (const arg of operand.args) {
    if (arg.kind === "field" || arg.kind === "transformer") addFields(arg, fields);
    else if (arg.kind === "list") {
      for (const item of arg.items) if (item.kind !== "value") addFields(item, fields);
    }
  }
}

function words(
  exceptions: readonly ExceptionItem[],
  of: (exception: ExceptionItem) => ExceptionValue | undefined,
): string[] {
  const found = new Set<string>();
  for (const exception of exceptions) {
    const value = of(exception);
    if (value === undefined) continue;
    for (const word of typeof value === "string" ? [value] : value) {
      if (typeof word === "string") found.add(toText(word));
    }
  }
  return [...found];
}

function plugins(fields: Iterable<string>, events: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const event of events) if (ASYNC_EVENT_NAMES.has(event)) names.add("container");
  for (const field of fields) {
    const plugin = pluginOfField(field);
    if (plugin !== undefined) names.add(plugin);
  }
  return [...names];
}
