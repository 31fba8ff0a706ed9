/**
 * What was found out about texts, kept by their places (`Interner.lastPlace`): small numbers, given
 * out one after another, that no two texts share. Texts that come together have places that lie
 * together, so a result is two bytes in one of few pages, and asking for it looks at neither the
 * text nor a hash. A fixed number of pages; one that is needed anew forgets what it held.
 */

/** Results a page holds: a power of two. */
const PAGE_BITS = 10;
const PAGE = 1 << PAGE_BITS;
/** Pages: a power of two. 64 hold what is known of 65,536 texts in 128 KiB. */
const PAGES = 64;
/** Most different results; more make the memory start again. */
const MAX_RESULTS = 0xfffe;

/** Results by place. Nearly every event asks, so an answer is three look-ups in arrays. */
export class PlaceMemo<T> {
  /** Which page each slot holds, plus 1. */
  readonly #held = new Int32Array(PAGES);
  /** Numbers of results plus 1, page behind page; 0 = not known. Memory that is never written to costs nothing. */
  readonly #known = new Uint16Array(PAGES * PAGE);
  readonly #results: T[] = [];
  readonly #numbers = new Map<T, number>();

  /** The result for a place above 0; undefined when it is not known. */
  get(place: number): T | undefined {
    const page = (place >>> PAGE_BITS) + 1;
    const slot = page & (PAGES - 1);
    if (this.#held[slot] !== page) return undefined;
    const number = this.#known[slot * PAGE + (place & (PAGE - 1))] as number;
    return number === 0 ? undefined : this.#results[number - 1];
  }

  /**
   * True if the page of a place was given up for a newer one. What is that old is better kept
   * elsewhere: the two would drive each other out at every turn.
   */
  isPast(place: number): boolean {
    const page = (place >>> PAGE_BITS) + 1;
    return (this.#held[page & (PAGES - 1)] as number) > page;
  }

  /** Keeps a result; equal results should be the same object. */
  set(place: number, result: T): void {
    let number = this.#numbers.get(result);
    if (number === undefined) {
      if (this.#results.length >= MAX_RESULTS) this.#forget();
      number = this.#results.push(result);
      this.#numbers.set(result, number);
    }
    const page = (place >>> PAGE_BITS) + 1;
    const slot = page & (PAGES - 1);
    if (this.#held[slot] !== page) {
      if (this.#held[slot] !== 0) this.#known.fill(0, slot * PAGE, (slot + 1) * PAGE);
      this.#held[slot] = page;
    }
    this.#known[slot * PAGE + (place & (PAGE - 1))] = number;
  }

  #forget(): void {
    this.#results.length = 0;
    this.#numbers.clear();
    this.#known.fill(0);
    this.#held.fill(0);
  }
}
