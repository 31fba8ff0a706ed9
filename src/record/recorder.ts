/**
 * Copies events from a source to a capture. With a filter, what it rejects is left out, except
 * events that the tables of threads and descriptors follow from: those are written as state-only, so
 * that readers know the same of the events that are shown as was known when they were recorded.
 *
 * The state runs along where a filter or a header of a further file needs it. Events of the
 * source that were state-only stay so.
 */
import { ok, type Result } from "../base/result.ts";
import { Interner } from "../base/interner.ts";
import { type Batch, STATE_ONLY } from "../event/batch.ts";
import { EventView } from "../event/event_view.ts";
import type { Platform } from "../event/platform.ts";
import { CaptureWriter, type WriterOptions } from "../scap/capture_writer.ts";
import { platformOf } from "../state/platform_of.ts";
import type { State } from "../state/state.ts";
import type { EventFilter } from "./event_filter.ts";
import { headingOf } from "./heading.ts";
import { isStateType } from "./state_events.ts";

/** What a recording is made of. */
export interface RecorderOptions {
  /** `-` for stdout. */
  readonly path: string;
  /** What the source knows of its machine. */
  readonly platform: Platform;
  readonly state: State;
  /** Left out: every event is written. */
  readonly filter?: EventFilter | undefined;
  readonly writer?: Omit<WriterOptions, "heading">;
}

/** Counts of a recording. */
export interface RecordCounts {
  /** Events that the source delivered. */
  events: number;
  /** Of these, those written for rules to see. */
  written: number;
  /** Of these, those written only to keep the state. */
  stateOnly: number;
  /** Of these, those that could not be decoded. */
  damaged: number;
}

/** A recording under way. */
export class Recorder {
  readonly counts: RecordCounts = { events: 0, written: 0, stateOnly: 0, damaged: 0 };
  readonly writer: CaptureWriter;
  readonly #state: State;
  readonly #filter: EventFilter | undefined;
  readonly #needsState: boolean;
  readonly #view = new EventView(new Interner());
  readonly #now: Moment;
  /** Time of the last flush, ms. */
  #flushed = performance.now();

  private constructor(options: RecorderOptions, writer: CaptureWriter, now: Moment) {
    this.writer = writer;
    this.#state = options.state;
    this.#filter = options.filter;
    this.#now = now;
    const { bytes, seconds, events } = options.writer?.rotation ?? {};
    this.#needsState = this.#filter !== undefined ||
      bytes !== undefined || seconds !== undefined || events !== undefined;
  }

  /** Opens the capture and writes its header. */
  static open(options: RecorderOptions): Result<Recorder> {
    const { state, platform } = options;
    state.load(platform);
    const now: Moment = { start: platform, ts: 0n, first: true };
    const header = () => now.first ? platform : platformOf(state, now.start);
    const heading = () => headingOf(state, now.ts);
    const opened = CaptureWriter.open(options.path, header, { ...options.writer, heading });
    if (!opened.ok) return opened;
    now.first = false;
    return ok(new Recorder(options, opened.value, now));
  }

  /** Takes a batch. After a failure of the disk it is to be asked no more. */
  process(batch: Batch): Result<void> {
    if (batch.restart !== undefined) {
      this.#now.start = batch.restart;
      this.#state.load(batch.restart);
      const section = this.writer.section(batch.restart);
      if (!section.ok) return section;
    }
    const { bytes, data, count, at, cpu, flags } = batch;
    const { writer, counts } = this;
    for (let i = 0; i < count; i++) {
      counts.events++;
      const start = at[i] as number;
      const mark = this.#needsState
        ? this.#mark(bytes, data, start, cpu[i] as number, flags[i] as number)
        : flags[i] as number;
      if (mark === LEFT_OUT) continue;
      if ((mark & STATE_ONLY) === 0) counts.written++;
      else counts.stateOnly++;
      const added = writer.addEvent(bytes, data, start, cpu[i] as number, mark);
      if (!added.ok) return added;
    }
    return DONE;
  }

  /** Brings what was gathered to the disk if it has waited for a second; for slow live sources. */
  flushLate(): Result<void> {
    const now = performance.now();
    if (now - this.#flushed < FLUSH_MS) return DONE;
    this.#flushed = now;
    return this.writer.flush();
  }

  /** Flags with which an event is written, or {@linkcode LEFT_OUT}; updates the state. */
  #mark(bytes: Uint8Array, data: DataView, start: number, cpu: number, flags: number): number {
    const view = this.#view;
    if (!view.moveTo(bytes, data, start, cpu, flags)) {
      this.counts.damaged++;
      return LEFT_OUT;
    }
    this.#now.ts = view.ts();
    // a header that is due must not know of this event yet
    this.writer.turn(view.tsApprox(), view.type);
    const visible = this.#state.apply(view, this.counts.events);
    if (this.#filter === undefined) return flags;
    if (visible && this.#filter.test(this.#state.context)) return flags;
    // what no rule would see anyway (enter events, the heading) stays as it is
    if (isStateType(view.type)) return visible ? flags | STATE_ONLY : flags;
    return LEFT_OUT;
  }
}

const LEFT_OUT = -1;
const FLUSH_MS = 1000;
const DONE: Result<void> = ok(undefined);

/** What the header of the next file is made from. */
interface Moment {
  /** Snapshot with which the current section of the source began. */
  start: Platform;
  /** Time of the last event. */
  ts: bigint;
  /** True for the first file: its header is the snapshot itself. */
  first: boolean;
}
