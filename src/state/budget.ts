/**
 * A token bucket over event time: so many questions to /proc per second and no more, however many
 * unknown threads and descriptors a flood of events brings.
 */

/** Allows `perSecond` uses a second, at most that many at once. */
export class Budget {
  readonly #perSecond: number;
  #left: number;
  #since = 0;
  /** Uses refused so far. */
  refused = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#left = perSecond;
  }

  /** Takes one use at time `ns`; false when there is none left. */
  take(ns: number): boolean {
    const elapsed = ns - this.#since;
    if (elapsed > 0) {
      this.#left = Math.min(this.#perSecond, this.#left + elapsed * this.#perSecond / 1e9);
      this.#since = ns;
    }
    if (this.#left < 1) {
      this.refused++;
      return false;
    }
    this.#left--;
    return true;
  }
}
