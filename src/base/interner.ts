/**
 * Turns bytes into byte strings, giving the same string object for the same bytes. Paths and names
 * repeat by the thousand; comparing and hashing them is then a pointer away, and no garbage is
 * made. Bounded: a full table starts again from empty, which costs only repeated work.
 *
 * This is the most used loop of the program, and what it waits for is memory: the table is no larger
 * than it has to be, and what is compared lies in one place.
 */
import { byteString } from "./byte_string.ts";
import { FORM_BITS, formOf } from "./text_form.ts";

/** Longest text worth keeping (a list of control groups is long); longer ones are made anew each time. */
const MAX_INTERNED = 2048;

/** Bytes of records per slot of the table at its largest, on average. */
const BYTES_PER_SLOT = 72;

/** Slots of a new table are 2^this; while few strings are known it fits into a near cache. */
const FIRST_BITS = 10;

/** Places stay small integers; when so many have been given out there are none any more. */
const MAX_PLACES = 1 << 29;
/** In their stead: whatever is added to it stays negative. */
const NO_PLACES = -(1 << 29);
/** Places given out so far to all tables of the program, so that no two texts ever share one. */
let placesGiven = 0;

/** The first of `count` new places. */
function takePlaces(count: number): number {
  if (placesGiven > MAX_PLACES) return NO_PLACES;
  placesGiven += count;
  return placesGiven - count + 1;
}

const NO_BYTES = new Uint8Array(0);

/** Low bits of a slot: number of the record, counted in steps of eight bytes, plus 1. The rest is of the hash. */
const RECORD_BITS = 20;
const RECORD_MASK = (1 << RECORD_BITS) - 1;

/** A record: four times the length plus the `Form`, the text's position, the bytes. */
const POSITION = 4;
const CONTENT = 8;

/** Table of strings by their bytes. */
export class Interner {
  /** A number a slot, since most slots lie in no near cache: see {@linkcode RECORD_BITS}; 0 = no string. */
  #table: Int32Array;
  #mask: number;
  readonly #largest: number;
  /** One behind the other, each at a multiple of 8. */
  readonly #records: Uint8Array;
  readonly #recordData: DataView;
  /** Where the next record goes. */
  #free = 0;
  readonly #texts: string[] = [];
  /** `Form` (`text_form.ts`) of the string given last, found out once for each string; 0 says nothing. */
  lastForm = 0;
  /**
   * A number above 0 of the string given last that no other string ever has, else none: to keep
   * results by. The same string may have several, one after another.
   */
  lastPlace = 0;
  /** A text's place is this and its position. */
  #firstPlace: number;
  #source: Uint8Array = NO_BYTES;
  #data: DataView = new DataView(NO_BYTES.buffer);
  #source2: Uint8Array = NO_BYTES;
  #data2: DataView = this.#data;

  /** @param bits the table grows to 2^bits slots, 16 at most; the default holds 48k strings, 4 MiB of bytes */
  constructor(bits = 16) {
    this.#largest = 1 << bits;
    const slots = 1 << Math.min(bits, FIRST_BITS);
    this.#table = new Int32Array(slots);
    this.#mask = slots - 1;
    this.#records = new Uint8Array(this.#largest * BYTES_PER_SLOT + CONTENT + MAX_INTERNED + 8);
    this.#recordData = new DataView(this.#records.buffer);
    this.#firstPlace = takePlaces(this.#largest);
  }

  /** The string of `length` bytes at `at`. */
  get(bytes: Uint8Array, at: number, length: number): string {
    this.lastForm = 0;
    this.lastPlace = 0;
    if (length === 0) return "";
    if (length > MAX_INTERNED) return byteString(bytes, at, length);
    const data = this.#dataOf(bytes);
    return this.#find(bytes, data, at, length, hashOf(bytes, data, at, length));
  }

