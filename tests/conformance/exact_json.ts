/**
 * JSON without loss: integers beyond 2^53, such as times, become bigints; the others are numbers.
 */

/** A parsed value. */
export type Json = string | number | bigint | boolean | null | Json[] | { [key: string]: Json };

/** `JSON.parse` with the source text that its reviver gets, which the types do not know yet. */
const parse = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { source: string }) => unknown,
) => unknown;

/** Parses a JSON text. */
export function parseExact(text: string): Json {
  return parse(text, exactInteger) as Json;
}

/** Parses a text of one JSON value a line. */
export function parseLines(text: string): Json[] {
  return text.split("\n").filter((line) => line !== "").map(parseExact);
}

function exactInteger(_key: string, value: unknown, context: { source: string }): unknown {
  const rounded = typeof value === "number" && Number.isInteger(value) &&
    !Number.isSafeInteger(value);
  return rounded && /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
}

/** Text of a value for messages, shortened. */
export function show(value: Json | undefined, longest = 200): string {
  const text = value === undefined ? "nothing" : JSON.stringify(
    value,
    (_key, item: unknown) => typeof item === "bigint" ? `${item}` : item,
  );
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length})` : text;
}

/** Where and how `actual` differs from `expected`, one line each; empty if they are the same. */
export function differences(
  expected: Json | undefined,
  actual: Json | undefined,
  at = "",
): string[] {
  if (expected === actual) return [];
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = expected.length === actual.length
      ? []
      : [`${at}: ${expected.length} items expected, ${actual.length} found`];
    const common = Math.min(expected.length, actual.length);
    return [
      ...length,
      ...expected.slice(0, common).flatMap((item, i) =>
        differences(item, actual[i], `${at}[${i}]`)
      ),
    ];
  }
  if (isObject(expected) && isObject(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].flatMap((key) => differences(expected[key], actual[key], `${at}.${key}`));
  }
  return [`${at}: expected ${show(expected)}, found ${show(actual)}`];
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
