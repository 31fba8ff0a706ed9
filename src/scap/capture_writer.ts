/**
 * Writes captures that Falco, sysdig, Stratoshark and saker read: a header made from a
 * {@linkcode Platform}, then events copied from batches, in the order given. Events keep saker's
 * extra facts, which other readers do not see, unless told to leave them out.
 *
 * Writing is synchronous: a run of blocks is in the file before the next event is taken, so memory is
 * bounded and an error is told at the event that met it. After an error every call gives that error.
 */
import type { Batch } from "../event/batch.ts";
import { IS_INITIAL } from "../event/initial_events.ts";
import type { Platform } from "../event/platform.ts";
import { ok, type Result } from "../base/result.ts";
import { BLOCK_HEADER, BLOCK_TRAILER, blockLength } from "./block.ts";
import { EVENT_BLOCK_EXTRA, putEventBlock } from "./event_block.ts";
import { createOutput, type OutputFile } from "./output_file.ts";
import { Rotation, type RotationLimits } from "./rotation.ts";
import { writeSection } from "./section_writer.ts";

/** How a capture is written. */
export interface WriterOptions {
  /** Packs with gzip. */
  readonly gzip?: boolean;
  /** Bytes of I/O data kept of each event; default all that was captured. */
  readonly snaplen?: number;
  /** Leaves out what saker knows beyond Falco's parameters. */
  readonly strip?: boolean;
  readonly rotation?: RotationLimits;
  /** Events that complete the header of each file, such as those of known containers. */
  readonly heading?: () => Batch;
}

/** Bytes gathered before they are written (and packed as one gzip member). */
const RUN = 256 << 10;

/** A capture being written. */
export class CaptureWriter {
  /** Events written, in all files. */
  events = 0;
  /** Events left out because they do not fit a block of their type. */
  skipped = 0;
  /** Events, of those handed over, that an error of the disk has kept from the file. */
  lost = 0;
  /** Files begun. */
  files = 1;
  readonly #platform: () => Platform;
  readonly #heading: (() => Batch) | undefined;
  readonly #gzip: boolean;
  readonly #copy: { snaplen: number; strip: boolean; hideNewerCalls: boolean };
  readonly #rotation: Rotation;
  #file: OutputFile;
  #bytes = new Uint8Array(RUN);
  #data = new DataView(this.#bytes.buffer);
  #length = 0;
  /** Events among what is gathered. */
  #gathered = 0;
  /** Section that begins with the next event. */
  #coming: Platform | undefined;
  /** Bytes of this file's header. */
  #headerSize = 0;
  /** Bytes on disk of the files before this one. */
  #before = 0;
  /** Outcome of the writing so far. */
  #state: Result<void> = ok(undefined);

  private constructor(
    file: OutputFile,
    rotation: Rotation,
    platform: () => Platform,
    options: WriterOptions,
  ) {
    this.#file = file;
    this.#rotation = rotation;
    this.#platform = platform;
    this.#heading = options.heading;
    this.#gzip = options.gzip ?? false;
    const { snaplen = Infinity, strip = false } = options;
    this.#copy = { snaplen, strip, hideNewerCalls: false };
  }

  /**
   * Creates the file `path` (`-` for stdout) and writes its header. `platform` is asked again for
   * the header of each further file when the writing rotates.
   */
  static open(
    path: string,
    platform: () => Platform,
    options: WriterOptions = {},
  ): Result<CaptureWriter> {
    const rotation = new Rotation(path, options.rotation);
    const file = createOutput(rotation.next(), options.gzip ?? false);
    if (!file.ok) return file;
    const writer = new CaptureWriter(file.value, rotation, platform, options);
    const started = writer.#begin();
    if (started.ok) return ok(writer);
    file.value.close();
    return started;
  }

  /** Path of the file being written. */
  get path(): string {
    return this.#file.path;
  }

  /** Bytes written to disk so far, in all files; what is gathered is not counted yet. */
  get written(): number {
    return this.#before + this.#file.written;
  }

