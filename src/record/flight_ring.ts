/**
 * The last events in memory, ready to be written to a capture. Events are kept as the blocks of a
 * capture in a few large chunks; there is no object for an event.
 *
 * A capture begins with the state of the machine before its first event, and what was true then
 * cannot be told from the state now. So each chunk begins with a header made from the state at that
 * moment, which costs a snapshot for each chunk (a few milliseconds for hundreds of processes) and
 * nothing for an event. The alternative, a second state that runs behind the ring, would cost every
 * event twice.
 *
 * The oldest chunk goes when the ring is larger than its limit, or when the rest covers the time
 * that is asked for. A chunk that is being written stays (pinned), up to twice the limit.
 */
import type { Batch } from "../event/batch.ts";
import { blockTime, EVENT_BLOCK_EXTRA, putEventBlock, WHOLE_EVENTS } from "../scap/event_block.ts";

/** How much to remember. */
export interface RingLimits {
  /** Bytes of memory, headers included. */
  readonly bytes: number;
  /** Seconds of event time that are enough; more are forgotten though there is room. */
  readonly seconds: number;
}

/** State of the machine at one moment. */
export interface Header {
  /** Blocks of a section: machine, users, processes, descriptors. */
  readonly section: Uint8Array;
  /** Event blocks that complete it, and their number. */
  readonly heading: Uint8Array;
  readonly headingEvents: number;
}

/** A part of the ring: a header and the events that followed it. */
export interface Chunk {
  readonly sequence: number;
  readonly header: Header;
  readonly bytes: Uint8Array;
  readonly data: DataView;
  /** Bytes used. */
  length: number;
  events: number;
  /** Time of the first event, approximate ns. */
  readonly firstNs: number;
  /** Latest time of an event, approximate ns. */
  lastNs: number;
  /** Writers that still need it. */
  pins: number;
}

/** The ring is made of so many chunks; one more makes it forget one. */
const CHUNKS = 8;
/** Smallest ring: a chunk must take the largest batch of a live source with room to spare. */
export const MIN_RING_BYTES = 16 << 20;

/** Chunks of events, oldest first. */
export class FlightRing {
  /** Events that no block can hold, left out. */
  skipped = 0;
  readonly #limits: RingLimits;
  readonly #header: () => Header;
  readonly #chunkBytes: number;
  #chunks: Chunk[] = [];
  #sequence = 0;
  /** Memory of all chunks. */
  #bytes = 0;
  /** A chunk's memory, for reuse. */
  #spare: Uint8Array | undefined;

  /** @param header tells of the state before the events that are appended next */
  constructor(limits: RingLimits, header: () => Header) {
    this.#limits = limits;
    this.#header = header;
    this.#chunkBytes = Math.floor(limits.bytes / CHUNKS);
  }

  /** Memory in use, bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The oldest chunk; undefined before the first event. */
  get oldest(): Chunk | undefined {
    return this.#chunks[0];
  }

  /** The chunk after `chunk`, which must be in the ring. */
  after(chunk: Chunk): Chunk | undefined {
    const first = this.#chunks[0];
    return first === undefined ? undefined : this.#chunks[chunk.sequence - first.sequence + 1];
  }

  /** True if pinned chunks hold up so much memory that their writer must let go. */
  get overrun(): boolean {
    return this.#bytes > 2 * this.#limits.bytes + this.#chunkBytes;
  }

  /** Takes the events of a batch; to be called before the state takes them. */
  append(batch: Batch): void {
    const { bytes, data, count, at, cpu, flags } = batch;
    if (count === 0) return;
    let need = 0;
    for (let i = 0; i < count; i++) {
      need += data.getUint32((at[i] as number) + 16, true) + EVENT_BLOCK_EXTRA;
    }
    const chunk = this.#chunkFor(need, timeOf(data, at[0] as number));
    for (let i = 0; i < count; i++) {
      const start = at[i] as number;
      const length = putEventBlock(
        bytes,
        data,
        start,
        cpu[i] as number,
        flags[i] as number,
        chunk.bytes,
        chunk.data,
        chunk.length,
        WHOLE_EVENTS,
      );
      if (length === 0) {
        this.skipped++;
        continue;
      }
      const ns = timeOf(data, start);
      if (ns > chunk.lastNs) chunk.lastNs = ns;
      chunk.length += length;
      chunk.events++;
    }
  }

  /** Lets the oldest chunks go that are not needed. */
  trim(): void {
    const chunks = this.#chunks;
    const newest = chunks.at(-1);
    if (newest === undefined) return;
    const enough = newest.lastNs - this.#limits.seconds * 1e9;
    while (chunks.length > 1) {
      const [first, second] = chunks as [Chunk, Chunk];
      const surplus = this.#bytes > this.#limits.bytes || second.firstNs <= enough;
      if (!surplus || first.pins > 0) return;
      chunks.shift();
      this.#bytes -= sizeOf(first);
      if (first.bytes.length === this.#chunkBytes) this.#spare = first.bytes;
    }
  }

  #chunkFor(need: number, ns: number): Chunk {
    const current = this.#chunks.at(-1);
    const long = this.#limits.seconds / (CHUNKS - 1) * 1e9;
    if (
      current !== undefined && current.length + need <= current.bytes.length &&
      ns - current.firstNs < long
    ) return current;
    const header = this.#header();
    const size = Math.max(need, this.#chunkBytes);
    // room is made first, so that the limit holds with the new chunk as well
    this.#bytes += size + headerSize(header);
    this.trim();
    const bytes = this.#take(size);
    const chunk: Chunk = {
      sequence: this.#sequence++,
      header,
      bytes,
      data: new DataView(bytes.buffer),
      length: 0,
      events: 0,
      firstNs: ns,
      lastNs: ns,
      pins: 0,
    };
    this.#chunks.push(chunk);
    return chunk;
  }

  #take(size: number): Uint8Array {
    const spare = this.#spare;
    if (spare === undefined || spare.length !== size) return new Uint8Array(size);
    this.#spare = undefined;
    return spare;
  }
}

function headerSize(header: Header): number {
  return header.section.length + header.heading.length;
}

function sizeOf(chunk: Chunk): number {
  return chunk.bytes.length + headerSize(chunk.header);
}

function timeOf(data: DataView, start: number): number {
  return data.getUint32(start + 4, true) * 0x1_0000_0000 + data.getUint32(start, true);
}

/** Offset in the chunk, from `at` on, of the first event at or after `ns`; its length if none is. */
export function offsetOfTime(chunk: Chunk, at: number, ns: number): number {
  if (chunk.lastNs < ns) return chunk.length;
  while (at < chunk.length && blockTime(chunk.data, at) < ns) {
    at += chunk.data.getUint32(at + 4, true);
  }
  return at;
}
