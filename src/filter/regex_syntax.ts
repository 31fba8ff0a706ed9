/**
 * Reads an expression the way RE2 does with its POSIX-syntax option and writes it in the dialect
 * of the matching library. Not supported there, and refused in RE2's words: `\d \w \s \b`, `(?...)`,
 * `\pL`. Without the Perl syntax `a**` and `a+?` are plain nested repetitions, and `^ $` match at
 * line ends too. Works on characters, not bytes.
 */
import { fail, ok, type Result } from "../base/result.ts";

/** Largest counted repetition, also of nested ones together. */
const MAX_REPEAT = 1000;
/** Deepest nesting of groups. */
const MAX_DEPTH = 1000;
/** Longest pattern, in UTF-16 units; conditions hold at most 255 bytes anyway. */
const MAX_LENGTH = 4096;

class RegexFault extends Error {}

/** An atom that can still be repeated: its text and how often it repeats something inside. */
interface Atom {
  text: string;
  repeats: number;
}

/** Sequence under construction between two `|` or parentheses. */
interface Group {
  readonly alternatives: string[];
  atoms: Atom[];
  repeats: number;
}

/**
 * Translates a pattern (text); the error is RE2's message.
 *
 * @example
 * ```ts
 * import { translateRegex } from "./regex_syntax.ts";
 * import assert from "node:assert/strict";
 * assert.ok(translateRegex("/etc/.*").ok);
 * assert.deepEqual(translateRegex("[a"), { ok: false, error: "missing ]: [a" });
 * ```
 */
export function translateRegex(pattern: string): Result<string, string> {
  if (pattern.length > MAX_LENGTH) return fail("pattern too large - compile failed");
  try {
    return ok(new Translator(pattern).run());
  } catch (fault) {
    if (fault instanceof RegexFault) return fail(fault.message);
    throw fault;
  }
}

class Translator {
  readonly #whole: string;
  /** Characters, so that one outside the BMP is one step. */
  readonly #chars: readonly string[];
  #at = 0;
  readonly #groups: Group[] = [{ alternatives: [], atoms: [], repeats: 1 }];

  constructor(pattern: string) {
    this.#whole = pattern;
    this.#chars = [...pattern];
  }

  run(): string {
    while (this.#at < this.#chars.length) this.#step();
    if (this.#groups.length > 1) throw new RegexFault(`missing ): ${this.#whole}`);
    return this.#close().text;
  }

  #top(): Group {
    return this.#groups.at(-1) as Group;
  }

  #push(text: string): void {
    this.#top().atoms.push({ text, repeats: 1 });
  }

