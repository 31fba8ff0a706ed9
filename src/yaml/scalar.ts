/**
 * Scanning of YAML scalars: plain, quoted and block, with line folding, chomping and escapes. It
 * follows what yaml-cpp accepts, down to a quoted scalar whose file ends right after a line break,
 * because rule files that load elsewhere have to load here.
 */
import { toByteString } from "../base/byte_string.ts";
import { Ch, type Cursor } from "./cursor.ts";
import { YamlError } from "./mark.ts";

/** How a scalar is read. */
export interface ScalarStyle {
  /** True where the scalar ends (not at line breaks); for quotes the end is consumed. */
  readonly ends: (cursor: Cursor) => boolean;
  /** Line breaks, every character where `ends` or an escape may be, and blanks that may be cut off. */
  readonly stops: Uint8Array;
  readonly quote?: number;
  /** Fewest columns of a continuation line. */
  indent: number;
  readonly detectIndent?: boolean;
  readonly fold: "none" | "block" | "flow";
  readonly trim?: boolean;
  readonly chomp: "keep" | "clip" | "strip";
  readonly atDocument: "break" | "throw" | "ignore";
  readonly tabThrows?: boolean;
}

/** Text of a scalar; `dedented` = it ended because a line began left of its indentation. */
export interface ScannedScalar {
  readonly text: string;
  readonly dedented: boolean;
}

/** Reads one scalar at the cursor. */
export function scanScalar(cursor: Cursor, style: ScalarStyle): ScannedScalar {
  const flow = style.fold === "flow";
  let indent = style.indent;
  let text = "";
  let dedented = false;
  let contentSeen = false;
  let pastOpening = flow;
  let emptyLine = false;
  let moreIndented = false;
  let foldedBreaks = 0;
  let foldedAfterIndented = false;
  let lastEscape = -1;

  while (!cursor.atEnd) {
    let solid = text.length;
    let escapedBreak = false;
    // one line
    let from = cursor.offset;
    while (!cursor.atEnd && !cursor.isBreak() && !style.ends(cursor)) {
      if (cursor.atDocumentMarker()) {
        if (style.atDocument === "break") break;
        if (style.atDocument === "throw") {
          throw new YamlError(cursor.mark(), "illegal document indicator in scalar");
        }
      }
      contentSeen = true;
      pastOpening = true;
      const c = cursor.peek();
      if (style.stops[c] === 0) {
        cursor.run(style.stops);
        solid = text.length + cursor.offset - from;
        continue;
      }
      if (style.quote !== undefined && (c === Ch.BACKSLASH || c === Ch.SINGLE_QUOTE)) {
        if (c === Ch.BACKSLASH && style.quote === Ch.DOUBLE_QUOTE) {
          text += cursor.text.slice(from, cursor.offset);
          if (cursor.isBreak(1)) {
            cursor.advance();
            escapedBreak = true;
          } else text += unescape(cursor);
          solid = lastEscape = text.length;
          from = cursor.offset;
          if (escapedBreak) break;
          continue;
        }
        if (c === Ch.SINGLE_QUOTE && style.quote === Ch.SINGLE_QUOTE) {
          text += cursor.text.slice(from, cursor.offset) + "'";
          cursor.advance(2);
          solid = lastEscape = text.length;
          from = cursor.offset;
          continue;
        }
      }
      cursor.advance();
      if (c !== Ch.SPACE && c !== Ch.TAB) solid = text.length + cursor.offset - from;
    }
    text += cursor.text.slice(from, cursor.offset);

    if (cursor.atEnd) {
      if (style.quote !== undefined) throw new YamlError(cursor.mark(), "illegal EOF in scalar");
      break;
    }
    if (style.atDocument === "break" && cursor.atDocumentMarker()) break;
    if (style.ends(cursor)) {
      if (style.quote !== undefined) cursor.advance();
      break;
    }
    if (flow) text = text.slice(0, solid);
    cursor.advance(cursor.breakLength());

    // indentation of the next line
    const detecting = style.detectIndent === true && !contentSeen;
    if (!flow) cursor.skipSpaces(detecting ? Infinity : indent - cursor.column);
    while (
      flow && cursor.peek() === Ch.SPACE && cursor.column < indent && !style.ends(cursor)
    ) cursor.advance();
    if (detecting) indent = Math.max(indent, cursor.column);
    while (cursor.isBlank()) {
      if (cursor.peek() === Ch.TAB && cursor.column < indent && style.tabThrows) {
        throw new YamlError(cursor.mark(), "illegal tab when looking for indentation");
      }
      if (!flow || style.ends(cursor)) break;
      cursor.advance();
    }

    const nextEmpty = cursor.isBreak();
    const nextIndented = cursor.isBlank();
    if (style.fold === "block" && foldedBreaks === 0 && nextEmpty) {
      foldedAfterIndented = moreIndented;
    }
    if (pastOpening) {
      if (style.fold === "none") text += "\n";
      else if (flow) {
        if (nextEmpty) text += "\n";
        else if (!emptyLine && !escapedBreak) text += " ";
      } else {
        if (
          !emptyLine && !nextEmpty && !moreIndented && !nextIndented && cursor.column >= indent
        ) text += " ";
        else if (nextEmpty) foldedBreaks++;
        else text += "\n";
        if (!nextEmpty && foldedBreaks > 0) {
          text += "\n".repeat(foldedBreaks - 1);
          if (foldedAfterIndented || nextIndented || !contentSeen) text += "\n";
          foldedBreaks = 0;
        }
      }
    }
    emptyLine = nextEmpty;
    moreIndented = nextIndented;
    pastOpening = true;
    if (!emptyLine && cursor.column < indent) {
      dedented = true;
      break;
    }
  }
  return { text: finish(text, style, lastEscape), dedented };
}

function finish(text: string, style: ScalarStyle, lastEscape: number): string {
  if (style.trim) text = text.slice(0, endWithout(text, Ch.SPACE, lastEscape, Ch.TAB));
  if (style.chomp === "keep") return text;
  const end = endWithout(text, Ch.LF, lastEscape);
  if (style.chomp === "strip") return text.slice(0, end);
  return end === 0 ? "" : text.slice(0, end + 1);
}

/** Length of `text` without the characters `code` and `other` at its end; at least `least`. */
function endWithout(text: string, code: number, least: number, other = code): number {
  let end = text.length;
  for (; end > 0 && end > least; end--) {
    const last = text.charCodeAt(end - 1);
    if (last !== code && last !== other) break;
  }
  return end;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "'": "'",
  "\\": "\\",
  "/": "/",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
};

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function unescape(cursor: Cursor): string {
  cursor.advance();
  const name = cursor.text.charAt(cursor.offset);
  const plain = ESCAPES[name];
  if (plain !== undefined) {
    cursor.advance();
    return toByteString(plain);
  }
  const digits = HEX_DIGITS[name];
  if (digits === undefined) {
    cursor.advance();
    throw new YamlError(cursor.mark(), `unknown escape character: ${name}`);
  }
  cursor.advance();
  const hex = cursor.text.slice(cursor.offset, cursor.offset + digits);
  if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length < digits) {
    throw new YamlError(cursor.mark(), "bad character found while scanning hex number");
  }
  cursor.advance(digits);
  const code = parseInt(hex, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw new YamlError(cursor.mark(), `invalid unicode: ${hex}`);
  }
  return toByteString(String.fromCodePoint(code));
}
