/**
 * What was worked out once and is asked for again, in bounded memory. A full one forgets everything
 * and starts again: what is in use comes back at once, and no order has to be kept, as forgetting the
 * oldest alone would need. Not for facts that cannot be worked out anew.
 */

/** Results by key. */
export class BoundedMemo<K, V> {
  readonly #known = new Map<K, V>();
  readonly #most: number;

  /** @param most results that are kept; the keys should be of bounded length too */
  constructor(most: number) {
    this.#most = most;
  }

  /** The result for a key; undefined when it is not known. */
  get(key: K): V | undefined {
    return this.#known.get(key);
  }

  /**
   * Keeps a result and gives it back.
   *
   * @example
   * ```ts
   * import { BoundedMemo } from "./bounded_memo.ts";
   * import assert from "node:assert/strict";
   * const squares = new BoundedMemo<number, number>(100);
   * const square = (n: number) => squares.get(n) ?? squares.set(n, n * n);
   * assert.equal(square(3) + square(3), 18);
   * ```
   */
  set(key: K, value: V): V {
    if (this.#known.size >= this.#most) this.#known.clear();
    this.#known.set(key, value);
    return value;
  }
}