  /** Finishes the innermost group. */
  #close(): Atom {
    const group = this.#groups.pop() as Group;
    this.#endAlternative(group);
    return { text: `(?:${group.alternatives.join("|")})`, repeats: group.repeats };
  }

  #endAlternative(group: Group): void {
    group.alternatives.push(group.atoms.map((atom) => atom.text).join(""));
    for (const atom of group.atoms) group.repeats = Math.max(group.repeats, atom.repeats);
    group.atoms = [];
  }

  #step(): void {
    const c = this.#chars[this.#at] as string;
    switch (c) {
      case "(":
        if (this.#groups.length >= MAX_DEPTH) throw new RegexFault("bad repetition operator");
        this.#groups.push({ alternatives: [], atoms: [], repeats: 1 });
        this.#at++;
        return;
      case ")": {
        if (this.#groups.length === 1) throw new RegexFault(`unexpected ): ${this.#whole}`);
        const atom = this.#close();
        this.#top().atoms.push(atom);
        this.#at++;
        return;
      }
      case "|":
        this.#endAlternative(this.#top());
        this.#at++;
        return;
      case "*":
      case "+":
      case "?":
        this.#repeat(c, c, 1);
        this.#at++;
        return;
      case "{":
        if (!this.#counted()) {
          this.#push(literal("{"));
          this.#at++;
        }
        return;
      case "[":
        this.#push(this.#charClass());
        return;
      case "\\":
        this.#push(literal(String.fromCodePoint(this.#escape())));
        return;
      default:
        this.#push(c === "^" ? "(?m:^)" : c === "$" ? "(?m:$)" : c === "." ? "[^\\n]" : literal(c));
        this.#at++;
    }
  }

  #repeat(shown: string, operator: string, count: number): void {
    const atom = this.#top().atoms.at(-1);
    if (atom === undefined) throw new RegexFault(`no argument for repetition operator: ${shown}`);
    atom.repeats *= count;
    if (atom.repeats > MAX_REPEAT) throw new RegexFault(`invalid repetition size: ${shown}`);
    // x** is x*: keeps hostile runs of operators from nesting
    if (operator === "*" && atom.text.endsWith(")*")) return;
    atom.text = `(?:${atom.text})${operator}`;
  }

  /** `{n}`, `{n,}`, `{n,m}`; anything else makes `{` an ordinary character. */
  #counted(): boolean {
    const rest = this.#chars.slice(this.#at, this.#at + 32).join("");
    const found = /^\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}/.exec(rest);
    if (found === null) return false;
    const [shown, low, comma, high] = found;
    const least = Number(low);
    const most = high === undefined ? (comma === undefined ? least : -1) : Number(high);
    if (least > MAX_REPEAT || most > MAX_REPEAT || (most >= 0 && most < least)) {
      throw new RegexFault(`invalid repetition size: ${shown}`);
    }
    this.#repeat(shown, shown, Math.max(least, most, 1));
    this.#at += shown.length;
    return true;
  }

  /** The character of an escape, whose backslash is at the cursor. */
  #escape(): number {
    const from = this.#at++;
    const c = this.#chars[this.#at++];
    if (c === undefined) throw new RegexFault("trailing \\");
    const bad = () =>
      new RegexFault(`invalid escape sequence: ${this.#chars.slice(from, this.#at).join("")}`);
    if (c >= "0" && c <= "7") {
      if (c !== "0" && !isOctal(this.#chars[this.#at])) throw bad();
      let value = Number(c);
      for (let i = 0; i < 2 && isOctal(this.#chars[this.#at]); i++) {
        value = value * 8 + Number(this.#chars[this.#at++]);
      }
      return value;
    }
    if (c === "x") return this.#hexEscape(bad);
    const control = CONTROLS[c];
    if (control !== undefined) return control;
    if (c < "\x80" && !/[a-zA-Z0-9]/.test(c)) return c.charCodeAt(0);
    throw bad();
  }

  /** `41` or `{1f600}` behind `\\x`; an error shows what was read up to the fault. */
  #hexEscape(bad: () => RegexFault): number {
    const next = () => this.#chars[this.#at++] ?? "";
    const first = next();
    let digits = "";
    let last: string;
    if (first === "{") {
      while (isHex(last = next())) {
        digits += last;
        if (parseInt(digits, 16) > 0x10ffff) throw bad();
      }
      if (last !== "}") digits = "";
    } else {
      last = next();
      if (isHex(first) && isHex(last)) digits = first + last;
    }
    const value = parseInt(digits, 16);
    this.#at = Math.min(this.#at, this.#chars.length);
    if (Number.isNaN(value)) throw bad();
    return value;
  }

  #charClass(): string {
    const start = this.#at++;
    const chars = this.#chars;
    const negated = chars[this.#at] === "^";
    if (negated) this.#at++;
    let text = "";
    for (let first = true; first || chars[this.#at] !== "]"; first = false) {
      const c = chars[this.#at];
      if (c === undefined) throw new RegexFault(`missing ]: ${chars.slice(start).join("")}`);
      if (c === "-" && !first && chars[this.#at + 1] !== "]") {
        const shown = chars.slice(this.#at, this.#at + 2).join("");
        if (chars[this.#at + 1] === undefined) {
          throw new RegexFault(`missing ]: ${chars.slice(start).join("")}`);
        }
        throw new RegexFault(`invalid character class range: ${shown}`);
      }
      if (c === "[" && chars[this.#at + 1] === ":") {
        const rest = chars.slice(this.#at).join("");
        const end = rest.indexOf(":]", 2);
        if (end > 0) {
          const name = rest.slice(0, end + 2);
          if (
            !/^\[:\^?(alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]$/
              .test(name)
          ) {
            throw new RegexFault(`invalid character class range: ${name}`);
          }
          text += name;
          this.#at += [...name].length;
          continue;
        }
      }
      text += this.#range(start);
    }
    this.#at++;
    return `[${negated ? "^" : ""}${text}]`;
  }

  /** `a` or `a-z` inside brackets. */
  #range(classStart: number): string {
    const from = this.#at;
    const low = this.#classChar(classStart);
    let high = low;
    const next = this.#chars[this.#at + 1];
    if (this.#chars[this.#at] === "-" && next !== undefined && next !== "]") {
      this.#at++;
      high = this.#classChar(classStart);
      if (high < low) {
        const shown = this.#chars.slice(from, this.#at).join("");
        throw new RegexFault(`invalid character class range: ${shown}`);
      }
    }
    return high === low ? hex(low) : `${hex(low)}-${hex(high)}`;
  }

  #classChar(classStart: number): number {
    const c = this.#chars[this.#at];
    if (c === undefined) {
      throw new RegexFault(`missing ]: ${this.#chars.slice(classStart).join("")}`);
    }
    if (c === "\\") return this.#escape();
    this.#at++;
    return c.codePointAt(0) as number;
  }
}

const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, a: 7, f: 12, v: 11 };

function isOctal(c: string | undefined): boolean {
  return c !== undefined && c >= "0" && c <= "7";
}

function isHex(c: string): boolean {
  return /^[0-9a-fA-F]$/.test(c);
}

function hex(c: number): string {
  return `\\x{${c.toString(16)}}`;
}

function literal(c: string): string {
  return /^[a-zA-Z0-9/ ]$/.test(c) ? c : hex(c.codePointAt(0) as number);
}
