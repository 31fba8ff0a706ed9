/**
 * The flight recorder: keeps the last events in memory, and when a rule fires that is worth it,
 * writes them to a capture together with what follows for a while. One capture is written at a time;
 * further matches make it longer. A disk that is full ends the capture, not the watching.
 */
import type { Result, SakerError } from "../base/result.ts";
import type { Batch } from "../event/batch.ts";
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

interface Trigger {
  readonly ts: bigint;
  readonly num: number;
  readonly lineage: readonly ProcessSnapshot[];
}

interface Capture {
  readonly writer: CaptureWriter;
  /** Chunk that is being written, pinned. */
  chunk: Chunk;
  /** Events of it that were written. */
  done: number;
}

/** Events written at a time, so that reading new ones does not have to wait long. */
const TURN_EVENTS = 100_000;
/** The clock may be this far ahead of events that are still on their way, ns. */
const LATE_NS = 1e9;

/** The recorder of one engine. */
export class FlightRecorder {
  readonly ring: FlightRing;
  readonly #options: FlightOptions;
  readonly #state: State;
  readonly #listener: FlightListener;
  #capture: Capture | undefined;
  #trigger: Trigger | undefined;
  /** End of the capture, ns. */
  #deadline = 0;
  #failed = false;

  /** @param start what the state began with */
  constructor(options: FlightOptions, state: State, start: Platform, listener: FlightListener) {
    this.#options = options;
    this.#state = state;
    this.#listener = listener;
    const { context } = state;
    this.ring = new FlightRing(options.ring, () => ({
      section: sectionOf(platformOf(state, start)),
      heading: headingOf(state, context.num === 0 ? 0n : context.ev.ts()),
    }));
  }

  /** Remembers a batch; to be called before the engine takes it. */
  before(batch: Batch): void {
    this.ring.append(batch);
  }

  /** A rule has matched the current event. */
  matched(rule: LoadedRule): void {
    const { ev, num, thread } = this.#state.context;
    const wanted = this.#capture !== undefined || this.#trigger !== undefined;
    if (!wanted && !this.#starts(rule)) return;
    const duration = rule.captureDurationMs || this.#options.durationMs;
    this.#deadline = Math.max(this.#deadline, ev.tsApprox() + duration * 1e6);
    if (wanted) return;
    this.#trigger = { ts: ev.ts(), num, lineage: lineageOf(this.#state, thread) };
  }

  #starts(rule: LoadedRule): boolean {
    const { allRules, priority } = this.#options;
    return allRules || rule.capture || (priority !== undefined && rule.priority <= priority);
  }

  /** Writes what is due; to be called behind each batch, also an empty one. */
  async after(nowNs: number = Date.now() * 1e6): Promise<void> {
    const trigger = this.#trigger;
    if (trigger !== undefined) {
      this.#trigger = undefined;
      await this.#open(trigger);
    }
    if (this.#capture !== undefined) this.#write(this.#capture, TURN_EVENTS, nowNs);
    this.ring.trim();
  }

  /** Ends a capture under way with what there is. */
  async close(): Promise<void> {
    await this.after(0);
    const capture = this.#capture;
    if (capture === undefined) return;
    this.#write(capture, Infinity, 0);
    if (this.#capture !== undefined) this.#finish(capture, false);
  }

  async #open({ ts, num, lineage }: Trigger): Promise<void> {
    const chunk = this.ring.oldest;
    const header = chunk?.header;
    if (chunk === undefined || header === undefined) return;
    const { prefix, gzip, retention, maxFileBytes } = this.#options;
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
    this.#capture = { writer: opened.value, chunk, done: 0 };
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
        if (eventTime(chunk, i) >= this.#deadline) return this.#finish(capture, false);
        const [on, flag] = [cpu[i] as number, flags[i] as number];
        const added = writer.addEvent(bytes, data, at[i] as number, on, flag);
        if (!added.ok) return this.#abort(capture, added);
        if (writer.written >= maxFileBytes) return this.#finish(capture, true);
      }
      if (capture.done < chunk.events) break;
      const next = this.ring.after(chunk);
      if (next === undefined) {
        if (live && nowNs > this.#deadline + LATE_NS) return this.#finish(capture, false);
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
    this.#deadline = 0;
  }

  #fail(error: SakerError): void {
    this.#deadline = 0;
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
