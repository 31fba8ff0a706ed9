/**
 * A window that slides over a {@linkcode ByteSource}: the bytes of the stream that are in memory,
 * in one array, and where in the stream they are. Blocks are read in place from it.
 *
 * The array is longer than the window: the `side` bytes behind it are left to the caller, so that
 * events made anew (converted ones) lie in the same array as those read in place.
 */
import type { ByteSource } from "./byte_source.ts";

/** Sliding window; grows only when a block larger than it is asked for, up to that block. */
export class ByteWindow {
  bytes: Uint8Array;
  data: DataView;
  /** Place in `bytes` of the next byte to use. */
  at = 0;
  /** End of what is in memory. */
  end = 0;
  /** Capacity of the window; the side region starts here. */
  capacity: number;
  /** Why reading failed, if it did: the stream ends for us where this happened. */
  error: string | undefined;
  readonly #source: ByteSource;
  readonly #side: number;
  /** Offset in the stream of `bytes[0]`. */
  #base = 0;
  #ended = false;

  constructor(source: ByteSource, capacity: number, side: number) {
    this.#source = source;
    this.#side = side;
    this.capacity = capacity;
    this.bytes = new Uint8Array(capacity + side);
    this.data = new DataView(this.bytes.buffer);
  }

  /** Offset in the stream of the next byte to use. */
  get offset(): number {
    return this.#base + this.at;
  }

  /** Bytes in memory that are not used yet. */
  get available(): number {
    return this.end - this.at;
  }

  /**
   * Tries to have `count` bytes from `at` on in memory; false when the stream ends before.
   * Moves the bytes: places in the array taken before are void.
   */
  async ensure(count: number): Promise<boolean> {
    while (this.available < count) {
      if (this.#ended) return false;
      this.#compact();
      if (this.end === this.capacity) this.#grow(count);
      const got = await this.#source.read(this.bytes.subarray(this.end, this.capacity));
      if (!got.ok) this.error = got.error;
      if (!got.ok || got.value === 0) {
        this.#ended = true;
        return false;
      }
      this.end += got.value;
    }
    return true;
  }

  /** Passes over `count` bytes without holding them; false when the stream ends before. */
  async skip(count: number): Promise<boolean> {
    while (count > this.available) {
      count -= this.available;
      this.at = this.end;
      if (!await this.ensure(1)) return false;
    }
    this.at += count;
    return true;
  }

  #compact(): void {
    if (this.at === 0) return;
    this.bytes.copyWithin(0, this.at, this.end);
    this.#base += this.at;
    this.end -= this.at;
    this.at = 0;
  }

  /** Doubles rather than takes `count` at once: a length that lies costs no more than the bytes that are really there. */
  #grow(count: number): void {
    this.capacity = Math.max(this.capacity, Math.min(count, this.capacity * 2));
    const bytes = new Uint8Array(this.capacity + this.#side);
    bytes.set(this.bytes.subarray(0, this.end));
    this.bytes = bytes;
    this.data = new DataView(bytes.buffer);
  }
}
