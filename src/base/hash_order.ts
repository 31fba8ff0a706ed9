/**
 * Order in which a hash table of the C++ standard library (libstdc++) yields integer keys, so that
 * lists made from such a table come out as in Falco: a key goes before all others, unless its
 * bucket is in use already; then it goes to the front of that bucket. Growing turns the order round.
 */

/** Buckets of a table before it grows the first time. */
export const FIRST_BUCKETS = 13;

/** Bucket counts that the library grows through. */
const SIZES = [FIRST_BUCKETS, 29, 59, 127, 257, 541, 1109, 2357, 5087];

/** Keys are 64-bit numbers without a sign there, so a negative one is a huge one. */
function bucketOf(key: number, buckets: number): number {
  return key >= 0 ? key % buckets : Number(BigInt.asUintN(64, BigInt(key)) % BigInt(buckets));
}

/** Stand for "nothing" and for the head of the list where a position in it may stand. */
const NONE = -1;
const HEAD = -2;

/** Reused, as tables of processes are copied all day; grown when one does not fit. */
let bucket = new Int32Array(64);
let next = new Int32Array(64);
let before = new Int32Array(64);

/** `keys` (integers, each once) in the order of a table of `buckets` that got them in turn. */
export function inHashOrder(keys: readonly number[], buckets: number): number[] {
  const out: number[] = [];
  // small keys have buckets of their own: the usual table of a process
  if (allBelow(keys, buckets)) {
    for (let i = keys.length - 1; i >= 0; i--) out.push(keys[i] as number);
    return out;
  }
  // a singly linked list of positions in `keys`, and for each bucket what stands before its first one
  if (next.length < keys.length) {
    bucket = new Int32Array(keys.length * 2);
    next = new Int32Array(keys.length * 2);
  }
  if (before.length < buckets) before = new Int32Array(buckets);
  before.fill(NONE, 0, buckets);
  let first = NONE;
  for (let i = 0; i < keys.length; i++) {
    const own = bucketOf(keys[i] as number, buckets);
    bucket[i] = own;
    const at = before[own] as number;
    if (at >= 0) {
      next[i] = next[at] as number;
      next[at] = i;
      continue;
    }
    if (at === NONE) {
      before[own] = HEAD;
      if (first !== NONE) before[bucket[first] as number] = i;
    }
    next[i] = first;
    first = i;
  }
  for (let i = first; i !== NONE; i = next[i] as number) out.push(keys[i] as number);
  return out;
}

function allBelow(keys: readonly number[], limit: number): boolean {
  for (const key of keys) if (key < 0 || key >= limit) return false;
  return true;
}

/**
 * The keys of a table of `buckets` after it has grown, in an order in which inserting them anew
 * gives the grown table: the list is turned round, and a turned list inserted is the list again.
 */
export function grown(keys: readonly number[], buckets: number): number[] {
  return inHashOrder(inHashOrder(keys, buckets), nextBuckets(buckets)).reverse();
}

/** True for a count of buckets that a table can have. */
export function isBucketCount(buckets: number): boolean {
  return SIZES.includes(buckets);
}

/** Buckets of a table that has one key more than `buckets`. */
export function nextBuckets(buckets: number): number {
  return SIZES.find((size) => size > buckets) ?? buckets;
}
