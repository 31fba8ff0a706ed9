/**
 * A cursor over the bytes of a YAML text that keeps line and column. CR, LF and CR LF end a line
 * for the grammar, but only LF counts as a line in marks.
 */
import type { Mark } from "./mark.ts";

/** Characters the reader asks for by code. */
export const Ch = {
  TAB: 9,
  LF: 10,
  CR: 13,
  SPACE: 32,
  EXCLAMATION: 33,
  DOUBLE_QUOTE: 34,
  HASH: 35,
  PERCENT: 37,
  AMPERSAND: 38,
  SINGLE_QUOTE: 39,
  ASTERISK: 42,
  PLUS: 43,
  COMMA: 44,
  MINUS: 45,
  DOT: 46,
  COLON: 58,
  LESS: 60,
  GREATER: 62,
  QUESTION: 63,
  AT: 64,
  OPEN_BRACKET: 91,
  BACKSLASH: 92,
  CLOSE_BRACKET: 93,
  BACKTICK: 96,
  OPEN_BRACE: 123,
  PIPE: 124,
  CLOSE_BRACE: 125,
} as const;

/** A file's text (byte string) as offsets count it. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith("\xef\xbb\xbf") ? text.slice(3) : text;
}

/** A table for {@linkcode Cursor.run}: the characters of `text` and line breaks stop. */
export function stopsAt(text: string): Uint8Array {
  const stops = new Uint8Array(256);
  for (const c of `\r\n${text}`) stops[c.charCodeAt(0)] = 1;
  return stops;
}

/** Position in a byte string; `peek` gives NaN behind the end, which no comparison matches. */
export class Cursor {
  readonly text: string;
  offset = 0;
  line = 0;
  column = 0;

  constructor(text: string) {
    this.text = withoutByteOrderMark(text);
  }

  get atEnd(): boolean {
    return this.offset >= this.text.length;
  }

  mark(): Mark {
    return { line: this.line, column: this.column, offset: this.offset };
  }

  peek(ahead = 0): number {
    return this.text.charCodeAt(this.offset + ahead);
  }

  advance(count = 1): void {
    for (let i = 0; i < count && this.offset < this.text.length; i++) {
      if (this.text.charCodeAt(this.offset++) === Ch.LF) {
        this.line++;
        this.column = 0;
      } else this.column++;
    }
  }

  /** Takes what `shape` (sticky, without line breaks) matches here; "" if nothing. */
  word(shape: RegExp): string {
    shape.lastIndex = this.offset;
    const word = shape.exec(this.text)?.[0] ?? "";
    this.offset += word.length;
    this.column += word.length;
    return word;
  }

  /** Passes over characters of which `stops` says 0; line breaks must be among the stops. */
  run(stops: Uint8Array): void {
    const { text, offset } = this;
    let at = offset;
    while (at < text.length && stops[text.charCodeAt(at)] === 0) at++;
    this.offset = at;
    this.column += at - offset;
  }

  /** Passes over at most `most` spaces. */
  skipSpaces(most: number): void {
    const { text, offset } = this;
    let at = offset;
    while (at - offset < most && text.charCodeAt(at) === Ch.SPACE) at++;
    this.offset = at;
    this.column += at - offset;
  }

  isBlank(ahead = 0): boolean {
    const c = this.peek(ahead);
    return c === Ch.SPACE || c === Ch.TAB;
  }

  isBreak(ahead = 0): boolean {
    const c = this.peek(ahead);
    return c === Ch.LF || c === Ch.CR;
  }

  /** True before a blank, a line break or the end. */
  isSeparator(ahead = 0): boolean {
    return this.isBlank(ahead) || this.isBreak(ahead) || this.isEnd(ahead);
  }

  isEnd(ahead = 0): boolean {
    return this.offset + ahead >= this.text.length;
  }

  /** Length of the line break here: 2 for CR LF, else 1. */
  breakLength(): number {
    return this.peek() === Ch.CR && this.peek(1) === Ch.LF ? 2 : 1;
  }

  /** True at `---` or `...` in the first column. */
  atDocumentMarker(): boolean {
    return this.atMarker(Ch.MINUS) || this.atMarker(Ch.DOT);
  }

  /** True at three times `code` in the first column, followed by a separator. */
  atMarker(code: number): boolean {
    return this.column === 0 && this.peek() === code && this.peek(1) === code &&
      this.peek(2) === code && this.isSeparator(3);
  }
}