  /** Size of this file. What waits to be packed is not counted: its size on disk is not known yet. */
  get #size(): number {
    return this.#file.written + (this.#gzip ? 0 : this.#length);
  }

  /**
   * Starts a section: readers forget what they knew and take `platform` instead. It is written with
   * its first event, since readers refuse a capture that ends with a section without events.
   */
  section(platform: Platform): Result<void> {
    this.#coming = platform;
    return this.#state;
  }

  /** Appends event `i` of a batch. */
  add(batch: Batch, i: number): Result<void> {
    return this.addEvent(
      batch.bytes,
      batch.data,
      batch.at[i] as number,
      batch.cpu[i] as number,
      batch.flags[i] as number,
    );
  }

  /** Appends the event at `start`, which must be a checked one. */
  addEvent(
    bytes: Uint8Array,
    data: DataView,
    start: number,
    cpu: number,
    flags: number,
  ): Result<void> {
    const ns = data.getUint32(start + 4, true) * 0x1_0000_0000 + data.getUint32(start, true);
    if (!this.turn(ns, data.getUint16(start + 20, true)).ok) return this.#state;
    if (this.#coming !== undefined) this.#header(this.#coming);
    this.#rotation.count();
    const before = this.events;
    this.#put(bytes, data, start, cpu, flags);
    this.#gathered += this.events - before;
    return this.#state;
  }

  /**
   * Goes to the next file if an event of time `ns` belongs there. `addEvent` does so, too; who
   * writes a header from a state calls this before the event changes that state. No file begins with
   * an event that readers would take for a part of the header.
   */
  turn(ns: number, type: number): Result<void> {
    if (!this.#state.ok || IS_INITIAL[type] === 1) return this.#state;
    if (this.#rotation.due(ns, this.#size, this.#headerSize)) this.#rotate();
    return this.#state;
  }

  #put(bytes: Uint8Array, data: DataView, start: number, cpu: number, flags: number): void {
    if (!this.#room(data.getUint32(start + 16, true) + EVENT_BLOCK_EXTRA)) {
      this.lost++; // besides those gathered before it
      return;
    }
    const at = this.#length;
    const to = this.#bytes;
    const length = putEventBlock(bytes, data, start, cpu, flags, to, this.#data, at, this.#copy);
    this.#length += length;
    if (length === 0) this.skipped++;
    else this.events++;
  }

  /** Writes what is gathered to the file. */
  flush(): Result<void> {
    if (this.#state.ok) {
      this.#state = this.#file.write(this.#bytes.subarray(0, this.#length));
      if (!this.#state.ok) this.lost = this.#gathered;
      this.#length = 0;
      this.#gathered = 0;
    }
    return this.#state;
  }

  /** Writes what is left and closes the file; the outcome of the whole writing. */
  close(): Result<void> {
    this.flush();
    const closed = this.#file.close();
    return this.#state.ok ? closed : this.#state;
  }

  #rotate(): void {
    this.flush();
    const closed = this.#file.close();
    if (this.#state.ok) this.#state = closed;
    if (!this.#state.ok) return;
    this.#before += this.#file.written;
    const file = createOutput(this.#rotation.next(), this.#gzip);
    if (!file.ok) {
      this.#state = file;
      return;
    }
    this.#file = file.value;
    this.files++;
    for (const path of this.#rotation.surplus()) {
      try {
        Deno.removeSync(path);
      } catch { // somebody else has taken it away: that is what we wanted
      }
    }
    this.#begin();
  }

  /** Header of a file, and the events that complete it. */
  #begin(): Result<void> {
    if (!this.#header(this.#coming ?? this.#platform()).ok) return this.#state;
    if (this.#heading !== undefined) {
      const { bytes, data, count, at, cpu, flags } = this.#heading();
      for (let i = 0; i < count && this.#state.ok; i++) {
        this.#put(bytes, data, at[i] as number, cpu[i] as number, flags[i] as number);
      }
    }
    this.#headerSize = this.#size;
    return this.#state;
  }

  /** The blocks of a section. */
  #header(platform: Platform): Result<void> {
    this.#coming = undefined;
    this.#copy.hideNewerCalls = platform.exact === true;
    writeSection(platform, (type, body) => this.#putBlock(type, body));
    return this.#state;
  }

  #putBlock(type: number, body: Uint8Array): boolean {
    const total = blockLength(body.length);
    if (!this.#room(total)) return false;
    const at = this.#length;
    this.#data.setUint32(at, type, true);
    this.#data.setUint32(at + 4, total, true);
    this.#bytes.set(body, at + BLOCK_HEADER);
    this.#bytes.fill(0, at + BLOCK_HEADER + body.length, at + total - BLOCK_TRAILER);
    this.#data.setUint32(at + total - BLOCK_TRAILER, total, true);
    this.#length += total;
    return true;
  }

  /** Makes room for a block of `total` bytes. */
  #room(total: number): boolean {
    if (this.#length + total <= this.#bytes.length) return true;
    if (!this.flush().ok) return false;
    if (total > this.#bytes.length) {
      this.#bytes = new Uint8Array(total);
      this.#data = new DataView(this.#bytes.buffer);
    }
    return true;
  }
}
