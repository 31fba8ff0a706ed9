/**
 * The field of an output that does not exist. Falco's words for such an output name nothing, and
 * the words are the same here; this finds what a person has to look at. It never says whether an
 * output is valid: that is the parser's.
 */

/** A field behind `%`, its width and a transformer. */
const FIELD = /%[-\d*]*(?:[a-z_]+\()?([a-z]\w*(?:\.\w+)+)/g;

/** The first name behind a `%` in `text` that begins with none of the `known` fields. */
export function unknownOutputField(text: string, known: readonly string[]): string | undefined {
  for (const [, name = ""] of text.matchAll(FIELD)) {
    // the parser takes the longest field that a name begins with: %proc.name_x is proc.name and _x
    if (!known.some((field) => name.startsWith(field))) return name;
  }
  return undefined;
}
