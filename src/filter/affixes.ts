/**
 * Prefixes or suffixes of which a value may have some, found without trying each. Values are mostly new
 * when they are looked up here (a program that has just started, a file never seen), so that what
 * counts is how few characters of them are looked at before anything is cut and hashed.
 */

/** Affixes of one length that have a character in common. */
interface SameLength {
  readonly length: number;
  /** 1 for the sign ({@linkcode signOf}) of each affix. */
  readonly signs: Uint8Array;
}

/** Prefixes or suffixes, each with positions. */
export class Affixes {
  /** From the inner end to the outer: -1 in prefixes, 1 in suffixes. */
  readonly #step: number;
  readonly #byText = new Map<string, number[]>();
  /** Affixes of at most one character. */
  readonly #short: SameLength[] = [];
  /**
   * The others by the low byte of the character one inside their outer end (a prefix's second: nearly
   * all paths begin with "/").
   */
  readonly #long: (SameLength[] | undefined)[] = [];

  /** @param atEnd suffixes instead of prefixes */
  constructor(atEnd: boolean) {
    this.#step = atEnd ? 1 : -1;
  }

  /** Adds an affix with a position. */
  add(text: string, at: number): void {
    const known = this.#byText.get(text);
    if (known === undefined) this.#byText.set(text, [at]);
    else if (known.at(-1) !== at) known.push(at);
    const { length } = text;
    const group = length < 2 ? this.#short : this.#groupOf(this.#marked(text));
    let same = group.find((other) => other.length === length);
    if (same === undefined) group.push(same = { length, signs: new Uint8Array(256) });
    same.signs[signOf(text, this.#step > 0 ? 0 : length - 1, this.#step, length)] = 1;
  }

  /** Appends the positions of all affixes that a value has. */
  find(value: string, out: number[]): void {
    this.#findIn(this.#short, value, out);
    if (value.length < 2) return;
    const group = this.#long[this.#marked(value)];
    if (group !== undefined) this.#findIn(group, value, out);
  }

  #findIn(group: readonly SameLength[], value: string, out: number[]): void {
    const step = this.#step;
    for (const { length, signs } of group) {
      const cut = step > 0 ? value.length - length : length;
      if (cut < 0 || cut > value.length) continue;
      if (signs[signOf(value, step > 0 ? cut : cut - 1, step, length)] === 0) continue;
      const part = step > 0 ? value.slice(cut) : value.slice(0, cut);
      const positions = this.#byText.get(part);
      if (positions === undefined) continue;
      for (const at of positions) out.push(at);
    }
  }

  /** What {@linkcode Affixes.#long} is ordered by. */
  #marked(text: string): number {
    return text.charCodeAt(this.#step > 0 ? text.length - 2 : 1) & 0xff;
  }

  #groupOf(mark: number): SameLength[] {
    while (this.#long.length <= mark) this.#long.push(undefined);
    return this.#long[mark] ??= [];
  }
}

/** A byte made of the last three characters of a text and its length: the same for the same text. */
export function signOfWhole(text: string): number {
  const { length } = text;
  return signOf(text, length - 1, -1, length) ^ length & 0xff;
}

/** A byte made of the first three characters of an affix of `length` that begins at `at` and goes on by `step`. */
function signOf(text: string, at: number, step: number, length: number): number {
  const first = length > 0 ? text.charCodeAt(at) : 0;
  const second = length > 1 ? text.charCodeAt(at + step) : 0;
  const third = length > 2 ? text.charCodeAt(at + step + step) : 0;
  return first * 31 + second * 7 + third & 0xff;
}
