/**
 * YAML documents to items: which item it is, its keys, and what is wrong with its shape. Items go to
 * the collector one by one, so that what stands before an error has been collected.
 */
import { toText } from "../base/byte_string.ts";
import { Collector } from "./collector.ts";
import { Context, LoadError } from "./context.ts";
import type { PluginRequirement } from "./item.ts";
import type { FindingLog } from "./load_result.ts";
import { checkName, decodeOverrides, OVERRIDE_AND_APPEND, WARN_APPEND } from "./override.ts";
import { readRule, RULE_KEYS } from "./rule_reader.ts";
import { optionalBool, optionalWords, parseUint32, refuse, requiredText } from "./yaml_decode.ts";
import { parseVersion } from "./version.ts";
import { readYaml, valueOf, type YamlMap, type YamlNode } from "../yaml/reader.ts";

/** What the readers of items share. */
export interface ReaderState {
  readonly collector: Collector;
  readonly log: FindingLog;
}

interface ItemKind {
  readonly key: string;
  readonly type: "required_engine_version" | "required plugin versions" | "list" | "macro" | "rule";
  readonly keys: ReadonlySet<string>;
  readonly read: (item: YamlMap, file: Context, state: ReaderState) => void;
}

/** Kinds of item; the first whose key is present decides. */
const ITEM_KINDS: readonly ItemKind[] = [
  {
    key: "required_engine_version",
    type: "required_engine_version",
    keys: new Set(["required_engine_version"]),
    read: readEngineVersion,
  },
  {
    key: "required_plugin_versions",
    type: "required plugin versions",
    keys: new Set(["required_plugin_versions"]),
    read: readPluginVersions,
  },
  {
    key: "list",
    type: "list",
    keys: new Set(["list", "items", "append", "override"]),
    read: readList,
  },
  {
    key: "macro",
    type: "macro",
    keys: new Set(["macro", "condition", "append", "override"]),
    read: readMacro,
  },
  { key: "rule", type: "rule", keys: RULE_KEYS, read: readRule },
];

/** Keys that begin an item, for suggestions. */
export const ITEM_KEYS: readonly string[] = ITEM_KINDS.map((kind) => kind.key);

/** Keys that a kind of item knows; empty for unknown kinds. */
export function knownKeys(type: string): ReadonlySet<string> {
  return ITEM_KINDS.find((kind) => kind.type === type)?.keys ?? new Set();
}

/**
 * Reads a file into the collector. False after an error, which is then in the log.
 *
 * @param text content as a byte string
 * @param documents what the text holds, if that is known
 */
export function readItems(
  file: string,
  text: string,
  state: ReaderState,
  documents?: readonly YamlNode[],
): boolean {
  const root = Context.file(file);
  const yaml = documents === undefined ? readYaml(text) : { documents };
  if ("error" in yaml) {
    const { message, mark } = yaml.error;
    state.log.error("LOAD_ERR_YAML_PARSE", toText(message), root.child(mark, "value for"));
    return false;
  }
  try {
    for (const document of yaml.documents) readDocument(document, root, state);
    return true;
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    state.log.error(error.code, error.message, error.context);
    return false;
  }
}

function readDocument(document: YamlNode, root: Context, state: ReaderState): void {
  if (document.kind === "null") return;
  if (document.kind === "scalar") refuse("Rules content is not yaml", root);
  if (document.kind === "map") refuse("Rules content is not yaml array of objects", root);
  for (const item of document.items) if (item.kind !== "null") readItem(item, root, state);
}

function readItem(item: YamlNode, root: Context, state: ReaderState): void {
  if (item.kind !== "map") {
    return refuse(
      "Unexpected element type. Each element should be a yaml associative array.",
      root.child(item, "rules content item"),
    );
  }
  const kind = ITEM_KINDS.find((candidate) => valueOf(item, candidate.key) !== undefined);
  if (kind === undefined) {
    state.log.warn(
      "LOAD_UNKNOWN_ITEM",
      "Unknown top level item",
      root.child(item, "rules content item"),
    );
    return;
  }
  kind.read(item, root, state);
  const name = valueOf(item, kind.key);
  const named = name?.kind === "scalar" && kind.type !== "required_engine_version";
  const context = root.child(item, kind.type, named ? name.text : "");
  for (const [key] of item.pairs) {
    if (key.kind !== "scalar" || kind.keys.has(key.text)) continue;
    const text = `Unknown key '${toText(key.text)}'. The key will be ignored.`;
    state.log.warn("LOAD_UNKNOWN_KEY", text, context);
  }
}

