/**
 * Byte strings: JavaScript strings in which every character is one byte (0..255).
 *
 * Paths, command lines and host names come from the kernel as bytes of no stated encoding, and
 * rules compare them as bytes (`strcmp` order, one byte for a `?`). Keeping them as byte strings
 * makes those comparisons exact and cheap; text is decoded once, when an alert is written.
 * Plain ASCII is the same in both forms. Nothing here normalises or escapes.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Longest text made from an array of numbers; beyond it filling the array takes longer. */
const MAX_LISTED = 96;
/**
 * For each length an array that texts of that length are made from: V8 takes arguments from an array
 * of numbers without leaving compiled code, but not from bytes.
 */
const lists: (number[] | undefined)[] = [];

/** Makes a byte string of `length` bytes at `offset`. */
export function byteString(bytes: Uint8Array, offset: number, length: number): string {
  if (length <= MAX_LISTED) {
    const list = lists[length] ?? listOf(length);
    for (let i = 0; i < length; i++) list[i] = bytes[offset + i] as number;
    return String.fromCharCode.apply(null, list);
  }
  const text = decoder.decode(bytes.subarray(offset, offset + length));
  // decoding never gives more characters than bytes, and for each byte one only if all are ASCII or wrong
  if (text.length === length && !text.includes("\ufffd")) return text;
  let out = "";
  const end = offset + length;
  // fromCharCode.apply is fastest in chunks that fit the argument stack
  for (let i = offset; i < end; i += 4096) {
    out += String.fromCharCode.apply(
      null,
      bytes.subarray(i, Math.min(end, i + 4096)) as unknown as number[],
    );
  }
  return out;
}

function listOf(length: number): number[] {
  // grown one by one both have no holes
  while (lists.length <= length) lists.push(undefined);
  const list: number[] = [];
  for (let i = 0; i < length; i++) list.push(0);
  return lists[length] = list;
}

/** Strings of a block in which a NUL ends each, as the kernel keeps arguments and environment. */
export function splitAtNuls(block: string): string[] {
  if (block === "") return [];
  return (block.endsWith("\0") ? block.slice(0, -1) : block).split("\0");
}

/** The bytes of a byte string. */
export function bytesOf(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

const BEYOND_ASCII = /[^\0-\x7f]/;

/** True if the string holds ASCII only, so that byte string and text are the same. */
export function isAscii(text: string): boolean {
  return !BEYOND_ASCII.test(text);
}

/**
 * Text (as typed in a rule file) to a byte string, as UTF-8.
 *
 * @example
 * ```ts
 * import { toByteString, toText } from "./byte_string.ts";
 * import assert from "node:assert/strict";
 * assert.equal(toByteString("é").length, 2);
 * assert.equal(toText(toByteString("é")), "é");
 * ```
 */
export function toByteString(text: string): string {
  if (isAscii(text)) return text;
  const bytes = encoder.encode(text);
  return byteString(bytes, 0, bytes.length);
}

/** A byte string to text; bytes that are not UTF-8 become U+FFFD. */
export function toText(bytes: string): string {
  return isAscii(bytes) ? bytes : decoder.decode(bytesOf(bytes));
}
