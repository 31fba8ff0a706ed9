/**
 * Order in which a hash table of the C++ standard library (libstdc++) yields integer keys, so that
 * lists made from such a table come out as in Falco: a key goes before all others, unless its
 * bucket is in use already; then it goes to the front of that bucket. Growing turns the order round.
 */

/** Buckets of a table before it grows the first time. */
export const FIRST_BUCKETS = 13;

/** Bucket counts that the library grows through. */
const SIZES = [FIRST_BUCKETS, 29, 59, 127, 257, 541, 1109, 2357, 5087];

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

/** `keys` (integers, each once) in the order of a table of `buckets` that got them in turn. */
export function inHashOrder(keys: Iterable<number>, buckets: number): number[] {
  const list = [...keys];
  // small keys have buckets of their own: the usual table of a process
  if (list.every((key) => key >= 0 && key < buckets)) return list.reverse();
  const chain = new Chain(buckets);
  for (const key of list) chain.insert(key);
  return [...chain.keys()];
}

/**
 * The keys of a table of `buckets` after it has grown, in an order in which inserting them anew
 * gives the grown table: the list is turned round, and a turned list inserted is the list again.
 */
export function grown(keys: Iterable<number>, buckets: number): number[] {
  return inHashOrder(inHashOrder(keys, buckets), nextBuckets(buckets)).reverse();
}

/** Buckets of a table that has one key more than `buckets`. */
export function nextBuckets(buckets: number): number {
  return SIZES.find((size) => size > buckets) ?? buckets;
}
