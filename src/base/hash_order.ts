/**
 * Order in which a hash table of the C++ standard library (libstdc++) yields integer keys, so that
 * lists made from such a table come out as in Falco: a key goes before all others, unless its
 * bucket is in use already; then it goes to the front of that bucket. Growing turns the order round.
 */

/** Bucket counts that the library grows through. */
const SIZES = [13, 29, 59, 127, 257, 541, 1109, 2357, 5087];

/** Stands before the first key. */
const HEAD = -1;

/** A singly linked list of keys, and for each bucket the key before its first one. */
class Chain {
  readonly #next = new Map<number, number>();
  readonly #before = new Map<number, number>();
  readonly #buckets: number;

  constructor(buckets: number) {
    this.#buckets = buckets;
  }

  insert(key: number): void {
    const before = this.#before.get(key % this.#buckets);
    const after = this.#next.get(before ?? HEAD);
    if (after !== undefined) this.#next.set(key, after);
    this.#next.set(before ?? HEAD, key);
    if (before !== undefined) return;
    this.#before.set(key % this.#buckets, HEAD);
    if (after !== undefined) this.#before.set(after % this.#buckets, key);
  }

  *keys(): IterableIterator<number> {
    for (let key = this.#next.get(HEAD); key !== undefined; key = this.#next.get(key)) yield key;
  }
}

/**
 * `keys` (in order of insertion, each once) in the order of the hash table. Negative keys, which no
 * real table of descriptors has, are left out.
 */
export function inHashOrder(keys: Iterable<number>): number[] {
  let size = 0;
  let count = 0;
  let chain = new Chain(SIZES[0] as number);
  for (const key of keys) {
    if (key < 0) continue;
    if (count === SIZES[size] && size < SIZES.length - 1) {
      const grown = new Chain(SIZES[++size] as number);
      for (const old of chain.keys()) grown.insert(old);
      chain = grown;
    }
    chain.insert(key);
    count++;
  }
  return [...chain.keys()];
}
