/**
 * The transformers: one record each, saying which types they take, what they give and how. Values
 * are byte strings; case folding and base64 work on bytes.
 */
import { baseName } from "../base/path_name.ts";
import type { FieldType, Scalar, Value } from "../field/field.ts";
import { getopt, getoptOne } from "./getopt.ts";

/** Type of a value at compile time. */
export interface ValueType {
  readonly type: FieldType;
  readonly isList: boolean;
}

/** A transformer of one value; lists are transformed element by element unless `whole`. */
export interface SingleTransformer {
  readonly name: string;
  readonly kind: "single";
  /** Type of the result; `undefined` = not possible on this type. */
  readonly typeOf: (from: ValueType) => ValueType | undefined;
  /** Result for one scalar of type `from`; `undefined` makes the whole operand absent. */
  readonly apply: (value: Scalar, from: FieldType) => Scalar | undefined;
  /** Result for a list as a whole. */
  readonly applyList?: (values: readonly Scalar[]) => Scalar;
  readonly help: string;
}

/** A transformer of several arguments. */
export interface MultiTransformer {
  readonly name: string;
  readonly kind: "multi";
  /** Why the arguments do not fit, in Falco's words. */
  readonly check: (args: readonly ValueType[]) => string | undefined;
  /** Why the selector does not fit; transformers without it take none. */
  readonly checkSelector?: (selector: string) => string | undefined;
  readonly typeOf: (selector: string | undefined) => ValueType;
  /** All arguments are present when it is called. */
  readonly apply: (args: readonly Value[], selector: string | undefined) => Value;
  readonly help: string;
}

/** Any transformer. */
export type Transformer = SingleTransformer | MultiTransformer;

const TEXT: ReadonlySet<FieldType> = new Set(["CHARBUF", "FSPATH", "FSRELPATH"]);

const onText = (from: ValueType) => TEXT.has(from.type) ? from : undefined;

/** Text of an argument up to its first NUL; numbers in decimal. */
function text(value: Value): string {
  const out = String(value);
  const end = out.indexOf("\0");
  return end < 0 ? out : out.slice(0, end);
}

function texts(value: Value): string[] {
  return Array.isArray(value) ? value.map((item) => text(item as Scalar)) : [text(value)];
}

/** Upper-case ASCII letters to lower case; other bytes stay. */
export function lowerAscii(value: string): string {
  return /[A-Z]/.test(value) ? value.replace(/[A-Z]+/g, (run) => run.toLowerCase()) : value;
}

function upperAscii(value: string): string {
  return value.replace(/[a-z]+/g, (run) => run.toUpperCase());
}

/**
 * Base64 to bytes. Padding is optional; bits of the last character that belong to no byte must be
 * zero; anything else gives `undefined`.
 */
function decodeBase64(value: string): string | undefined {
  const body = value.replace(/={0,2}$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(body) || body.length % 4 === 1) return undefined;
  if (body.length !== value.length && value.length % 4 !== 0) return undefined;
  const decoded = atob(body);
  return btoa(decoded).startsWith(body) ? decoded : undefined;
}

/**
 * Decodes. A text ends at its first NUL. A buffer gets a NUL behind it, as Falco's has, unless it ends
 * in one or the encoded form ended in one.
 */
function b64(value: Scalar, from: FieldType): string | undefined {
  const encoded = value as string;
  const closed = encoded.endsWith("\0");
  const decoded = decodeBase64(closed ? encoded.slice(0, -1) : encoded);
  if (decoded === undefined) return undefined;
  if (from !== "BYTEBUF") return text(decoded);
  return closed || decoded.endsWith("\0") ? decoded : decoded + "\0";
}

/** All transformers by the order in which the grammar lists them. */
export const TRANSFORMERS: readonly Transformer[] = [
  {
    name: "tolower",
    kind: "single",
    typeOf: onText,
    apply: (value) => lowerAscii(value as string),
    help: "ASCII letters in lower case",
  },
  {
    name: "toupper",
    kind: "single",
    typeOf: onText,
    apply: (value) => upperAscii(value as string),
    help: "ASCII letters in upper case",
  },
  {
    name: "b64",
    kind: "single",
    typeOf: (from) => from.type === "CHARBUF" || from.type === "BYTEBUF" ? from : undefined,
    apply: b64,
    help: "decodes base64; absent if it is none",
  },
  {
    name: "basename",
    kind: "single",
    typeOf: onText,
    apply: (value) => baseName(value as string),
    help: "what follows the last /",
  },
  {
    name: "len",
    kind: "single",
    typeOf: (from) =>
      from.isList || TEXT.has(from.type) || from.type === "BYTEBUF"
        ? { type: "UINT64", isList: false }
        : undefined,
    apply: (value) => (value as string).length,
    applyList: (values) => values.length,
    help: "length in bytes, or number of elements of a list",
  },
  {
    name: "join",
    kind: "multi",
    check: ([separator, list, ...more]) =>
      separator === undefined || list === undefined || more.length > 0
        ? "join() requires exactly 2 arguments: separator and list"
        : separator.isList
        ? "join() first argument (separator) must be a single value, not a list"
        : list.isList
        ? undefined
        : "join() second argument must be a list",
    typeOf: () => ({ type: "CHARBUF", isList: false }),
    apply: ([separator, list]) => texts(list).join(text(separator)),
    help: "elements of a list with a separator between them",
  },
  {
    name: "concat",
    kind: "multi",
    check: (args) =>
      args.length < 2
        ? "concat() requires at least 2 arguments"
        : args.some((arg) => arg.type !== "CHARBUF" || arg.isList)
        ? "concat() arguments must be strings"
        : undefined,
    typeOf: () => ({ type: "CHARBUF", isList: false }),
    apply: (args) => args.map(text).join(""),
    help: "the arguments one after the other",
  },
  {
    name: "getopt",
    kind: "multi",
    check: ([args, optstring, ...more]) =>
      args === undefined || optstring === undefined || more.length > 0
        ? "getopt() requires exactly 2 arguments: args list and optstring"
        : !args.isList
        ? "getopt() first argument must be a list"
        : optstring.isList
        ? "getopt() second argument (optstring) must be a single value"
        : args.type !== "CHARBUF" || optstring.type !== "CHARBUF"
        ? "getopt() arguments must be strings"
        : undefined,
    checkSelector: (selector) =>
      selector.length === 1
        ? undefined
        : "getopt() field argument must be a single option character",
    typeOf: (selector) => ({ type: "CHARBUF", isList: selector === undefined }),
    apply: ([args, optstring], selector) =>
      selector === undefined
        ? getopt(texts(args), text(optstring))
        : getoptOne(texts(args), text(optstring), selector),
    help: "short options of a command line; [c] gives the value of one",
  },
];

/** Names of the transformers. */
export const TRANSFORMER_NAMES: readonly string[] = TRANSFORMERS.map(({ name }) => name);

/** The transformer called `name`. */
export function transformerByName(name: string): Transformer | undefined {
  return TRANSFORMERS.find((transformer) => transformer.name === name);
}