function readEngineVersion(item: YamlMap, root: Context, state: ReaderState): void {
  const context = root.child(item, "required_engine_version");
  const text = requiredText(item, "required_engine_version", context);
  const number = parseUint32(text);
  const version = number === undefined ? parseVersion(text) : { major: 0, minor: number, patch: 0 };
  if (version === undefined) {
    refuse(
      `Unable to parse engine version '${
        toText(text)
      }' as a semver string. Expected "x.y.z" semver format.`,
      context,
    );
  }
  state.collector.requireEngine({ version, context });
}

function readPluginVersions(item: YamlMap, root: Context, state: ReaderState): void {
  const node = valueOf(item, "required_plugin_versions") as YamlNode;
  const context = root.child(node, "required plugin versions");
  if (node.kind !== "sequence") {
    refuse("Value of required_plugin_versions must be a sequence", context);
  }
  for (const entry of node.items) {
    const at = context.child(entry, "required plugin versions entry");
    if (entry.kind !== "map") refuse("Plugin version must be a mapping", at);
    const name = requiredText(entry, "name", at);
    const named = context.child(entry, "required plugin versions entry", name);
    const version = requiredText(entry, "version", named);
    const requirement = [{ name, version }, ...readAlternatives(entry, named)];
    state.collector.requirePlugin(requirement, named);
  }
}

function readAlternatives(entry: YamlMap, context: Context): PluginRequirement[] {
  const node = valueOf(entry, "alternatives");
  if (node === undefined) return [];
  if (node.kind !== "sequence") {
    return refuse("Value of plugin version alternatives must be a sequence", context);
  }
  const type = "required plugin versions alternative";
  return node.items.map((item) => {
    const at = context.child(item, type);
    if (item.kind !== "map") return refuse("Plugin version alternative must be a mapping", at);
    const name = requiredText(item, "name", at);
    return { name, version: requiredText(item, "version", context.child(item, type, name)) };
  });
}

function readList(item: YamlMap, root: Context, state: ReaderState): void {
  const name = requiredText(item, "list", root.child(item, "list"));
  const context = root.child(item, "list", name);
  checkName("list", name, context, state.log);
  const items = optionalWords(item, "items", context) ??
    refuse("Item has no mapping for key 'items'", context);
  const list = { name, context, items, index: 0, visibility: 0 };
  if (readAppend(item, "items", context, state.log)) state.collector.appendList(list);
  else state.collector.defineList(list);
}

function readMacro(item: YamlMap, root: Context, state: ReaderState): void {
  const name = requiredText(item, "macro", root.child(item, "macro"));
  const context = root.child(item, "macro", name);
  checkName("macro", name, context, state.log);
  const condition = requiredText(item, "condition", context);
  const conditionContext = context.child(valueOf(item, "condition") as YamlNode, "macro condition");
  const macro = { name, context, condition, conditionContext, index: 0, visibility: 0 };
  if (readAppend(item, "condition", context, state.log)) state.collector.appendMacro(macro);
  else state.collector.defineMacro(macro);
}

/** True if the item appends to the one before, by `append: true` or by `override`. */
function readAppend(item: YamlMap, key: string, context: Context, log: FindingLog): boolean {
  const append = optionalBool(item, "append", context) ?? false;
  if (append) log.warn("LOAD_DEPRECATED_ITEM", WARN_APPEND, context);
  const overrides = decodeOverrides(item, [key], [key], context);
  if (append && overrides.append.size + overrides.replace.size > 0) {
    refuse(OVERRIDE_AND_APPEND, context);
  }
  return append || overrides.append.has(key);
}
