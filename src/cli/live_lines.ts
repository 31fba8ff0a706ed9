/**
 * Lines for the standard output of a live run. The sensor must not wait for whoever reads them: they
 * are written behind its back, what cannot be written yet waits up to a capacity, and beyond it the
 * newest are lost and counted.
 */
import type { LineOutput } from "./io.ts";

/** Characters that are written even before anybody asks for it. */
const LIMIT = 64 * 1024;

/** Lines on their way; `write` tells whether the reader is still there. */
export class LiveLines implements LineOutput {
  /** Lines that may wait. */
  capacity = Infinity;
  readonly #write: (text: string) => Promise<boolean>;
  readonly #onFull: () => void;
  #text = "";
  /** Lines in `#text`, and in the piece that is being written. */
  #count = 0;
  #inFlight = 0;
  #writing: Promise<void> | undefined;
  #gone = false;
  #full = false;
  #lost = 0;

  /** @param onFull told of the first line of a row that is lost */
  constructor(write: (text: string) => Promise<boolean>, onFull: () => void = () => {}) {
    this.#write = write;
    this.#onFull = onFull;
  }

  get lost(): number {
    return this.#lost;
  }

  get waiting(): number {
    return this.#count + this.#inFlight;
  }

  line(text: string): boolean {
    if (this.#gone || this.waiting >= this.capacity) {
      this.#lost++;
      if (!this.#gone && !this.#full) this.#onFull();
      this.#full = true;
      return !this.#gone;
    }
    this.#full = false;
    this.#text += text + "\n";
    this.#count++;
    return this.#text.length < LIMIT || this.flush();
  }

  flush(): boolean {
    if (this.#writing === undefined && this.#text !== "") {
      this.#writing = this.#writeAll().finally(() => this.#writing = undefined);
    }
    return !this.#gone;
  }

  async close(timeoutMs: number): Promise<void> {
    this.flush();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, timeoutMs));
    await Promise.race([this.#writing, late]);
    clearTimeout(timer);
    this.#gone = true;
    this.#lose();
  }

  async #writeAll(): Promise<void> {
    while (this.#text !== "" && !this.#gone) {
      const text = this.#text;
      this.#inFlight = this.#count;
      this.#text = "";
      this.#count = 0;
      const written = await this.#write(text);
      // after the end of the wait the piece has been counted as lost
      if (this.#gone) return;
      if (!written) {
        this.#gone = true;
        this.#lose();
      }
      this.#inFlight = 0;
    }
  }

  #lose(): void {
    this.#lost += this.waiting;
    this.#count = 0;
    this.#inFlight = 0;
    this.#text = "";
  }
}
