/**
 * Order in which a hash table of the C++ standard library (libstdc++) yields integer keys, so that
 * lists made from such a table come out as in Falco: a key goes before all others, unless its
 * bucket is in use already; then it goes to the front of that bucket. Growing turns the order round.
 */

/** Bucket counts that the library grows through. */
const SIZES = [13, 29, 59, 127, 257, 541, 1109, 2357, 5087];

/** Stands before the first key; no key is equal to it. */
const HEAD = NaN;

/** A singly linked list of keys, and for each bucket the key before its first one. */
class Chain {
  readonly #next = new Map<number, number>();
  readonly #before = new Map<number, number>();
  readonly #buckets: number;

  constructor(buckets: number) {
    this.#buckets = buckets;
  }

  insert(key: number): void {
    const before = this.#before.get(bucketOf(key, this.#buckets));
    const after = this.#next.get(before ?? HEAD);
    if (after !== undefined) this.#next.set(key, after);
    this.#next.set(before ?? HEAD, key);
    if (before !== undefined) return;
    this.#before.set(bucketOf(key, this.#buckets), HEAD);
    if (after !== undefined) this.#before.set(bucketOf(after, this.#buckets), key);
  }

  *keys(): IterableIterator<number> {
    for (let key = this.#next.get(HEAD); key !== undefined; key = this.#next.get(key)) yield key;
  }
}

/** Keys are 64-bit numbers without a sign there, so a negative one is a huge one. */
function bucketOf(key: number, buckets: number): number {
  return key >= 0 ? key % buckets : Number(BigInt.asUintN(64, BigInt(key)) % BigInt(buckets));
}

/** `keys` (integers in order of insertion, each once) in the order of the hash table. */
export function inHashOrder(keys: Iterable<number>): number[] {
  const list = [...keys];
  const first = SIZES[0] as number;
  // small keys have buckets of their own: the usual table of a process
  if (list.every((key) => key >= 0 && key < first)) return list.reverse();
  let size = 0;
  let count = 0;
  let chain = new Chain(first);
  for (const key of list) {
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
