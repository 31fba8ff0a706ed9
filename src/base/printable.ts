/**
 * Makes names safe to show: control characters, code points that are none, and bytes that are not
 * UTF-8 become U+FFFD, as in libsinsp. Names of files and processes are chosen by whoever is watched;
 * without this they could break log lines or drive a terminal. Other UTF-8 stays.
 */
import { BoundedMemo } from "./bounded_memo.ts";
import { byteString } from "./byte_string.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

// A pattern and no loop over the characters: strings have many forms inside the engine (flat, joined,
// cut), and a loop that sees all of them looks up `length` and `charCodeAt` anew for each character.
const UNPRINTABLE = /[^\x20-\x7e]/;

/** True if all bytes are printable ASCII, which is nearly always so and then nothing is to do. */
export function isPrintableAscii(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

const NOT_PLAIN = /[^\x20\x21\x23-\x5b\x5d-\x7e]/;

/**
 * True if all characters are printable ASCII without quotes and backslashes: such a text is the same
 * as a byte string, decoded, shown, and between the quotes of JSON.
 */
export function isPlain(text: string): boolean {
  return !NOT_PLAIN.test(text);
}

/** Most odd names whose printable forms are remembered: the same file is opened again and again. */
const MAX_REMEMBERED = 1024;
/** Longer ones are made to be long, and worked out each time. */
const LONGEST_REMEMBERED = 256;
const remembered = new BoundedMemo<string, string>(MAX_REMEMBERED);

/** The byte string with all that cannot be shown replaced; one mark per broken sequence. */
export function printable(text: string): string {
  if (isPrintableAscii(text)) return text;
  if (text.length > LONGEST_REMEMBERED) return replaced(text);
  return remembered.get(text) ?? remembered.set(text, replaced(text));
}

function replaced(text: string): string {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  // what is valid UTF-8 and still not to be shown: C0 and C1 controls, and noncharacters
  const shown = decoder.decode(bytes).replace(/\p{Cc}|\p{Noncharacter_Code_Point}/gu, "\ufffd");
  const encoded = encoder.encode(shown);
  return byteString(encoded, 0, encoded.length);
}

/** Bytes with all that is not printable ASCII shown as dots, the default form of buffers. */
export function dotted(text: string): string {
  if (isPrintableAscii(text)) return text;
  return text.replace(/[^\x20-\x7e]/g, ".");
}
