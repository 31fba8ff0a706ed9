/**
 * The flight recorder: keeps the last events in memory, and when a rule fires that is worth it,
 * writes them to a capture together with what follows for a while. One capture is written at a time;
 * further matches make it longer. A disk that is full ends the capture, not the watching.
 */
import type { Result, SakerError } from "../base/result.ts";
import { type Batch, STATE_ONLY } from "../event/batch.ts";
import { EventBuilder } from "../event/event_builder.ts";
import type { Platform, ProcessSnapshot } from "../event/platform.ts";
import type { LoadedRule } from "../rule/loaded_rules.ts";
import { bytesInMemory } from "../scap/byte_source.ts";
import { openCaptureBytes } from "../scap/capture_source.ts";
import { CaptureWriter } from "../scap/capture_writer.ts";
import { platformOf } from "../state/platform_of.ts";
import type { State } from "../state/state.ts";
import { bornIn } from "./births.ts";
import { captureName, makeRoom, type Retention } from "./capture_files.ts";
import { type Chunk, eventTime, FlightRing, type RingLimits } from "./flight_ring.ts";
import { headingOf } from "./heading.ts";
import { completed, lineageOf } from "./lineage.ts";
import { sectionOf } from "./section_bytes.ts";
import { keepsState } from "./state_events.ts";

/** What is recorded, when, and where to. */
export interface FlightOptions {
  /** Start of the captures' names, folder included. */
  readonly prefix: string;
  readonly ring: RingLimits;
  /** Rules of this priority and more severe ones start a capture; undefined = none does so. */
  readonly priority: number | undefined;
  /** Every rule starts a capture. Rules with `capture: true` always do. */
  readonly allRules: boolean;
  /** Milliseconds recorded after a match of a rule that does not say how many. */
  readonly durationMs: number;
  /** A capture of this many bytes ends; Infinity = no limit. */
  readonly maxFileBytes: number;
  readonly gzip: boolean;
  /** Older captures that may stay; undefined = all. */
  readonly retention: Retention | undefined;
  /** True for a running machine: the time of the clock ends a capture when no events come. */
  readonly live: boolean;
}

/** A capture that is complete. */
export interface FlightRecording {
  readonly path: string;
  readonly events: number;
  readonly bytes: number;
  /** True if its size, not the time, ended it. */
  readonly atLimit: boolean;
}

/** Whom the recorder tells. */
export interface FlightListener {
  readonly onDone: (recording: FlightRecording) => void;
  /** A capture could not be written. Not told again before one succeeded. */
  readonly onError: (error: SakerError) => void;
}

/** A capture that is to begin. */
interface Trigger {
  readonly ts: bigint;
  readonly num: number;
  readonly lineage: readonly ProcessSnapshot[];
  /** End of the capture, ns. */
  deadline: number;
}

interface Capture {
  readonly writer: CaptureWriter;
  /** What is older was not asked for: of it, only what the state follows from is written. */
  readonly fromNs: number;
  /** End of the capture, ns. */
  deadline: number;
  /** Chunk that is being written, pinned. */
  chunk: Chunk;
  /** Events of it that were written. */
  done: number;
}

/** Events written at a time, so that reading new ones does not have to wait long. */
const TURN_EVENTS = 100_000;
/** The clock may be this far ahead of events that are still on their way, ns. */
const LATE_NS = 1e9;
/** Captures that may wait for the one under way; what comes then makes the last of them longer. */
const MOST_WAITING = 64;

/** The recorder of one engine. */
export class FlightRecorder {
  readonly ring: FlightRing;
  readonly #options: FlightOptions;
  readonly #state: State;
  readonly #listener: FlightListener;
  /** What the state of the section began with. */
  #start: Platform;
  /** The same, as long as the state has not loaded it yet. */
  #coming: Platform | undefined;
  #capture: Capture | undefined;
  readonly #waiting: Trigger[] = [];
  #failed = false;

