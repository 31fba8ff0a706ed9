/**
 * Batches: how events travel from a source (live ring or capture file) to the engine.
 * A batch is one byte array with many scap events in it and the places where they start, so that
 * nothing is allocated or called per event.
 */
import type { Platform } from "./platform.ts";
import type { Result } from "../base/result.ts";

/** `flags` bit: the event only updates state and must not reach rules (scap dump flag bit 0). */
export const STATE_ONLY = 1;

/** Events of one hand-over. Valid only until the source is asked for the next batch. */
export interface Batch {
  /** The events, each a header and its parameters, at any place. */
  readonly bytes: Uint8Array;
  /** The same bytes, for numbers. */
  readonly data: DataView;
  /** Number of events. */
  readonly count: number;
  /** Offset of each event's 26-byte header in `bytes`. */
  readonly at: Uint32Array;
  /** CPU of each event. */
  readonly cpu: Uint16Array;
  /** {@linkcode STATE_ONLY} and further bits of each event. */
  readonly flags: Uint8Array;
  /** Set when a new capture section starts with this batch: state is rebuilt from it first. */
  readonly restart?: Platform;
}

/** A live machine or a capture. */
export interface EventSource {
  /** What is known before the first event. */
  readonly platform: Platform;
  /** True for a running machine (/proc may be asked), false for a file. */
  readonly live: boolean;
  /**
   * The next batch; `undefined` at the end. A damaged file yields the good events first and then
   * the error. An empty batch is possible (poll timeout).
   */
  next(): Promise<Result<Batch | undefined>>;
  /** Lets go of the file or the hooks. */
  close(): Promise<void>;
}
