/**
 * Makes names safe to show: control bytes and bytes that are not UTF-8 become U+FFFD. Names of
 * files and processes are chosen by whoever is watched; without this they could break log lines or
 * drive a terminal. Valid UTF-8 beyond ASCII stays.
 */
import { byteString } from "./byte_string.ts";

const decoder = new TextDecoder("utf-8");
const encoder = new TextEncoder();

/** True if all bytes are printable ASCII, which is nearly always so and then nothing is to do. */
export function isPrintableAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x20 || c > 0x7e) return false;
  }
  return true;
}

/** The byte string with control bytes and invalid UTF-8 replaced; one mark per broken sequence. */
export function printable(text: string): string {
  if (isPrintableAscii(text)) return text;
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  const shown = decoder.decode(bytes).replace(/[\x00-\x1f\x7f]/g, "\ufffd");
  const encoded = encoder.encode(shown);
  return byteString(encoded, 0, encoded.length);
}

/** Bytes with all that is not printable ASCII shown as dots, the default form of buffers. */
export function dotted(text: string): string {
  if (isPrintableAscii(text)) return text;
  return text.replace(/[^\x20-\x7e]/g, ".");
}
