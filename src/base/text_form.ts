/**
 * What can be told of a text once and for all by looking at its bytes, so that nobody has to look at
 * them again: most paths need nothing done to them before they are compared and shown.
 */

/** What is known of a text; bits. */
export const Form = {
  /** Printable ASCII without "//": nothing of it needs to be replaced or collapsed. */
  PLAIN: 1,
  /** A plain absolute path of a usual length that is the same when "." and ".." are resolved. */
  SHORTEST: 2,
} as const;

/** All bits of {@linkcode Form}. */
export const FORM_BITS = Form.PLAIN | Form.SHORTEST;

/** Well below the length at which paths are replaced (`event/path.ts`). */
const LONGEST_PATH = 512;
const SLASH = 0x2f;
const DOT = 0x2e;

/** The {@linkcode Form} of the `length` bytes at `at`. */
export function formOf(bytes: Uint8Array, at: number, length: number): number {
  let previous = 0;
  for (let i = at; i < at + length; i++) {
    const byte = bytes[i] as number;
    if (byte < 0x20 || byte > 0x7e || (byte === SLASH && previous === SLASH)) return 0;
    previous = byte;
  }
  return isShortest(bytes, at, at + length) ? Form.PLAIN | Form.SHORTEST : Form.PLAIN;
}

/** True for an absolute path without "." and ".." and without a "/" at its end. */
function isShortest(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] !== SLASH || bytes[end - 1] === SLASH || end - at > LONGEST_PATH) return false;
  for (let i = at; i < end; i++) {
    if (bytes[i] !== SLASH || bytes[i + 1] !== DOT) continue;
    const next = bytes[i + 2] === DOT ? i + 3 : i + 2;
    if (next >= end || bytes[next] === SLASH) return false;
  }
  return true;
}
