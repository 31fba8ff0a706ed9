/**
 * Reading small files and links of /proc as byte strings. Everything there may vanish between two
 * reads, so a failure is `undefined` and never an exception.
 */
import { byteString, splitAtNuls, toByteString } from "../base/byte_string.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A file as a byte string; `undefined` when it cannot be read. */
export function readText(path: string): string | undefined {
  const bytes = readBytes(path);
  if (bytes === undefined) return undefined;
  // the decoder is many times faster, and for ASCII its text is the byte string
  const text = decoder.decode(bytes);
  return text.length === bytes.length && !text.includes("\ufffd")
    ? text
    : byteString(bytes, 0, bytes.length);
}

/** A file as bytes; `undefined` when it cannot be read. */
export function readBytes(path: string): Uint8Array | undefined {
  try {
    return Deno.readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Target of a link; `undefined` when it cannot be read. */
export function readLink(path: string): string | undefined {
  try {
    return toByteString(Deno.readLinkSync(path));
  } catch {
    return undefined;
  }
}

/** Names in a directory that are numbers; empty when it cannot be read. */
export function numbersIn(path: string): number[] {
  const out: number[] = [];
  try {
    for (const entry of Deno.readDirSync(path)) {
      const number = Number(entry.name);
      if (Number.isInteger(number) && number >= 0) out.push(number);
    }
  } catch {
    // gone, or not ours to read
  }
  return out;
}

/** NUL-separated strings of a block, cut at 4096 bytes as events are. */
export function splitBlock(text: string): string[] {
  return splitAtNuls(text.length > 4096 ? text.substring(0, 4096) : text);
}
