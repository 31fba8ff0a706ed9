/**
 * The item `rule:` in its four forms: a definition, an update through `override`, an update through
 * the deprecated `append: true`, and the deprecated bare `enabled:`.
 */
import { toText } from "../base/byte_string.ts";
import type { Context } from "./context.ts";
import { readExceptions } from "./exception_reader.ts";
import type { RuleItem, RuleUpdate } from "./item.ts";
import type { ReaderState } from "./item_reader.ts";
import { decodeOverrides, OVERRIDE_AND_APPEND, type Overrides, WARN_APPEND } from "./override.ts";
import { parsePriority } from "./priority.ts";
import {
  optionalBool,
  optionalText,
  optionalUint32,
  optionalWords,
  refuse,
  requiredText,
} from "./yaml_decode.ts";
import { valueOf, type YamlMap, type YamlNode } from "../yaml/reader.ts";

const APPENDABLE = ["condition", "output", "desc", "tags", "exceptions"];

const REPLACEABLE = [
  "condition",
  "output",
  "desc",
  "priority",
  "capture",
  "capture_duration",
  "tags",
  "exceptions",
  "enabled",
  "warn_evttypes",
  "skip-if-unknown-filter",
];

/** Keys in the order in which an override reads them, which decides about the first error. */
const OVERRIDE_ORDER = [
  "condition",
  "exceptions",
  "output",
  "desc",
  "tags",
  "priority",
  "capture",
  "capture_duration",
  "enabled",
  "warn_evttypes",
  "skip-if-unknown-filter",
];

/** Keys of a rule. */
export const RULE_KEYS: ReadonlySet<string> = new Set([
  "rule",
  ...REPLACEABLE,
  "source",
  "override",
  "append",
]);

const DEFINING_KEYS = ["condition", "output", "desc", "priority"];

const WARN_ENABLED =
  "The standalone 'enabled' key usage is deprecated. The correct approach requires also a 'replace' entry under the 'override' key (i.e. 'enabled: replace').";

/** Reads the item and gives it to the collector. */
export function readRule(item: YamlMap, root: Context, state: ReaderState): void {
  const name = requiredText(item, "rule", root.child(item, "rule"));
  const context = root.child(item, "rule", name);
  const append = optionalBool(item, "append", context) ?? false;
  if (append) state.log.warn("LOAD_DEPRECATED_ITEM", WARN_APPEND, context);
  const overrides = decodeOverrides(item, APPENDABLE, REPLACEABLE, context);
  const overriding = overrides.append.size + overrides.replace.size > 0;
  if (append && overriding) refuse(OVERRIDE_AND_APPEND, context);

  if (overriding) return applyOverrides(item, name, context, overrides, state);
  if (append) {
    const update: RuleUpdate = { name, context };
    if (valueOf(item, "condition") !== undefined) {
      update.condition = requiredText(item, "condition", context);
    }
    if (valueOf(item, "exceptions") !== undefined) {
      update.exceptions = readExceptions(item, context, true, state.log);
    }
    return state.collector.appendRule(update);
  }
  if (DEFINING_KEYS.every((key) => valueOf(item, key) === undefined)) {
    const enabled = optionalBool(item, "enabled", context) ??
      refuse("Item has no mapping for key 'enabled'", context);
    state.log.warn("LOAD_DEPRECATED_ITEM", WARN_ENABLED, context);
    return state.collector.enableRule(name, enabled, context);
  }
  state.collector.defineRule(readDefinition(item, name, context, state));
}

function readDefinition(
  item: YamlMap,
  name: string,
  context: Context,
  state: ReaderState,
): RuleItem {
  const condition = requiredText(item, "condition", context);
  const output = requiredText(item, "output", context);
  const desc = requiredText(item, "desc", context);
  return {
    name,
    context,
    condition,
    conditionContext: context.child(valueOf(item, "condition") as YamlNode, "rule condition"),
    output: trim(output),
    outputContext: context.child(valueOf(item, "output") as YamlNode, "rule output"),
    desc,
    priority: readPriority(item, context),
    source: optionalText(item, "source", context) ?? "syscall",
    unknownSource: false,
    enabled: optionalBool(item, "enabled", context) ?? true,
    capture: optionalBool(item, "capture", context) ?? false,
    captureDuration: optionalUint32(item, "capture_duration", context) ?? 0,
    warnEvttypes: optionalBool(item, "warn_evttypes", context) ?? true,
    skipIfUnknownFilter: optionalBool(item, "skip-if-unknown-filter", context) ?? false,
    tags: readTags(item, context),
    exceptions: readExceptions(item, context, false, state.log),
    index: 0,
    visibility: 0,
  };
}

/** Reads the keys named in `override`: first those to append, then those to replace. */
function applyOverrides(
  item: YamlMap,
  name: string,
  context: Context,
  overrides: Overrides,
  state: ReaderState,
): void {
  const given = OVERRIDE_ORDER.filter((key) => valueOf(item, key) !== undefined);
  const unexpected = new Set(given.sort());
  for (const operation of ["append", "replace"] as const) {
    const keys = overrides[operation];
    if (keys.size === 0) continue;
    const update: RuleUpdate = { name, context };
    for (const key of OVERRIDE_ORDER) {
      if (!keys.has(key)) continue;
      unexpected.delete(key);
      if (valueOf(item, key) === undefined) {
        const what = `An ${operation} override for '${key}'`;
        refuse(`${what} was specified but '${key}' is not defined`, context);
      }
      readUpdate(item, key, context, operation === "append", update, state);
    }
    if (operation === "append") state.collector.appendRule(update);
    else state.collector.replaceRule(update);
  }
  for (const key of unexpected) {
    const at = context.child(valueOf(item, key) as YamlNode, "overrides", key);
    const where = "no corresponding entry under 'override' is defined.";
    refuse(`Unexpected key '${toText(key)}': ${where}`, at);
  }
}

function readUpdate(
  item: YamlMap,
  key: string,
  context: Context,
  append: boolean,
  update: RuleUpdate,
  state: ReaderState,
): void {
  switch (key) {
    case "condition": {
      update.condition = requiredText(item, key, context);
      const source = valueOf(item, "source");
      if (source?.kind === "scalar" && source.text !== "") update.source = source.text;
      break;
    }
    case "output":
    case "desc":
      update[key] = requiredText(item, key, context);
      break;
    case "priority":
      update.priority = readPriority(item, context);
      break;
    case "enabled":
    case "capture":
      update[key] = optionalBool(item, key, context) ?? true;
      break;
    case "capture_duration":
      update.captureDuration = optionalUint32(item, key, context) ?? 0;
      break;
    case "warn_evttypes":
      update.warnEvttypes = optionalBool(item, key, context) ?? true;
      break;
    case "skip-if-unknown-filter":
      update.skipIfUnknownFilter = optionalBool(item, key, context) ?? false;
      break;
    case "tags":
      update.tags = readTags(item, context);
      break;
    case "exceptions":
      update.exceptions = readExceptions(item, context, append, state.log);
      break;
  }
}

function readPriority(item: YamlMap, context: Context): number {
  const text = requiredText(item, "priority", context);
  const at = context.child(valueOf(item, "priority") as YamlNode, "rule priority");
  return parsePriority(text) ?? refuse("Invalid priority", at);
}

function readTags(item: YamlMap, context: Context): Set<string> {
  return new Set((optionalWords(item, "tags", context) ?? []).sort());
}

/** Without blanks around; Falco takes the same characters as blank. */
function trim(text: string): string {
  return text.replace(/^[ \t\n\r\f\v]+|[ \t\n\r\f\v]+$/g, "");
}
