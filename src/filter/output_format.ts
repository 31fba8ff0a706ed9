/**
 * Output formats: `%` begins a token, an optional width, then a field or transformer in the grammar of
 * conditions; everything else is literal. There is no escape for `%`.
 *
 * Where a token ends is not written down: the longest text that is a valid field counts, so
 * `%proc.namex` is the field `proc.name` and the literal `x`.
 */
import { fail, ok, type Result } from "../base/result.ts";
import { bindOperand, type BoundOperand, type FieldFinder } from "./operand.ts";
import { parseOperand } from "./parser.ts";

/** Literal text (byte string), or a value to print. */
export type FormatPart = string | FormatToken;

/** A value in an output. */
export interface FormatToken {
  /** Exact number of bytes the value takes, cut or padded; undefined = as long as it is. */
  readonly width: number | undefined;
  readonly operand: BoundOperand;
}

/** A parsed format. */
export type OutputFormat = readonly FormatPart[];

/** Falco's words; the reason it would name is always that of the last, empty try. */
const UNKNOWN = "unknown filter: unexpected token after '";

/** Greatest width: an alert must not fill the memory with blanks. */
const MAX_WIDTH = 65_535;

/** Longest text considered for one token, in bytes. */
const MAX_TOKEN = 2048;

/** Longest field name that is tried from the end, in bytes: every try reads the whole of it. */
const MAX_NAME = 512;

/** Fields as outputs see them: transformers work on the text that a buffer is shown as. */
function asShown(fields: FieldFinder): FieldFinder {
  return {
    find: (name, arg) => {
      const found = fields.find(name, arg);
      if ("error" in found || found.type !== "BYTEBUF" || found.extractText === undefined) {
        return found;
      }
      return { ...found, extract: found.extractText };
    },
  };
}

/** A field that a token names; `length` = bytes of its text. */
interface Token {
  readonly operand: BoundOperand;
  readonly length: number;
}

/** Tokens by the plain name that they begin with, for formats with the same fields. */
export type KnownTokens = Map<string, Token>;

/**
 * Parses a format.
 *
 * @param text byte string
 * @param known tokens of formats before with the same `fields`; those of this one are added
 * @returns the parts, or a message in Falco's words
 */
export function parseOutputFormat(
  text: string,
  fields: FieldFinder,
  known: KnownTokens = new Map(),
): Result<OutputFormat, string> {
  if (text === "") return fail("empty formatting token");
  const shown = asShown(fields);
  const parts: FormatPart[] = [];
  for (let at = 0; at < text.length;) {
    const percent = text.indexOf("%", at);
    if (percent < 0) {
      parts.push(text.slice(at));
      break;
    }
    if (percent > at) parts.push(text.slice(at, percent));
    let begin = percent + 1;
    while (isDigit(text.charCodeAt(begin))) begin++;
    if (begin === text.length) {
      const what = begin > percent + 1 ? "number" : "%";
      return fail(`invalid formatting syntax: formatting cannot end with a ${what}`);
    }
    const width = begin > percent + 1 ? Number(text.slice(percent + 1, begin)) : undefined;
    if (width !== undefined && width > MAX_WIDTH) {
      return fail(`invalid formatting syntax: the width ${width} is more than ${MAX_WIDTH}`);
    }
    const token = tokenOf(text.slice(begin, begin + MAX_TOKEN), shown, known);
    if (token === undefined) return fail(UNKNOWN);
    parts.push({ width, operand: token.operand });
    at = begin + token.length;
  }
  return ok(parts);
}

/** All that can be read as a name, with nothing behind it that could belong to it. */
const PLAIN_NAME = /^[a-zA-Z][\w.]*(?![\w.[(])/;

function tokenOf(text: string, fields: FieldFinder, known: KnownTokens): Token | undefined {
  const name = PLAIN_NAME.exec(text)?.[0];
  if (name === undefined) return longestOperand(text, fields);
  const same = known.get(name);
  if (same !== undefined) return same;
  const token = longestOperand(name, fields);
  // fields with memory have one for each format
  if (token?.operand.fields.every(({ stateful }) => stateful !== true)) known.set(name, token);
  return token;
}

function longestOperand(text: string, fields: FieldFinder): Token | undefined {
  for (let length = text.length; length > 0;) {
    const parsed = parseOperand(text.slice(0, length));
    if (!parsed.ok) {
      // what comes behind the place of the error cannot have been its cause
      length = Math.min(length - 1, parsed.error.pos.offset);
      continue;
    }
    const bound = bindOperand(parsed.value.operand, fields);
    if (bound.ok) {
      return { operand: bound.value, length: parsed.value.length };
    }
    const plain = parsed.value.operand.kind === "field" && parsed.value.operand.arg === undefined;
    length = Math.min(length, parsed.value.length, plain ? MAX_NAME : length) - 1;
  }
  return undefined;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
