/**
 * Turns bytes into byte strings, giving the same string object for the same bytes. Paths and names
 * repeat by the thousand; comparing and hashing them is then a pointer away, and no garbage is
 * made. Bounded: a full table starts again from empty, which costs only repeated work.
 */
import { byteString } from "./byte_string.ts";

/** Longest text worth keeping; longer ones are made anew each time. */
const MAX_INTERNED = 512;

/** Table of strings by their bytes. */
export class Interner {
  readonly #slots: (string | undefined)[];
  readonly #hashes: Int32Array;
  readonly #mask: number;
  #used = 0;

  /** @param bits the table has 2^bits slots; the default holds 48k strings */
  constructor(bits = 16) {
    this.#slots = new Array(1 << bits).fill(undefined);
    this.#hashes = new Int32Array(1 << bits);
    this.#mask = (1 << bits) - 1;
  }

  /** The string of `length` bytes at `at`. */
  get(bytes: Uint8Array, at: number, length: number): string {
    if (length === 0) return "";
    if (length > MAX_INTERNED) return byteString(bytes, at, length);
    let hash = length;
    for (let i = at, end = at + length; i < end; i++) {
      hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
    }
    hash ^= hash >>> 15;
    const mask = this.#mask;
    let slot = hash & mask;
    for (;;) {
      const found = this.#slots[slot];
      if (found === undefined) break;
      if (this.#hashes[slot] === hash && equals(found, bytes, at, length)) return found;
      slot = (slot + 1) & mask;
    }
    if (this.#used >= (mask >> 2) * 3) {
      this.#slots.fill(undefined);
      this.#used = 0;
      slot = hash & mask;
    }
    const made = byteString(bytes, at, length);
    this.#slots[slot] = made;
    this.#hashes[slot] = hash;
    this.#used++;
    return made;
  }
}

function equals(text: string, bytes: Uint8Array, at: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== bytes[at + i]) return false;
  return true;
}
