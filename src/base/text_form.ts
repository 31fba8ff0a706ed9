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

/** The top bit of each byte of a word. */
const TOPS = 0x8080_8080;
/** A slash, or a dot, in each byte of a word. */
const SLASHES = 0x2f2f_2f2f;
const DOTS = 0x2e2e_2e2e;

/** The {@linkcode Form} of the `length` bytes at `at`, four at a time; `data` is a view of the same bytes. */
export function formOf(bytes: Uint8Array, data: DataView, at: number, length: number): number {
  const end = at + length;
  let i = at;
  /** The top bit of the next word's first byte if it follows a slash. */
  let carried = 0;
  let hidden = 0;
  for (; i + 4 <= end; i += 4) {
    const word = data.getInt32(i, true);
    // a sum or difference that reaches the top bit tells of 0x7f and of what is below 0x20
    if (((word | (word + 0x0101_0101) | (word - 0x2020_2020)) & TOPS) !== 0) return 0;
    const slashes = zerosIn(word ^ SLASHES);
    const behind = (slashes << 8) | carried;
    if ((behind & slashes) !== 0) return 0;
    hidden |= behind & zerosIn(word ^ DOTS);
    carried = slashes >>> 24;
  }
  for (; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte < 0x20 || byte > 0x7e || (carried !== 0 && byte === SLASH)) return 0;
    if (carried !== 0 && byte === DOT) hidden = 1;
    carried = byte === SLASH ? 1 : 0;
  }
  const whole = bytes[at] === SLASH && carried === 0 && length <= LONGEST_PATH;
  return whole && (hidden === 0 || isShortest(bytes, at, end))
    ? Form.PLAIN | Form.SHORTEST
    : Form.PLAIN;
}

/** The top bit of each byte of a word that is 0. */
function zerosIn(word: number): number {
  return ~(((word & ~TOPS) + ~TOPS) | word | ~TOPS);
}

/** True for a plain path without "." and "..". */
function isShortest(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    if (bytes[i] !== SLASH || bytes[i + 1] !== DOT) continue;
    const next = bytes[i + 2] === DOT ? i + 3 : i + 2;
    if (next >= end || bytes[next] === SLASH) return false;
  }
  return true;
}
