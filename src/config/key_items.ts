/** The keys of `falco.yaml` whose values are lists of maps: what an item may be. */
import { booleanOf, type ConfigValue, isMap } from "./config_tree.ts";
import { isUnset, type KeyType, listOf } from "./key_type.ts";

/** `config_files`: paths, or maps with a path. Falco takes an unknown strategy as append. */
export const INCLUDES: KeyType = listOf(
  "a list of paths, or of maps with path and strategy (append, override or add-only)",
  (item) =>
    typeof item === "string" ||
    (hasOnly(item, ["path", "strategy"]) && typeof item["path"] === "string" &&
      isTextOrUnset(item["strategy"])),
  {
    anyOf: [{ type: "string" }, {
      type: "object",
      required: ["path"],
      additionalProperties: false,
      properties: {
        path: { type: "string" },
        strategy: { enum: ["append", "override", "add-only"] },
      },
    }],
  },
);

const SELECTION = {
  type: "object",
  additionalProperties: false,
  properties: { rule: { type: "string" }, tag: { type: "string" } },
};

/** `rules`: what is enabled and disabled, in order. */
export const SELECTIONS: KeyType = listOf(
  "a list of maps with enable or disable, each with a rule or a tag",
  (item) => {
    if (!hasOnly(item, ["enable", "disable"])) return false;
    const [what, more] = Object.values(item);
    if (more !== undefined || !hasOnly(what ?? null, ["rule", "tag"])) return false;
    const { rule, tag } = what as { rule?: ConfigValue; tag?: ConfigValue };
    return isTextOrUnset(rule) && isTextOrUnset(tag) && !(isUnset(rule) && isUnset(tag));
  },
  {
    type: "object",
    additionalProperties: false,
    properties: { enable: SELECTION, disable: SELECTION },
  },
);

/** `append_output`. */
export const APPENDIXES: KeyType = listOf(
  "a list of maps with match (source, tags, rule), extra_output, extra_fields, suggested_output",
  (item) =>
    hasOnly(item, ["match", "extra_output", "extra_fields", "suggested_output"]) &&
    isMatch(item["match"]) && isTextOrUnset(item["extra_output"]) &&
    isFieldsOrUnset(item["extra_fields"]) &&
    (isUnset(item["suggested_output"]) || booleanOf(item["suggested_output"]) !== undefined),
  {
    type: "object",
    additionalProperties: false,
    properties: {
      match: {
        type: "object",
        additionalProperties: false,
        properties: {
          source: { type: "string" },
          tags: { type: "array", items: { type: "string" } },
          rule: { type: "string" },
        },
      },
      extra_output: { type: "string" },
      extra_fields: {
        type: "array",
        items: {
          anyOf: [
            { type: "object", additionalProperties: { type: "string" } },
            { type: "string" },
          ],
        },
      },
      suggested_output: { type: "boolean" },
    },
  },
);

function isMatch(value: ConfigValue | undefined): boolean {
  if (isUnset(value)) return true;
  if (!hasOnly(value ?? null, ["source", "tags", "rule"])) return false;
  const { source, tags, rule } = value as Record<string, ConfigValue>;
  const texts = Array.isArray(tags) && tags.every((tag) => typeof tag === "string");
  return isTextOrUnset(source) && isTextOrUnset(rule) && (isUnset(tags) || texts);
}

/** Names of fields, or one name with its format each; none twice. */
function isFieldsOrUnset(value: ConfigValue | undefined): boolean {
  if (isUnset(value)) return true;
  if (!Array.isArray(value)) return false;
  const names = value.map((item) => isMap(item) ? Object.keys(item).join("\n") : String(item));
  return value.every((item) =>
    typeof item === "string" || (isMap(item) && Object.keys(item).length === 1 &&
      Object.values(item).every((format) => typeof format === "string"))
  ) && value.every((item, i) => !isMap(item) || names.indexOf(names[i] as string) === i);
}

function isTextOrUnset(value: ConfigValue | undefined): boolean {
  return isUnset(value) || typeof value === "string";
}

function hasOnly(
  value: ConfigValue,
  keys: readonly string[],
): value is Record<string, ConfigValue> {
  return isMap(value) && Object.keys(value).every((key) => keys.includes(key));
}
