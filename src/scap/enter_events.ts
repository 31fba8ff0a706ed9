/**
 * Enter events of old captures, kept until the exit event of the same thread asks for their
 * parameters. One for each thread; a newer one takes the place of the one before.
 *
 * Bounded in threads and bytes: the threads that have been here longest go first. Memory of a
 * thread is used again for its next event.
 */

const MAX_THREADS = 32_768;
const MAX_BYTES = 32 << 20;
const SMALLEST = 64;

/** An enter event that was kept. */
export interface EnterEvent {
  readonly bytes: Uint8Array;
  readonly data: DataView;
  /** Bytes of the event at the start of `bytes`; 0 when it has been used. */
  length: number;
}

/** Enter events by thread. */
export class EnterEvents {
  readonly #byTid = new Map<number, EnterEvent>();
  #bytes = 0;

  /** Keeps the `length` bytes of an event at `start`. */
  store(tid: number, bytes: Uint8Array, start: number, length: number): void {
    let slot = this.#byTid.get(tid);
    if (slot === undefined || slot.bytes.length < length) {
      if (slot !== undefined) this.#drop(tid, slot);
      let capacity = SMALLEST;
      while (capacity < length) capacity *= 2;
      this.#makeRoom(capacity);
      const memory = new Uint8Array(capacity);
      slot = { bytes: memory, data: new DataView(memory.buffer), length: 0 };
      this.#byTid.set(tid, slot);
      this.#bytes += capacity;
    }
    for (let i = 0; i < length; i++) slot.bytes[i] = bytes[start + i] as number;
    slot.length = length;
  }

  /** The enter event of `type` that thread `tid` has not used yet. */
  find(tid: number, type: number): EnterEvent | undefined {
    const slot = this.#byTid.get(tid);
    if (slot === undefined || slot.length === 0) return undefined;
    return slot.data.getUint16(20, true) === type ? slot : undefined;
  }

  /** Forgets everything: another section starts. */
  clear(): void {
    this.#byTid.clear();
    this.#bytes = 0;
  }

  /** Drops a quarter at once: a map is slow to iterate over the places of entries just deleted. */
  #makeRoom(capacity: number): void {
    if (this.#byTid.size < MAX_THREADS && this.#bytes + capacity <= MAX_BYTES) return;
    const most = this.#byTid.size * 3 / 4;
    for (const [tid, slot] of this.#byTid) {
      if (this.#byTid.size <= most && this.#bytes + capacity <= MAX_BYTES) return;
      this.#drop(tid, slot);
    }
  }

  #drop(tid: number, slot: EnterEvent): void {
    this.#byTid.delete(tid);
    this.#bytes -= slot.bytes.length;
  }
}
