/** What the configuration adds to the output of rules (`append_output`). */
import type { RuleItem } from "./item.ts";

/** An entry of `append_output`. Texts are byte strings. */
export interface AppendOutput {
  /** Rules it applies to; a part that is absent or empty matches all. */
  readonly match?: {
    readonly source?: string;
    /** All of them must be among the rule's. */
    readonly tags?: readonly string[];
    readonly rule?: string;
  };
  /** Text put behind the output. */
  readonly extraOutput?: string;
  /** Fields by name, or text with fields in it. */
  readonly extraFields?: readonly { readonly name: string; readonly format?: string }[];
  /** Adds the fields that the field table suggests. */
  readonly suggestedOutput?: boolean;
}

/** Entries that apply to a rule. */
export function entriesFor(rule: RuleItem, entries: readonly AppendOutput[]): AppendOutput[] {
  return entries.filter(({ match }) =>
    match === undefined ||
    (!match.source || match.source === rule.source) &&
      (match.tags ?? []).every((tag) => rule.tags.has(tag)) &&
      (!match.rule || match.rule === rule.name)
  );
}

/** ` container_id=%container.id container_name=%container.name ...` */
export function suggestedText(fields: readonly string[]): string {
  return fields.map((field) => ` ${field.replace(/[.[]/g, "_").replace(/\]/g, "")}=%${field}`)
    .join("");
}