  /** The string at `at` up to its first NUL, or of `most` bytes if there is none. */
  text(bytes: Uint8Array, at: number, most: number): string {
    this.lastForm = 0;
    this.lastPlace = 0;
    const data = this.#dataOf(bytes);
    const end = at + most;
    const stop = most > MAX_INTERNED ? at + MAX_INTERNED : end;
    let even = 0;
    let odd = 0;
    let ended = false;
    let i = at;
    // two chains of multiplications that do not wait for each other
    for (; i + 8 <= stop; i += 8) {
      const a = data.getInt32(i, true);
      const b = data.getInt32(i + 4, true);
      const inA = zeroBytesIn(a);
      const inB = zeroBytesIn(b);
      if ((inA | inB) !== 0) {
        i += inA !== 0 ? firstOf(inA) : 4 + firstOf(inB);
        ended = true;
        break;
      }
      even = mixed(even, a);
      odd = mixed(odd, b);
    }
    if (!ended) i = endBetween(bytes, data, i, at, stop);
    if (i === at) return "";
    if (i === stop && stop < end) {
      while (i < end && bytes[i] !== 0) i++;
      if (i - at > MAX_INTERNED) return byteString(bytes, at, i - at);
    }
    const length = i - at;
    return this.#find(bytes, data, at, length, withEnd(even, odd, bytes, data, at, length));
  }

  /** For the numbers in `bytes`; that of the array before is kept, as two often take turns. */
  #dataOf(bytes: Uint8Array): DataView {
    if (bytes === this.#source) return this.#data;
    const data = bytes === this.#source2
      ? this.#data2
      : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#source2 = this.#source;
    this.#data2 = this.#data;
    this.#source = bytes;
    this.#data = data;
    return data;
  }

  #find(bytes: Uint8Array, data: DataView, at: number, length: number, mix: number): string {
    const hash = folded(mix);
    const table = this.#table;
    const mask = this.#mask;
    for (let slot = hash & mask;; slot = (slot + 1) & mask) {
      const entry = table[slot] as number;
      if (entry === 0) return this.#add(bytes, data, at, length, hash);
      if ((entry ^ hash) >>> RECORD_BITS !== 0) continue;
      const record = recordOf(entry);
      const head = this.#recordData.getInt32(record, true);
      if (head >> 2 !== length || !this.#same(record + CONTENT, bytes, data, at, length)) continue;
      const position = this.#recordData.getInt32(record + POSITION, true);
      this.lastForm = head & FORM_BITS;
      this.lastPlace = this.#firstPlace + position;
      return this.#texts[position] as string;
    }
  }

