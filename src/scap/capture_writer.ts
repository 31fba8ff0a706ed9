/**
 * Writes captures that Falco, sysdig, Stratoshark and saker read: a header made from a
 * {@linkcode Platform}, then events copied from batches, in the order given. Events keep saker's
 * extra facts, which other readers do not see, unless told to leave them out.
 *
 * Writing is synchronous: a run of blocks is in the file before the next event is taken, so memory is
 * bounded and an error is told at the event that met it. After an error every call gives that error.
 */
import { type Batch, STATE_ONLY } from "../event/batch.ts";
import { hasLargePayload } from "../event/event_view.ts";
import type { Platform } from "../event/platform.ts";
import { ok, type Result } from "../base/result.ts";
import { Block, BLOCK_HEADER, BLOCK_TRAILER, blockLength, MAX_SMALL_BLOCK } from "./block.ts";
import { copyEvent } from "./event_copy.ts";
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
}

/** Bytes gathered before they are written (and packed as one gzip member). */
const RUN = 256 << 10;

/** A capture being written. */
export class CaptureWriter {
  /** Events written, in all files. */
  events = 0;
  /** Events left out because they do not fit a block of their type. */
  skipped = 0;
  readonly #platform: () => Platform;
  readonly #gzip: boolean;
  readonly #copy: { snaplen: number; strip: boolean };
  readonly #rotation: Rotation;
  #file: OutputFile;
  #bytes = new Uint8Array(RUN);
  #data = new DataView(this.#bytes.buffer);
  #length = 0;
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
    this.#gzip = options.gzip ?? false;
    this.#copy = { snaplen: options.snaplen ?? Infinity, strip: options.strip ?? false };
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
    const started = writer.section(platform());
    if (started.ok) return ok(writer);
    file.value.close();
    return started;
  }

  /** Path of the file being written. */
  get path(): string {
    return this.#file.path;
  }

  /** Starts a section: readers forget what they knew and take `platform` instead. */
  section(platform: Platform): Result<void> {
    writeSection(platform, (type, body) => this.#putBlock(type, body));
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
    if (!this.#state.ok) return this.#state;
    const ns = data.getUint32(start + 4, true) * 0x1_0000_0000 + data.getUint32(start, true);
    // What waits to be packed is not counted: its size on disk is not known yet.
    const size = this.#file.written + (this.#gzip ? 0 : this.#length);
    if (this.#rotation.due(ns, size) && !this.#rotate()) return this.#state;

    const large = hasLargePayload(data.getUint16(start + 20, true));
    const kept = flags & STATE_ONLY;
    const prefix = BLOCK_HEADER + (kept === 0 ? 2 : 6);
    const most = blockLength(prefix - BLOCK_HEADER + data.getUint32(start + 16, true));
    if (!this.#room(most)) return this.#state;
    const at = this.#length;
    const out = this.#data;
    const length = copyEvent(bytes, data, start, this.#bytes, out, at + prefix, this.#copy);
    const total = blockLength(prefix - BLOCK_HEADER + length);
    if (!large && total > MAX_SMALL_BLOCK) {
      this.skipped++;
      return this.#state;
    }
    out.setUint32(at, blockType(large, kept !== 0), true);
    out.setUint32(at + 4, total, true);
    out.setUint16(at + 8, cpu, true);
    if (kept !== 0) out.setUint32(at + 10, kept, true);
    this.#bytes.fill(0, at + prefix + length, at + total - BLOCK_TRAILER);
    out.setUint32(at + total - BLOCK_TRAILER, total, true);
    this.#length += total;
    this.events++;
    return this.#state;
  }

  /** Writes what is gathered to the file. */
  flush(): Result<void> {
    if (this.#state.ok) {
      this.#state = this.#file.write(this.#bytes.subarray(0, this.#length));
      this.#length = 0;
    }
    return this.#state;
  }

  /** Writes what is left and closes the file; the outcome of the whole writing. */
  close(): Result<void> {
    this.flush();
    const closed = this.#file.close();
    return this.#state.ok ? closed : this.#state;
  }

  #rotate(): boolean {
    this.flush();
    const closed = this.#file.close();
    if (this.#state.ok) this.#state = closed;
    if (!this.#state.ok) return false;
    const file = createOutput(this.#rotation.next(), this.#gzip);
    if (!file.ok) {
      this.#state = file;
      return false;
    }
    this.#file = file.value;
    for (const path of this.#rotation.surplus()) {
      try {
        Deno.removeSync(path);
      } catch { // somebody else has taken it away: that is what we wanted
      }
    }
    return this.section(this.#platform()).ok;
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

function blockType(large: boolean, flags: boolean): number {
  if (large) return flags ? Block.EVENT_FLAGS_LARGE : Block.EVENT_LARGE;
  return flags ? Block.EVENT_FLAGS_V2 : Block.EVENT_V2;
}
