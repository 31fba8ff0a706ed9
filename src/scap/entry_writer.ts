/**
 * Builds block bodies: little-endian fields one after the other in an array that grows. The
 * counterpart of {@linkcode EntryReader}; texts longer than their field allows are cut.
 */

/** Growing byte array with typed appends. */
export class EntryWriter {
  #bytes: Uint8Array;
  #data: DataView;
  /** Bytes written. */
  length = 0;

  constructor(capacity = 4096) {
    this.#bytes = new Uint8Array(capacity);
    this.#data = new DataView(this.#bytes.buffer);
  }

  /** What was written; valid until the next append. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** Starts again from empty, keeping the memory. */
  clear(): void {
    this.length = 0;
  }

  u8(value: number): void {
    const at = this.#room(1);
    this.#data.setUint8(at, value);
  }

  u16(value: number): void {
    const at = this.#room(2);
    this.#data.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#room(4);
    this.#data.setUint32(at, value, true);
  }

  u64(value: bigint): void {
    const at = this.#room(8);
    this.#data.setBigUint64(at, BigInt.asUintN(64, value), true);
  }

  /** Signed 64 bits from a number; one without an end ("unlimited") becomes -1. */
  i64(value: number): void {
    const at = this.#room(8);
    const whole = Number.isFinite(value) ? Math.trunc(value) : -1;
    // two halves: snapshots have many of these, and a bigint for each takes a third of the time
    this.#data.setUint32(at, whole >>> 0, true);
    this.#data.setInt32(at + 4, Math.floor(whole / 0x1_0000_0000), true);
  }

  /** A byte string as it is. */
  raw(text: string): void {
    const at = this.#room(text.length);
    const bytes = this.#bytes;
    for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  }

  /** Exactly `count` bytes: cut or padded with NUL. */
  fixed(text: string, count: number): void {
    const at = this.#room(count);
    for (let i = 0; i < count; i++) this.#bytes[at + i] = i < text.length ? text.charCodeAt(i) : 0;
  }

  /** `u16` length and bytes, cut at `most`. */
  text(text: string, most: number): void {
    const cut = text.length > most ? text.slice(0, most) : text;
    this.u16(cut.length);
    this.raw(cut);
  }

  /** Strings each ended by a NUL, behind a `u16` length; whole strings only, up to `most` bytes. */
  texts(texts: readonly string[], most: number): void {
    let length = 0;
    let count = 0;
    while (count < texts.length) {
      const next = length + (texts[count] as string).length + 1;
      if (next > most) break;
      length = next;
      count++;
    }
    this.u16(length);
    for (let i = 0; i < count; i++) {
      this.raw(texts[i] as string);
      this.u8(0);
    }
  }

  /** Overwrites a `u32` written before, such as a length that is known only now. */
  setU32(at: number, value: number): void {
    this.#data.setUint32(at, value, true);
  }

  #room(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.#bytes.length) {
      const bytes = new Uint8Array(Math.max(this.length, this.#bytes.length * 2));
      bytes.set(this.#bytes.subarray(0, at));
      this.#bytes = bytes;
      this.#data = new DataView(bytes.buffer);
    }
    return at;
  }
}