  #add(bytes: Uint8Array, data: DataView, at: number, length: number, hash: number): string {
    const texts = this.#texts;
    if (texts.length >= (this.#mask >> 2) * 3) this.#grow();
    if (this.#free > this.#records.length - CONTENT - MAX_INTERNED - 8) this.#restart();
    const text = byteString(bytes, at, length);
    const record = this.#free;
    this.lastForm = formOf(bytes, data, at, length);
    this.lastPlace = this.#firstPlace + texts.length;
    this.#recordData.setInt32(record, length * 4 + this.lastForm, true);
    this.#recordData.setInt32(record + POSITION, texts.length, true);
    this.#copy(record + CONTENT, bytes, data, at, length);
    this.#free = (record + CONTENT + length + 7) & ~7;
    texts.push(text);
    put(this.#table, this.#mask, hash, record);
    return text;
  }

  /** Doubles the table; at its largest it starts again. */
  #grow(): void {
    const slots = (this.#mask + 1) * 2;
    if (slots > this.#largest) return this.#restart();
    const old = this.#table;
    this.#table = new Int32Array(slots);
    this.#mask = slots - 1;
    for (const entry of old) {
      if (entry === 0) continue;
      const record = recordOf(entry);
      const length = this.#recordData.getInt32(record, true) >> 2;
      const mix = hashOf(this.#records, this.#recordData, record + CONTENT, length);
      put(this.#table, this.#mask, folded(mix), record);
    }
  }

  #restart(): void {
    this.#table.fill(0);
    this.#texts.length = 0;
    this.#free = 0;
    this.#firstPlace = takePlaces(this.#largest);
  }

  /** Copies a text word by word: a view of the part to be copied would cost more than the bytes. */
  #copy(to: number, bytes: Uint8Array, data: DataView, at: number, length: number): void {
    const words = length & ~3;
    let i = 0;
    for (; i < words; i += 4) this.#recordData.setInt32(to + i, data.getInt32(at + i, true), true);
    for (; i < length; i++) this.#records[to + i] = bytes[at + i] as number;
  }

  #same(start: number, bytes: Uint8Array, data: DataView, at: number, length: number): boolean {
    const records = this.#recordData;
    const words = length & ~7;
    let i = 0;
    for (; i < words; i += 8) {
      const a = records.getInt32(start + i, true) ^ data.getInt32(at + i, true);
      const b = records.getInt32(start + i + 4, true) ^ data.getInt32(at + i + 4, true);
      if ((a | b) !== 0) return false;
    }
    if (i === length) return true;
    if (length < 8) {
      for (; i < length; i++) if (this.#records[start + i] !== bytes[at + i]) return false;
      return true;
    }
    // the last eight bytes, some of them again
    const a = records.getInt32(start + length - 8, true) ^ data.getInt32(at + length - 8, true);
    const b = records.getInt32(start + length - 4, true) ^ data.getInt32(at + length - 4, true);
    return (a | b) === 0;
  }
}

/** Puts a record into the first free slot for its hash. */
function put(table: Int32Array, mask: number, hash: number, record: number): void {
  let slot = hash & mask;
  while (table[slot] !== 0) slot = (slot + 1) & mask;
  table[slot] = (hash & ~RECORD_MASK) | ((record >> 3) + 1);
}

/** Where the record of a slot that is not empty is. */
function recordOf(entry: number): number {
  return ((entry & RECORD_MASK) - 1) << 3;
}

/** High bits reach the low ones, which choose the slot. */
function folded(mix: number): number {
  return mix ^ (mix >>> 16);
}

/** The hash of a text. */
function hashOf(bytes: Uint8Array, data: DataView, at: number, length: number): number {
  const end = at + length;
  let even = 0;
  let odd = 0;
  for (let i = at; i + 8 <= end; i += 8) {
    even = mixed(even, data.getInt32(i, true));
    odd = mixed(odd, data.getInt32(i + 4, true));
  }
  return withEnd(even, odd, bytes, data, at, length);
}

/**
 * Where the text from `at` on ends: at the first NUL, of which there is none before `from`, or at `stop`,
 * fewer than eight bytes behind it.
 */
function endBetween(
  bytes: Uint8Array,
  data: DataView,
  from: number,
  at: number,
  stop: number,
): number {
  if (stop - at < 8) {
    while (from < stop && bytes[from] !== 0) from++;
    return from;
  }
  // the last eight bytes, some of them again: quicker than one by one
  const first = zeroBytesIn(data.getInt32(stop - 8, true));
  if (first !== 0) return stop - 8 + firstOf(first);
  const second = zeroBytesIn(data.getInt32(stop - 4, true));
  return second === 0 ? stop : stop - 4 + firstOf(second);
}

/** A bit in each of the four bytes of a word that is 0, from the lowest such byte on; 0 = none. */
function zeroBytesIn(word: number): number {
  return (word - 0x0101_0101) & ~word & 0x8080_8080;
}

/** Which byte the lowest bit of a word is in. */
function firstOf(bits: number): number {
  return (31 - Math.clz32(bits & -bits)) >> 3;
}

/** The hash of a text of which all whole eights of bytes were mixed. */
function withEnd(
  even: number,
  odd: number,
  bytes: Uint8Array,
  data: DataView,
  at: number,
  length: number,
): number {
  const end = at + length;
  if (length >= 8) {
    // the last eight bytes, some of them again: quicker than one by one
    if ((length & 7) === 0) return even ^ odd;
    return mixed(even, data.getInt32(end - 8, true)) ^ mixed(odd, data.getInt32(end - 4, true));
  }
  let hash = 0;
  for (let i = at; i < end; i++) hash = mixed(hash, bytes[i] as number);
  return hash;
}

/** One step of the hash; the rotation lets high bits reach the low ones that choose the slot. */
function mixed(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x9e37_79b1);
  return ((product << 13) | (product >>> 19)) + 0x1656_67b1 | 0;
}
