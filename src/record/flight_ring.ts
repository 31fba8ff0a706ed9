/**
 * The last events in memory, ready to be written to a capture. Events are kept as they came, in a few
 * large chunks; there is no object for an event, and a batch is taken with one copy.
 *
 * A capture begins with the state of the machine before its first event, and what was true then
 * cannot be told from the state now. So a chunk begins with a header made from the state at that
 * moment, which costs a snapshot (some milliseconds for hundreds of processes) and nothing for an
 * event. The alternative, a second state that runs behind the ring, would cost every event twice.
 * Where snapshots take long, because there are very many processes, several chunks share one.
 *
 * The oldest chunks go, up to the next header, when the events take more memory than allowed or when the
 * rest covers the time that is asked for. Chunks that are being written stay (pinned), up to twice
 * the limit.
 */
import type { Batch } from "../event/batch.ts";

/** How much to remember. */
export interface RingLimits {
  /** Bytes of memory for events; headers, at most one for each chunk, come on top. */
  readonly bytes: number;
  /** Seconds of event time that are enough; more are forgotten though there is room. */
  readonly seconds: number;
}

/** State of the machine at one moment. */
export interface Header {
  /** Blocks of a section: machine, users, processes, descriptors. */
  readonly section: Uint8Array;
  /** Events that complete it. */
  readonly heading: Batch;
}

/** A part of the ring: events, and the state before them. */
export interface Chunk {
  readonly sequence: number;
  /** Undefined for a chunk that goes on where the one before it ends. */
  readonly header: Header | undefined;
  readonly memory: Memory;
  /** Bytes used. */
  length: number;
  events: number;
  /** Time of the first event, approximate ns. */
  readonly firstNs: number;
  /** About the latest time of an event, ns: that of the last event of a batch. */
  lastNs: number;
  /** Writers that still need it. */
  pins: number;
}

/** Where a chunk keeps its events; the arrays of a batch. */
interface Memory {
  readonly bytes: Uint8Array;
  readonly data: DataView;
  readonly at: Uint32Array;
  readonly cpu: Uint16Array;
  readonly flags: Uint8Array;
}

/** The ring is made of so many chunks; one more makes it forget one. */
const CHUNKS = 8;
/** Most chunks for one header: when the oldest header goes, half of the ring stays. */
const MOST_SHARING = CHUNKS / 2;
/** Snapshots may take up to this part of the time. */
const SNAPSHOT_SHARE = 1 / 20;
/** Room for one event in so many bytes of a chunk; events of a live source are larger on average. */
const BYTES_PER_EVENT = 64;
/** Bytes of the three arrays for one event. */
const INDEX_BYTES = 4 + 2 + 1;
/** Smallest ring: a chunk must take the largest batch of a live source with room to spare. */
export const MIN_RING_BYTES = 16 << 20;

/** Chunks of events, oldest first. */
export class FlightRing {
  readonly #limits: RingLimits;
  readonly #header: () => Header;
  readonly #chunkBytes: number;
  #chunks: Chunk[] = [];
  #sequence = 0;
  /** Memory of all chunks, and of their headers. */
  #bytes = 0;
  #headerBytes = 0;
  /** Chunks since the last header, with the one that has it. */
  #sharing = MOST_SHARING;
  /** Clock before which another header is too expensive, ms. */
  #nextHeader = 0;
  /** A chunk's memory, for reuse. */
  #spare: Memory | undefined;
  readonly #now: () => number;

  /**
   * @param header tells of the state before the events that are appended next
   * @param now a clock in ms
   */
  constructor(limits: RingLimits, header: () => Header, now = () => performance.now()) {
    this.#limits = limits;
    this.#header = header;
    this.#now = now;
    this.#chunkBytes = Math.floor(limits.bytes / CHUNKS / (1 + INDEX_BYTES / BYTES_PER_EVENT));
  }

  /** Memory in use, bytes. */
  get bytes(): number {
    return this.#bytes + this.#headerBytes;
  }

