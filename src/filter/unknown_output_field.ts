/**
 * The field of an output that does not exist. Falco's words for such an output name nothing, and
 * the words are the same here; this finds what a person has to look at. It never says whether an
 * output is valid: that is the parser's.
 */
import type { FieldTable } from "../field/field_table.ts";

/** A field behind `%`, its width and a transformer. */
const FIELD = /%[-\d*]*(?:[a-z_]+\()?([a-z]\w*(?:\.\w+)+)/g;

/** The first name behind a `%` in `text` that begins with no field of the table. */
export function unknownOutputField(text: string, fields: FieldTable): string | undefined {
  for (const [, name = ""] of text.matchAll(FIELD)) {
    // the parser takes the longest field that a name begins with: %proc.name_x is proc.name and _x
    if (!fields.list().some((field) => name.startsWith(field.name))) return name;
  }
  return undefined;
}
