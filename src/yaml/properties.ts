/** Names of anchors, aliases and tags in YAML. */
import { Ch, type Cursor } from "./cursor.ts";
import { YamlError } from "./mark.ts";
import { isFlowIndicator } from "./scalar_styles.ts";

/** Reads `&name` or `*name`. */
export function scanAnchorName(cursor: Cursor, kind: "anchor" | "alias"): string {
  cursor.advance();
  const name = scanName(cursor);
  if (name === "") {
    const sign = kind === "alias" ? "*" : "&";
    throw new YamlError(cursor.mark(), `${kind} not found after ${sign}`);
  }
  const next = cursor.peek();
  if (next === Ch.OPEN_BRACKET || next === Ch.OPEN_BRACE) {
    throw new YamlError(cursor.mark(), `illegal character found while scanning ${kind}`);
  }
  return name;
}

/** Reads `!tag` or `!<tag>`, as written. */
export function scanTagName(cursor: Cursor): string {
  if (cursor.peek(1) !== Ch.LESS) return scanName(cursor);
  const from = cursor.offset;
  while (!cursor.isSeparator() && cursor.peek() !== Ch.GREATER) cursor.advance();
  if (cursor.peek() !== Ch.GREATER) {
    throw new YamlError(cursor.mark(), "end of verbatim tag not found");
  }
  cursor.advance();
  return cursor.text.slice(from, cursor.offset);
}

function scanName(cursor: Cursor): string {
  const from = cursor.offset;
  while (!cursor.isSeparator() && !isFlowIndicator(cursor.peek())) cursor.advance();
  return cursor.text.slice(from, cursor.offset);
}
