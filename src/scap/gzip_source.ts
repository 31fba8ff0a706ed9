/**
 * Unpacks gzip as it is read. `node:zlib` goes on over member borders, which DecompressionStream does
 * not; bytes of 0 behind the last member are passed over, as zlib's own reader does.
 *
 * zlib hands out nothing of a chunk in which it finds an error, and a chunk holds thousands of
 * events. So after an error the file is unpacked once more from its start, with the chunk in
 * pieces, to get what comes before the damage. A pipe cannot be read again; of one, the first chunk
 * alone is got back.
 */
import { concat } from "../base/concat.ts";
import { zlib } from "../base/node_module.ts";
import { causeOf, fail, ok, type Result } from "../base/result.ts";
import type { ByteSource } from "./byte_source.ts";

/** Opens the packed bytes once more; undefined when that cannot be done. */
export type Reopen = () => Promise<ByteSource | undefined>;

/** Packed bytes read from the file, and unpacked bytes handed out, at a time. */
const CHUNK = 64 << 10;
/** Packed bytes of a piece of a broken chunk: so much before the error is lost at most. */
const PIECE = 16;
/** Most that is got back of a broken chunk: what packs better than this is no capture. */
const MAX_RESCUED = 16 << 20;

/** A source that unpacks another. */
export class GzipSource implements ByteSource {
  readonly name: string;
  readonly #packed: ByteSource;
  readonly #again: Reopen | undefined;
  readonly #gunzip = zlib().createGunzip({ chunkSize: CHUNK });
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** Unpacked bytes that nobody has taken yet. */
  #rest: Uint8Array = new Uint8Array(0);
  /** Unpacked bytes so far. */
  #given = 0;
  /** Packed bytes before the latest chunk, and that chunk. */
  #before = 0;
  #latest: Uint8Array = new Uint8Array(0);
  /** Failure of the packed stream, which matters more than what zlib says about its end. */
  #readError: string | undefined;
  #done: Result<number, string> | undefined;

  constructor(packed: ByteSource, again?: Reopen) {
    this.name = packed.name;
    this.#packed = packed;
    this.#again = again;
    this.#chunks = this.#gunzip[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    this.#gunzip.on("error", () => {}); // reported by the iterator
    this.#pump();
  }

  async #pump(): Promise<void> {
    for (;;) {
      const chunk = new Uint8Array(CHUNK);
      const got = await this.#packed.read(chunk);
      if (this.#gunzip.destroyed) return;
      if (!got.ok) this.#readError = got.error;
      if (!got.ok || got.value === 0) {
        this.#gunzip.end();
        return;
      }
      this.#before += this.#latest.length;
      this.#latest = chunk.subarray(0, got.value);
      await written(this.#gunzip, this.#latest);
      if (this.#gunzip.destroyed) return;
    }
  }

  async read(into: Uint8Array): Promise<Result<number, string>> {
    while (this.#rest.length === 0) {
      if (this.#done) return this.#done;
      try {
        const next = await this.#chunks.next();
        if (next.done) this.#done = this.#readError ? fail(this.#readError) : ok(0);
        else {
          this.#rest = next.value;
          this.#given += next.value.length;
        }
      } catch (error) {
        this.#done = fail(this.#readError ?? `gzip: ${causeOf(error)}`);
        this.#rest = await this.#rescue();
      }
    }
    const count = Math.min(into.length, this.#rest.length);
    into.set(this.#rest.subarray(0, count));
    this.#rest = this.#rest.subarray(count);
    return ok(count);
  }

  async close(): Promise<void> {
    this.#done = ok(0);
    this.#gunzip.destroy();
    await this.#packed.close();
  }

  /** What the broken chunk holds before the error, beyond what was handed out. */
  async #rescue(): Promise<Uint8Array> {
    const again = this.#before === 0 ? undefined : await this.#again?.();
    if (this.#before > 0 && again === undefined) return new Uint8Array(0);
    const gunzip = zlib().createGunzip({ chunkSize: CHUNK });
    const found: Uint8Array[] = [];
    let skip = this.#given;
    let length = 0;
    gunzip.on("error", () => {}); // the same as before
    gunzip.on("data", (bytes: Uint8Array) => {
      const fresh = bytes.subarray(Math.min(skip, bytes.length));
      skip -= bytes.length - fresh.length;
      if (fresh.length === 0 || length >= MAX_RESCUED) return;
      found.push(fresh);
      length += fresh.length;
    });
    for (let left = this.#before; left > 0 && again !== undefined && !gunzip.destroyed;) {
      const chunk = new Uint8Array(Math.min(left, CHUNK));
      const got = await again.read(chunk);
      if (!got.ok || got.value === 0) break;
      left -= got.value;
      await written(gunzip, chunk.subarray(0, got.value));
    }
    await again?.close();
    for (let at = 0; at < this.#latest.length && !gunzip.destroyed; at += PIECE) {
      await written(gunzip, this.#latest.subarray(at, at + PIECE));
    }
    gunzip.destroy();
    return concat(found);
  }
}

/** Settled once the bytes are unpacked, or the stream is over. */
function written(
  gunzip: ReturnType<ReturnType<typeof zlib>["createGunzip"]>,
  bytes: Uint8Array,
): Promise<void> {
  return new Promise((taken) => {
    const done = () => {
      gunzip.off("close", done);
      taken();
    };
    gunzip.on("close", done); // a damaged stream never calls back
    gunzip.write(bytes, done);
  });
}
