/**
 * The queue between the engine and one sink. The engine never waits for a slow output: what a sink
 * cannot take at once waits here, up to a capacity, in order. Beyond the capacity the newest is lost
 * and counted; nothing is ever lost uncounted. A sink that retries keeps its oldest message until it
 * is delivered, with growing pauses in between.
 */
import type { SakerError } from "../base/result.ts";
import { type Message, REFUSED, type Sink } from "./sink.ts";

/** Pause after the first failure, and the longest one, in ms. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** Time in which the same failure is told once, ms. */
const QUIET_MS = 10_000;

/** Figures of one output. */
export interface OutputCounters {
  readonly delivered: number;
  readonly lost: number;
  /** In the queue or on the way; sent = delivered + lost + waiting. */
  readonly waiting: number;
  readonly retries: number;
}

/** What is told of a sink that takes its time. */
export interface Patience {
  /** Time that one message may take, ms. */
  readonly ms: number;
  /** Told once, until a message has been faster again. */
  readonly onSlow: (sink: string) => void;
}

/** Queue of one sink. */
export class OutputQueue {
  readonly sink: Sink;
  readonly #capacity: number;
  readonly #onTrouble: (error: SakerError) => void;
  #waiting: Message[] = [];
  #head = 0;
  #busy: Promise<void> | undefined;
  #closing = false;
  #wakeUp: (() => void) | undefined;
  #delivered = 0;
  #lost = 0;
  #retries = 0;
  #troubled = false;
  /** What was told last, and until when it is not told again. */
  #told = "";
  #quietUntil = 0;
  readonly #patience: Patience | undefined;
  #slow = false;

  /**
   * @param capacity messages that may wait
   * @param onTrouble told of the first failure of a row, not of each
   */
  constructor(
    sink: Sink,
    capacity: number,
    onTrouble: (error: SakerError) => void,
    patience?: Patience,
  ) {
    this.#patience = patience;
    this.sink = sink;
    this.#capacity = capacity;
    this.#onTrouble = onTrouble;
  }

  /** Figures so far. */
  get counters(): OutputCounters {
    return {
      delivered: this.#delivered,
      lost: this.#lost,
      waiting: this.#waiting.length - this.#head + (this.#busy === undefined ? 0 : 1),
      retries: this.#retries,
    };
  }

  /** Takes a message; never waits. */
  send(message: Message): void {
    if (this.#busy !== undefined) {
      if (this.#waiting.length - this.#head >= this.#capacity) this.#lose();
      else this.#waiting.push(message);
      return;
    }
    const outcome = this.sink.write(message);
    if (outcome instanceof Promise) this.#busy = this.#work(message, outcome);
    else if (outcome === undefined) this.#good();
    else if (this.sink.retries) this.#busy = this.#work(message, Promise.resolve(outcome));
    else this.#bad(outcome);
  }

  /** Delivers what waits, for at most `timeoutMs`; the rest is lost and counted. */
  async close(timeoutMs: number): Promise<void> {
    this.#closing = true;
    this.#wakeUp?.();
    if (this.#busy !== undefined) { // the runtime's first timer costs 13 ms
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, timeoutMs));
      await Promise.race([this.#busy, late]);
      clearTimeout(timer);
    }
    while (this.#busy !== undefined && this.#head < this.#waiting.length) {
      this.#head++;
      this.#lost++;
    }
    await this.sink.close();
  }

  async #work(first: Message, outcome: Promise<SakerError | undefined>): Promise<void> {
    let message: Message | undefined = first;
    let result = await this.#timed(outcome);
    let pause = FIRST_PAUSE_MS;
    while (message !== undefined) {
      if (result === undefined) {
        this.#good();
        pause = FIRST_PAUSE_MS;
        message = this.#next();
      } else if (this.sink.retries && !this.#closing && result.code !== REFUSED) {
        this.#trouble(result);
        await this.#rest(pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
        this.#retries++;
      } else {
        this.#bad(result);
        message = this.#next();
      }
      if (message !== undefined) result = await this.#timed(this.sink.write(message));
    }
    this.#busy = undefined;
  }

  /** Waits for a sink, and tells when that takes too long. */
  async #timed(
    outcome: ReturnType<Sink["write"]>,
  ): Promise<SakerError | undefined> {
    const patience = this.#patience;
    if (patience === undefined || !(outcome instanceof Promise)) return await outcome;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      if (!this.#slow) patience.onSlow(this.sink.name);
      this.#slow = true;
    }, patience.ms);
    // the sink's own work keeps the program alive while there is some
    Deno.unrefTimer(timer);
    const result = await outcome;
    clearTimeout(timer);
    this.#slow &&= late;
    return result;
  }

  #next(): Message | undefined {
    const message = this.#waiting[this.#head++];
    if (message === undefined || this.#head > 1024) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return message;
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wakeUp?.(), ms);
      // A waiting retry alone must not keep the program alive.
      Deno.unrefTimer(timer);
      this.#wakeUp = () => {
        clearTimeout(timer);
        this.#wakeUp = undefined;
        resolve();
      };
    });
  }

  #good(): void {
    this.#delivered++;
    this.#troubled = false;
  }

  #bad(error: SakerError): void {
    this.#lost++;
    this.#trouble(error);
  }

  #lose(): void {
    this.#lost++;
    this.#trouble({
      code: "OUTPUT_UNWRITABLE",
      message: `the queue of the ${this.sink.name} output is full (${this.#capacity} alerts)`,
      hint: "Raise outputs_queue.capacity or look why the output is slow.",
    });
  }

  #trouble(error: SakerError): void {
    if (this.#troubled) return;
    this.#troubled = true;
    const words = `${error.message} ${error.cause ?? ""}`;
    const now = performance.now();
    // an output that takes every other alert would fill the log
    if (words === this.#told && now < this.#quietUntil) return;
    this.#told = words;
    this.#quietUntil = now + QUIET_MS;
    this.#onTrouble(error);
  }
}
