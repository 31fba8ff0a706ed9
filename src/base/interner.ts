/**
 * Turns bytes into byte strings, giving the same string object for the same bytes. Paths and names
 * repeat by the thousand; comparing and hashing them is then a pointer away, and no garbage is
 * made. Bounded: a full table starts again from empty, which costs only repeated work.
 *
 * The bytes of each string are kept beside it and compared four at a time: this is the most used
 * loop of the program.
 */
import { byteString } from "./byte_string.ts";

/** Longest text worth keeping; longer ones are made anew each time. */
const MAX_INTERNED = 512;

/** Bytes of copies per slot of the table, on average. */
const BYTES_PER_SLOT = 64;

const NO_BYTES = new Uint8Array(0);

/** Table of strings by their bytes. */
export class Interner {
  readonly #slots: (string | undefined)[];
  readonly #hashes: Int32Array;
  /** Where the copy of a slot's bytes starts; a multiple of 4. */
  readonly #starts: Int32Array;
  /** 1 for slots whose text {@linkcode isPlain}. */
  readonly #plain: Uint8Array;
  readonly #copies: Uint8Array;
  readonly #copyData: DataView;
  readonly #mask: number;
  /**
   * True if the string given last is known to be printable ASCII without "//", found out once for
   * each string: nothing of it needs to be replaced or collapsed. False says nothing.
   */
  lastPlain = false;
  #used = 0;
  #copied = 0;
  #source: Uint8Array = NO_BYTES;
  #data: DataView = new DataView(NO_BYTES.buffer);

  /** @param bits the table has 2^bits slots; the default holds 48k strings, 4 MiB of bytes */
  constructor(bits = 16) {
    const slots = 1 << bits;
    this.#slots = new Array(slots).fill(undefined);
    this.#hashes = new Int32Array(slots);
    this.#starts = new Int32Array(slots);
    this.#plain = new Uint8Array(slots);
    this.#copies = new Uint8Array(slots * BYTES_PER_SLOT + MAX_INTERNED + 4);
    this.#copyData = new DataView(this.#copies.buffer);
    this.#mask = slots - 1;
  }

  /** The string of `length` bytes at `at`. */
  get(bytes: Uint8Array, at: number, length: number): string {
    this.lastPlain = false;
    if (length === 0) return "";
    if (length > MAX_INTERNED) return byteString(bytes, at, length);
    const data = this.#dataOf(bytes);
    const end = at + length;
    let hash = 0;
    let i = at;
    for (; i + 4 <= end; i += 4) hash = mixed(hash, data.getInt32(i, true));
    for (; i < end; i++) hash = mixed(hash, bytes[i] as number);
    return this.#find(bytes, data, at, length, hash);
  }

  /** The string at `at` up to its first NUL, or of `most` bytes if there is none. */
  text(bytes: Uint8Array, at: number, most: number): string {
    this.lastPlain = false;
    const data = this.#dataOf(bytes);
    const end = at + most;
    const stop = most > MAX_INTERNED ? at + MAX_INTERNED : end;
    let hash = 0;
    let i = at;
    for (; i + 4 <= stop; i += 4) {
      const word = data.getInt32(i, true);
      // some byte of the word is zero: take it byte by byte
      if (((word - 0x0101_0101) & ~word & 0x8080_8080) !== 0) break;
      hash = mixed(hash, word);
    }
    for (; i < stop; i++) {
      const byte = bytes[i] as number;
      if (byte === 0) break;
      hash = mixed(hash, byte);
    }
    if (i === at) return "";
    if (i === stop && stop < end) {
      while (i < end && bytes[i] !== 0) i++;
      if (i - at > MAX_INTERNED) return byteString(bytes, at, i - at);
    }
    return this.#find(bytes, data, at, i - at, hash);
  }

  #dataOf(bytes: Uint8Array): DataView {
    if (bytes !== this.#source) {
      this.#source = bytes;
      this.#data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return this.#data;
  }

  #find(bytes: Uint8Array, data: DataView, at: number, length: number, mix: number): string {
    const hash = mix ^ (mix >>> 16);
    const mask = this.#mask;
    let slot = hash & mask;
    for (;;) {
      const found = this.#slots[slot];
      if (found === undefined) break;
      if (
        this.#hashes[slot] === hash && found.length === length &&
        this.#same(this.#starts[slot] as number, bytes, data, at, length)
      ) {
        this.lastPlain = this.#plain[slot] === 1;
        return found;
      }
      slot = (slot + 1) & mask;
    }
    if (this.#used >= (mask >> 2) * 3 || this.#copied > this.#copies.length - MAX_INTERNED - 4) {
      this.#slots.fill(undefined);
      this.#used = 0;
      this.#copied = 0;
      slot = hash & mask;
    }
    const made = byteString(bytes, at, length);
    const start = this.#copied;
    this.#copies.set(bytes.subarray(at, at + length), start);
    this.#copied = (start + length + 3) & ~3;
    this.#slots[slot] = made;
    this.#hashes[slot] = hash;
    this.#starts[slot] = start;
    this.lastPlain = isPlain(bytes, at, length);
    this.#plain[slot] = this.lastPlain ? 1 : 0;
    this.#used++;
    return made;
  }

  #same(start: number, bytes: Uint8Array, data: DataView, at: number, length: number): boolean {
    const copies = this.#copyData;
    const words = length & ~3;
    let i = 0;
    for (; i < words; i += 4) {
      if (copies.getInt32(start + i, true) !== data.getInt32(at + i, true)) return false;
    }
    for (; i < length; i++) if (this.#copies[start + i] !== bytes[at + i]) return false;
    return true;
  }
}

/** True for printable ASCII without two slashes in a row. */
function isPlain(bytes: Uint8Array, at: number, length: number): boolean {
  let previous = 0;
  for (let i = at; i < at + length; i++) {
    const byte = bytes[i] as number;
    if (byte < 0x20 || byte > 0x7e || (byte === 0x2f && previous === 0x2f)) return false;
    previous = byte;
  }
  return true;
}

/** One step of the hash; the rotation lets high bits reach the low ones that choose the slot. */
function mixed(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x9e37_79b1);
  return ((product << 13) | (product >>> 19)) + 0x1656_67b1 | 0;
}