  /** @param start what the state began with; @param now a clock in ms */
  constructor(
    options: FlightOptions,
    state: State,
    start: Platform,
    listener: FlightListener,
    now = () => performance.now(),
  ) {
    this.#options = options;
    this.#state = state;
    this.#listener = listener;
    this.#start = start;
    const { context } = state;
    this.ring = new FlightRing(options.ring, () => ({
      section: sectionOf(this.#coming ?? platformOf(state, this.#start)),
      heading: this.#coming === undefined
        ? headingOf(state, context.num === 0 ? 0n : context.ev.ts())
        : new EventBuilder().batch(),
    }), now);
  }

  /** Remembers a batch; to be called before the engine takes it. */
  before(batch: Batch): void {
    if (batch.restart !== undefined) this.#restart(batch.restart);
    this.ring.append(batch);
    this.#coming = undefined;
  }

  /** Another machine, or the same at another time: no capture holds events of both. */
  #restart(platform: Platform): void {
    const capture = this.#capture;
    if (capture !== undefined) this.#write(capture, Infinity, 0);
    if (this.#capture !== undefined) this.#finish(this.#capture, false);
    this.ring.clear();
    this.#start = platform;
    this.#coming = platform;
  }

  /** A rule has matched the current event. */
  matched(rule: LoadedRule): void {
    const { ev, num, thread } = this.#state.context;
    const now = ev.tsApprox();
    const deadline = now + (rule.captureDurationMs || this.#options.durationMs) * 1e6;
    const current = this.#waiting.at(-1) ?? this.#capture;
    if (
      current !== undefined && (now < current.deadline || this.#waiting.length >= MOST_WAITING)
    ) {
      current.deadline = Math.max(current.deadline, deadline);
    } else if (this.#starts(rule)) {
      this.#waiting.push({ ts: ev.ts(), num, lineage: lineageOf(this.#state, thread), deadline });
    }
  }

  #starts(rule: LoadedRule): boolean {
    const { allRules, priority } = this.#options;
    return allRules || rule.capture || (priority !== undefined && rule.priority <= priority);
  }

  /** Writes what is due; to be called behind each batch, also an empty one. */
  async after(nowNs: number = Date.now() * 1e6): Promise<void> {
    // a replay can wait, and its next batch may be of another section
    await this.#writeDue(this.#options.live ? TURN_EVENTS : Infinity, nowNs);
    this.ring.trim();
  }

  /** Ends the captures under way with what there is. */
  async close(): Promise<void> {
    await this.#writeDue(Infinity, 0);
    if (this.#capture !== undefined) this.#finish(this.#capture, false);
  }

  /** Writes up to `most` events of each capture that is due, as far as the ring has them. */
  async #writeDue(most: number, nowNs: number): Promise<void> {
    for (;;) {
      if (this.#capture === undefined) {
        const trigger = this.#waiting.shift();
        if (trigger === undefined) return;
        await this.#open(trigger);
      }
      if (this.#capture !== undefined) this.#write(this.#capture, most, nowNs);
      // whoever waits behind it has an event that ends it
      if (this.#capture !== undefined) return;
    }
  }

  async #open({ ts, num, lineage, deadline }: Trigger): Promise<void> {
    const chunk = this.ring.oldest;
    const header = chunk?.header;
    if (chunk === undefined || header === undefined) return;
    const { prefix, gzip, retention, maxFileBytes, ring } = this.#options;
    if (retention !== undefined) makeRoom(prefix, retention, maxFileBytes);
    const before = await platformIn(header.section);
    const known = new Set(before.processes.map(({ tid }) => tid));
    const unknown = lineage.filter(({ tid }) => !known.has(tid)).map(({ tid }) => tid);
    const born = bornIn(this.ring, new Set(unknown));
    const platform = completed(before, lineage.filter(({ tid }) => !born.has(tid)));
    const heading = () => header.heading;
    const path = captureName(prefix, ts, num);
    const opened = CaptureWriter.open(path, () => platform, { gzip, heading });
    if (!opened.ok) return this.#fail(opened.error);
    chunk.pins++;
    const fromNs = Number(ts) - ring.seconds * 1e9;
    this.#capture = { writer: opened.value, fromNs, deadline, chunk, done: 0 };
  }

  /** Writes up to `most` events of what the ring has beyond what was written. */
  #write(capture: Capture, most: number, nowNs: number): void {
    const { writer } = capture;
    const { maxFileBytes, live } = this.#options;
    for (let left = most; left > 0;) {
      const { chunk } = capture;
      const { bytes, data, at, cpu, flags } = chunk.memory;
      for (; capture.done < chunk.events && left > 0; left--) {
        const i = capture.done++;
        const start = at[i] as number;
        const time = eventTime(chunk, i);
        if (time >= capture.deadline) return this.#finish(capture, false);
        let flag = flags[i] as number;
        if (time < capture.fromNs) {
          if (!keepsState(data, start)) continue;
          flag |= STATE_ONLY;
        }
        const added = writer.addEvent(bytes, data, start, cpu[i] as number, flag);
        if (!added.ok) return this.#abort(capture, added);
        if (writer.written >= maxFileBytes) return this.#finish(capture, true);
      }
      if (capture.done < chunk.events) break;
      const next = this.ring.after(chunk);
      if (next === undefined) {
        if (live && nowNs > capture.deadline + LATE_NS) return this.#finish(capture, false);
        return;
      }
      chunk.pins--;
      next.pins++;
      capture.chunk = next;
      capture.done = 0;
    }
    if (!this.ring.overrun) return;
    this.#abort(capture, {
      ok: false,
      error: {
        code: "OUTPUT_UNWRITABLE",
        message: `the disk is too slow for the flight recording ${writer.path}`,
        hint: "Record to a faster disk, or give the recorder less with --flight-size.",
      },
    });
  }

  #finish(capture: Capture, atLimit: boolean): void {
    const { writer } = capture;
    this.#release(capture);
    const closed = writer.close();
    if (!closed.ok) {
      removeEmpty(writer);
      return this.#fail(closed.error);
    }
    this.#failed = false;
    const { path, events, written } = writer;
    this.#listener.onDone({ path, events, bytes: written, atLimit });
  }

  #abort(capture: Capture, { error }: Extract<Result<void>, { ok: false }>): void {
    this.#release(capture);
    capture.writer.close();
    removeEmpty(capture.writer);
    this.#fail(error);
  }

  #release(capture: Capture): void {
    capture.chunk.pins--;
    this.#capture = undefined;
  }

  #fail(error: SakerError): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#listener.onError(error);
  }
}

/** What a header of the ring says. */
async function platformIn(section: Uint8Array): Promise<Platform> {
  const source = await openCaptureBytes(await bytesInMemory("flight recorder", section));
  // saker wrote it a moment ago
  if (!source.ok) throw new Error(source.error.message);
  await source.value.close();
  return source.value.platform;
}

/** A file that could take nothing is of no use to anybody. */
function removeEmpty({ path, written }: CaptureWriter): void {
  if (written > 0) return;
  try {
    Deno.removeSync(path);
  } catch { // the same trouble as before, which was told
  }
}
