/**
 * The cursor of the parser. Conditions have no token stream: what a word is depends on where it
 * stands, so the parser asks for one shape after the other at the cursor.
 * Refuses nothing by itself but a wrong escape in a quoted string.
 */
import type { Position } from "./ast.ts";

/** Shapes of tokens. POSIX `[:space:]` is spelled out: `\s` would take the byte 0xA0 of UTF-8. */
export const TOKEN = {
  identifier: /[a-zA-Z][a-zA-Z0-9_]*/y,
  not: /not[ \t\n\v\f\r]+/y,
  field: /[a-zA-Z][a-zA-Z0-9_]*(?:\.[a-zA-Z][a-zA-Z0-9_]*)+/y,
  bareArg: /[^\]["' \t\n\v\f\r\0]+/y,
  hex: /0[xX][0-9a-fA-F]+/y,
  number: /[+-]?[0-9]+\.?[0-9]*(?:[eE][+-][0-9]+)?/y,
  bare: /[^()"' \t\n\v\f\r=,\0]+/y,
} as const;

/** Thrown inside the parser only; `parseCondition` turns it into a result. */
export class SyntaxFault extends Error {}

/** Cursor over the bytes of a condition. */
export class Scanner {
  readonly text: string;
  /** Text of the last token taken, unescaped. Blanks do not count. */
  last = "";
  #at = 0;
  #line = 1;
  #column = 1;

  constructor(text: string) {
    this.text = text;
  }

  /** True when everything was consumed. */
  atEnd(): boolean {
    return this.#at >= this.text.length;
  }

  /** Where the cursor is. */
  position(): Position {
    return { offset: this.#at, line: this.#line, column: this.#column };
  }

  /** Goes back to an earlier position. */
  rewind(pos: Position): void {
    this.#at = pos.offset;
    this.#line = pos.line;
    this.#column = pos.column;
  }

  /** Skips blanks (space, tab, backspace, CR, LF); true if there was one. */
  blank(): boolean {
    const from = this.#at;
    while (isBlank(this.text.charCodeAt(this.#at))) this.#advance(1);
    return this.#at > from;
  }

  /** True before a blank. */
  atBlank(): boolean {
    return isBlank(this.text.charCodeAt(this.#at));
  }

  /** Takes `word` if the text goes on with it. */
  word(word: string): boolean {
    if (!this.text.startsWith(word, this.#at)) return false;
    this.last = word;
    this.#advance(word.length);
    return true;
  }

  /** Takes `word` if it stands here with a blank behind it; the cursor stays before the blank. */
  wordThenBlank(word: string): boolean {
    if (!this.text.startsWith(word, this.#at)) return false;
    return isBlank(this.text.charCodeAt(this.#at + word.length)) && this.word(word);
  }

  /** Takes a token of the given shape. */
  token(shape: RegExp): boolean {
    shape.lastIndex = this.#at;
    const found = shape.exec(this.text);
    if (found === null) return false;
    this.last = found[0];
    this.#advance(found[0].length);
    return true;
  }

  /**
   * Takes a quoted string. It ends at the first delimiter whose previous character is no
   * backslash, so it cannot end in an escaped backslash; an unterminated one is not taken.
   */
  quoted(): boolean {
    const from = this.#at;
    const delimiter = this.text[from];
    if (delimiter !== '"' && delimiter !== "'") return false;
    let end = from + 1;
    for (;; end++) {
      const c = this.text[end];
      if (c === undefined || c === "\0") return false;
      if (c === delimiter && this.text[end - 1] !== "\\") break;
    }
    this.#advance(end + 1 - from);
    this.last = unescape(this.text.slice(from + 1, end), delimiter);
    return true;
  }

  #advance(count: number): void {
    for (const end = this.#at + count; this.#at < end; this.#at++) {
      const c = this.text.charCodeAt(this.#at);
      if (c === 10 || c === 13) {
        this.#line++;
        this.#column = 1;
      } else this.#column++;
    }
  }
}

function isBlank(c: number): boolean {
  return c === 32 || c === 9 || c === 8 || c === 13 || c === 10;
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  " ": "\\",
  "\\": "\\",
  "/": "/",
};

/** Resolves escapes; a lone backslash at the end is dropped. */
function unescape(text: string, delimiter: string): string {
  if (!text.includes("\\")) return text;
  let out = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "\\") {
      out += text[i];
      continue;
    }
    const c = text[++i];
    if (c === undefined) break;
    const plain = ESCAPES[c];
    if (plain !== undefined) out += plain;
    else if (c === delimiter) out += c;
    else if (c === '"' || c === "'") {
      throw new SyntaxFault(`invalid \\${c} escape in ${delimiter}-quoted string`);
    } else throw new SyntaxFault(`unsupported string escape sequence: \\${c}`);
  }
  return out;
}