  /** The oldest chunk, which has a header; undefined before the first event. */
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
  append({ bytes, data, count, at, cpu, flags }: Batch): void {
    if (count === 0) return;
    let need = 0;
    for (let i = 0; i < count; i++) need += lengthOf(data, at[i] as number);
    const first = at[0] as number;
    const last = at[count - 1] as number;
    const chunk = this.#chunkFor(need, count, timeOf(data, first));
    const { memory, events } = chunk;
    const end = last + lengthOf(data, last);
    if (end - first === need) {
      memory.bytes.set(bytes.subarray(first, end), chunk.length);
      const shift = chunk.length - first;
      for (let i = 0; i < count; i++) memory.at[events + i] = (at[i] as number) + shift;
    } else {
      // not one behind the other: a capture, or a test
      let to = chunk.length;
      for (let i = 0; i < count; i++) {
        const start = at[i] as number;
        const length = lengthOf(data, start);
        memory.bytes.set(bytes.subarray(start, start + length), to);
        memory.at[events + i] = to;
        to += length;
      }
    }
    memory.cpu.set(cpu.subarray(0, count), events);
    memory.flags.set(flags.subarray(0, count), events);
    chunk.length += need;
    chunk.events += count;
    chunk.lastNs = Math.max(chunk.lastNs, timeOf(data, last));
  }

  /** Forgets everything; no chunk may be pinned. */
  clear(): void {
    this.#chunks = [];
    this.#bytes = 0;
    this.#headerBytes = 0;
    this.#sharing = MOST_SHARING;
  }

  /** Lets the oldest chunks go that are not needed. */
  trim(): void {
    const chunks = this.#chunks;
    const newest = chunks.at(-1);
    if (newest === undefined) return;
    const enough = newest.lastNs - this.#limits.seconds * 1e9;
    for (;;) {
      const next = chunks.findIndex(({ header }, i) => i > 0 && header !== undefined);
      if (next < 0) return;
      const surplus = this.#bytes > this.#limits.bytes ||
        (chunks[next] as Chunk).firstNs <= enough;
      if (!surplus || chunks.some(({ pins }, i) => i < next && pins > 0)) return;
      for (const { memory, header } of chunks.splice(0, next)) {
        this.#bytes -= memorySize(memory.bytes.length);
        this.#headerBytes -= headerSize(header);
        if (memory.bytes.length === this.#chunkBytes) this.#spare = memory;
      }
    }
  }

  #chunkFor(need: number, count: number, ns: number): Chunk {
    const current = this.#chunks.at(-1);
    const long = this.#limits.seconds / (CHUNKS - 1) * 1e9;
    if (
      current !== undefined && current.length + need <= current.memory.bytes.length &&
      current.events + count <= current.memory.at.length && ns - current.firstNs < long
    ) return current;
    const header = this.#headerIfDue();
    const size = Math.max(need, count * BYTES_PER_EVENT, this.#chunkBytes);
    this.#bytes += memorySize(size);
    this.#headerBytes += headerSize(header);
    const chunk: Chunk = {
      sequence: this.#sequence++,
      header,
      memory: this.#take(size),
      length: 0,
      events: 0,
      firstNs: ns,
      lastNs: ns,
      pins: 0,
    };
    this.#chunks.push(chunk);
    this.trim();
    return chunk;
  }

  #headerIfDue(): Header | undefined {
    const began = this.#now();
    if (this.#sharing < MOST_SHARING && began < this.#nextHeader) {
      this.#sharing++;
      return undefined;
    }
    const header = this.#header();
    const ended = this.#now();
    this.#nextHeader = ended + (ended - began) / SNAPSHOT_SHARE;
    this.#sharing = 1;
    return header;
  }

  #take(size: number): Memory {
    const spare = this.#spare;
    if (spare !== undefined && spare.bytes.length === size) {
      this.#spare = undefined;
      return spare;
    }
    const bytes = new Uint8Array(size);
    const events = Math.floor(size / BYTES_PER_EVENT);
    return {
      bytes,
      data: new DataView(bytes.buffer),
      at: new Uint32Array(events),
      cpu: new Uint16Array(events),
      flags: new Uint8Array(events),
    };
  }
}

function headerSize(header: Header | undefined): number {
  return header === undefined ? 0 : header.section.length + header.heading.bytes.length;
}

function memorySize(bytes: number): number {
  return bytes + Math.floor(bytes / BYTES_PER_EVENT) * INDEX_BYTES;
}

function lengthOf(data: DataView, start: number): number {
  return data.getUint32(start + 16, true);
}

function timeOf(data: DataView, start: number): number {
  return data.getUint32(start + 4, true) * 0x1_0000_0000 + data.getUint32(start, true);
}

/** Time of event `i` of a chunk, approximate ns. */
export function eventTime({ memory }: Chunk, i: number): number {
  return timeOf(memory.data, memory.at[i] as number);
}
