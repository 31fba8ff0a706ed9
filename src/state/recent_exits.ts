/**
 * The last exits, so that the caller's side of a clone that arrives after its child has already
 * gone does not bring the child back. A ring of 8192 (parent, child) pairs; the oldest is
 * overwritten.
 */

const SIZE = 8192;

/** Ring of (ptid, tid) pairs. */
export class RecentExits {
  readonly #ptid = new Float64Array(SIZE).fill(-1);
  readonly #tid = new Float64Array(SIZE).fill(-1);
  readonly #ts = new Float64Array(SIZE);
  /** tid to its latest slot; so that a look-up is not a walk. */
  readonly #slots = new Map<number, number>();
  #next = 0;

  /** Notes an exit at `ts` (ns, approximate). */
  add(ptid: number, tid: number, ts: number): void {
    const slot = this.#next;
    const old = this.#tid[slot] as number;
    if (this.#slots.get(old) === slot) this.#slots.delete(old);
    this.#ptid[slot] = ptid;
    this.#tid[slot] = tid;
    this.#ts[slot] = ts;
    this.#slots.set(tid, slot);
    this.#next = (slot + 1) % SIZE;
  }

  /** True if `tid`, child of `ptid`, exited at most `window` ns before `ts`. */
  has(ptid: number, tid: number, ts: number, window: number): boolean {
    const slot = this.#slots.get(tid);
    return slot !== undefined && this.#ptid[slot] === ptid &&
      ts - (this.#ts[slot] as number) <= window;
  }
}
