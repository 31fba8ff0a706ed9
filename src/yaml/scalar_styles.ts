/** The styles of YAML scalars: where each ends, how it folds, and the header of block scalars. */
import { Ch, type Cursor, stopsAt } from "./cursor.ts";
import { YamlError } from "./mark.ts";
import { type ScalarStyle, type ScannedScalar, scanScalar } from "./scalar.ts";

/**
 * Reads a block scalar from its `|` or `>` on.
 *
 * @param column indentation of what holds it; -1 at the top
 */
export function scanBlockScalar(cursor: Cursor, column: number): ScannedScalar {
  const folded = cursor.peek() === Ch.GREATER;
  cursor.advance();
  let chomp: ScalarStyle["chomp"] = "clip";
  let chompSet = false;
  let indent = 0;
  for (;;) {
    const next = cursor.peek();
    if (!chompSet && (next === Ch.PLUS || next === Ch.MINUS)) {
      chomp = next === Ch.PLUS ? "keep" : "strip";
      chompSet = true;
    } else if (indent === 0 && next >= 48 && next <= 57) {
      if (next === 48) {
        cursor.advance();
        throw new YamlError(cursor.mark(), "cannot set zero indentation for a block scalar");
      }
      indent = next - 48;
    } else break;
    cursor.advance();
  }
  while (cursor.isBlank()) cursor.advance();
  if (cursor.peek() === Ch.HASH) { while (!cursor.atEnd && !cursor.isBreak()) cursor.advance(); }
  if (!cursor.atEnd && !cursor.isBreak()) {
    throw new YamlError(cursor.mark(), "unexpected character in block scalar");
  }
  return scanScalar(cursor, {
    ends: () => false,
    stops: BLOCK_STOPS,
    indent: (indent || 1) + Math.max(column, 0),
    detectIndent: indent === 0,
    fold: folded ? "block" : "none",
    chomp,
    atDocument: "ignore",
    tabThrows: true,
  });
}

const BLOCK_STOPS = stopsAt("");

/** Characters that no plain scalar begins with. */
export const PLAIN_NEVER_STARTS: ReadonlySet<number> = new Set(
  [...",[]{}#&*!|>'\"%@`"].map((c) => c.charCodeAt(0)),
);

/** Most words between brackets: nothing in them can mean anything else. */
const WORD_IN_FLOW = /[a-zA-Z0-9_/][a-zA-Z0-9_/.-]*(?=[,\]])/y;
/** Most keys. */
const KEY_WORD = /[a-zA-Z_][a-zA-Z0-9_-]*(?=: )/y;

/** {@linkcode ScalarStyle.stops} of {@linkcode plainEnds} and of {@linkcode plainEndsInFlow}. */
const PLAIN_STOPS = stopsAt(" \t:");
const PLAIN_STOPS_IN_FLOW = stopsAt(" \t:,[]{}?");

/** Reads a plain scalar; `indent` is the least indentation of its further lines. */
export function scanPlain(cursor: Cursor, inFlow: boolean, indent: number): ScannedScalar {
  const word = cursor.word(inFlow ? WORD_IN_FLOW : KEY_WORD);
  if (word !== "") return { text: word, dedented: false };
  return scanScalar(cursor, {
    ends: inFlow ? plainEndsInFlow : plainEnds,
    stops: inFlow ? PLAIN_STOPS_IN_FLOW : PLAIN_STOPS,
    indent,
    fold: "flow",
    trim: true,
    chomp: "strip",
    atDocument: "break",
    tabThrows: true,
  });
}

/** One of `[]{},`. */
export function isFlowIndicator(c: number): boolean {
  return c === Ch.OPEN_BRACKET || c === Ch.CLOSE_BRACKET || c === Ch.OPEN_BRACE ||
    c === Ch.CLOSE_BRACE || c === Ch.COMMA;
}

/** One of `,]}`. */
export function endsFlowItem(c: number): boolean {
  return c === Ch.COMMA || c === Ch.CLOSE_BRACKET || c === Ch.CLOSE_BRACE;
}

/** End of a plain scalar in block context. */
function plainEnds(cursor: Cursor): boolean {
  const c = cursor.peek();
  if (c === Ch.COLON) return cursor.isSeparator(1);
  return atComment(cursor, c);
}

/** True before a blank or line break with a comment behind it. */
function atComment(cursor: Cursor, c: number): boolean {
  if (c === Ch.SPACE || c === Ch.TAB) return cursor.peek(1) === Ch.HASH;
  return cursor.isBreak() && cursor.peek(cursor.breakLength()) === Ch.HASH;
}

/** End of a plain scalar between brackets. */
function plainEndsInFlow(cursor: Cursor): boolean {
  const c = cursor.peek();
  if (c === Ch.COLON) return cursor.isSeparator(1) || endsFlowItem(cursor.peek(1));
  if (isFlowIndicator(c) || c === Ch.QUESTION) return true;
  return atComment(cursor, c);
}

/** How `"..."` is read. */
export const DOUBLE_QUOTED: ScalarStyle = {
  ends: (cursor) => cursor.peek() === Ch.DOUBLE_QUOTE,
  stops: stopsAt(" \t\"\\'"),
  quote: Ch.DOUBLE_QUOTE,
  indent: 0,
  fold: "flow",
  chomp: "clip",
  atDocument: "throw",
};

/** How `'...'` is read. */
export const SINGLE_QUOTED: ScalarStyle = {
  ends: (cursor) => cursor.peek() === Ch.SINGLE_QUOTE && cursor.peek(1) !== Ch.SINGLE_QUOTE,
  stops: stopsAt(" \t'\\"),
  quote: Ch.SINGLE_QUOTE,
  indent: 0,
  fold: "flow",
  chomp: "clip",
  atDocument: "throw",
};
