/**
 * The keys of `falco.yaml` that change what rule files become: which rules run, what is added to
 * their outputs, constant fields. Texts of rules are byte strings, so what is compared with them is too.
 */
import { toByteString } from "../base/byte_string.ts";
import { fail, ok, type Result } from "../base/result.ts";
import type { AppendOutput } from "../rule/append_output.ts";
import { parsePriority } from "../rule/priority.ts";
import type { RuleSelection } from "../rule/rule_selection.ts";
import {
  booleanAt,
  type ConfigMap,
  type ConfigValue,
  isMap,
  itemsAt,
  textAt,
  textsAt,
} from "./config_tree.ts";

/** What the configuration says about rules. */
export interface RulesConfig {
  readonly fields: { readonly staticFields: Readonly<Record<string, string>> };
  readonly loader: {
    readonly priority: number;
    readonly selections: readonly RuleSelection[];
    readonly appendOutput: readonly AppendOutput[];
  };
}

/** Reads the keys; fails only where going on would watch other rules than the user wants. */
export function rulesConfig(tree: ConfigMap): Result<RulesConfig> {
  const word = textAt(tree, "priority", "debug");
  const priority = parsePriority(word);
  if (priority === undefined) {
    return fail({
      code: "CONFIG_INVALID",
      message: `the configured priority '${word}' does not exist`,
      hint: "Use emergency, alert, critical, error, warning, notice, informational or debug.",
    });
  }
  const selections = itemsAt(tree, "rules").flatMap(selectionsOf);
  const appendOutput = itemsAt(tree, "append_output").filter(isMap).map(appendOf);
  return ok({
    fields: { staticFields: staticFieldsOf(tree["static_fields"]) },
    loader: { priority, selections, appendOutput },
  });
}

function selectionsOf(item: ConfigValue): RuleSelection[] {
  if (!isMap(item)) return [];
  const [key, what] = Object.entries(item)[0] ?? [];
  if ((key !== "enable" && key !== "disable") || !isMap(what)) return [];
  const rule = toByteString(textAt(what, "rule", ""));
  const tag = toByteString(textAt(what, "tag", ""));
  return [{ enable: key === "enable", ...(rule && { rule }), ...(tag && { tag }) }];
}

function appendOf(item: ConfigMap): AppendOutput {
  const match = item["match"];
  return {
    ...(isMap(match) && {
      match: {
        source: toByteString(textAt(match, "source", "")),
        tags: textsAt(match, "tags").map(toByteString),
        rule: toByteString(textAt(match, "rule", "")),
      },
    }),
    extraOutput: toByteString(textAt(item, "extra_output", "")),
    extraFields: itemsAt(item, "extra_fields").flatMap(extraFieldsOf),
    suggestedOutput: booleanAt(item, "suggested_output", false),
  };
}

function extraFieldsOf(item: ConfigValue): { name: string; format?: string }[] {
  if (typeof item === "string") return [{ name: toByteString(item) }];
  if (!isMap(item)) return [];
  return Object.entries(item).flatMap(([name, format]) =>
    typeof format === "string" ? [{ name: toByteString(name), format: toByteString(format) }] : []
  );
}

function staticFieldsOf(value: ConfigValue | undefined): Record<string, string> {
  if (!isMap(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] =>
      typeof entry[1] === "string"
    ),
  );
}
