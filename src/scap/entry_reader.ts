/**
 * Reads the fields of one list entry (process, file descriptor, user, interface) one after the
 * other. A field that does not fit marks the reader `bad` and reads as zero or empty, so decoders
 * read straight on and check once at the end. Nothing outside the given range is ever read.
 */
import { byteString } from "../base/byte_string.ts";

/** Cursor over the bytes of one entry. */
export class EntryReader {
  /** Set when a field went over the end or a text was longer than allowed. */
  bad = false;
  /** Strings that {@linkcode EntryReader.texts} gave: they cost memory beyond their bytes. */
  strings = 0;
  at: number;
  readonly #bytes: Uint8Array;
  readonly #data: DataView;
  #end: number;

  constructor(bytes: Uint8Array, data: DataView, at: number, end: number) {
    this.#bytes = bytes;
    this.#data = data;
    this.at = at;
    this.#end = end;
  }

  /** Bytes left. */
  get left(): number {
    return this.#end - this.at;
  }

  /** Ends the entry earlier: its own length field said so. */
  limit(end: number): void {
    if (end > this.#end || end < this.at) this.bad = true;
    else this.#end = end;
  }

  u8(): number {
    const at = this.#take(1);
    return at < 0 ? 0 : this.#data.getUint8(at);
  }

  u16(): number {
    const at = this.#take(2);
    return at < 0 ? 0 : this.#data.getUint16(at, true);
  }

  u32(): number {
    const at = this.#take(4);
    return at < 0 ? 0 : this.#data.getUint32(at, true);
  }

  u64(): bigint {
    const at = this.#take(8);
    return at < 0 ? 0n : this.#data.getBigUint64(at, true);
  }

  /** Signed 64 bits as a number; ids and limits fit 2^53. */
  i64(): number {
    const at = this.#take(8);
    if (at < 0) return 0;
    return this.#data.getInt32(at + 4, true) * 0x1_0000_0000 + this.#data.getUint32(at, true);
  }

  /** `count` bytes as they are. */
  raw(count: number): string {
    const at = this.#take(count);
    return at < 0 ? "" : byteString(this.#bytes, at, count);
  }

  /** `u16` length and bytes, at most `most`. */
  text(most: number): string {
    const length = this.u16();
    if (length > most) {
      this.bad = true;
      return "";
    }
    return this.raw(length);
  }

  /** Like {@linkcode EntryReader.text}, up to the first NUL: C strings end there. */
  cstring(most: number): string {
    const text = this.text(most);
    const nul = text.indexOf("\0");
    return nul < 0 ? text : text.slice(0, nul);
  }

  /** NUL-separated strings behind a `u16` length; a last one without NUL counts, a lone NUL does not. */
  texts(most: number): string[] {
    const text = this.text(most);
    if (text === "" || text === "\0") return [];
    const parts = text.split("\0");
    if (parts[parts.length - 1] === "") parts.pop();
    this.strings += parts.length;
    return parts;
  }

  #take(count: number): number {
    const at = this.at;
    if (at + count > this.#end) {
      this.bad = true;
      this.at = this.#end;
      return -1;
    }
    this.at = at + count;
    return at;
  }
}
