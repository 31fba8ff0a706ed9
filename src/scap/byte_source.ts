/**
 * Bytes of a capture from a file or stdin, unpacked when they are gzip (told by the first two
 * bytes, as zlib's `gzopen` does). Concatenated gzip members are one stream. Reads no further ahead
 * than one chunk, so memory does not depend on the size of the file.
 *
 * Unpacking uses `node:zlib`: it goes on over member borders, which DecompressionStream does not,
 * and hands out what could be unpacked before an error.
 */
import { zlib } from "../base/node_module.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { unreadable } from "./damage.ts";

/** A stream of bytes that is asked for more. */
export interface ByteSource {
  /** For messages: the path, or `standard input`. */
  readonly name: string;
  /**
   * Fills the start of `into`; gives the number of bytes, 0 at the end. A failure is the words of
   * the operating system or of zlib.
   */
  read(into: Uint8Array): Promise<Result<number, string>>;
  close(): Promise<void>;
}

/** Packed bytes read from the file, and unpacked bytes handed out, at a time. */
const CHUNK = 64 << 10;

/** What we need of a file or stdin. */
interface Readable {
  read(into: Uint8Array): Promise<number | null>;
  close(): void;
}

/** Opens `path`, or stdin for `-`. */
export async function openBytes(path: string): Promise<Result<ByteSource>> {
  const name = path === "-" ? "standard input" : path;
  let file: Readable;
  try {
    if (path === "-") file = { read: (into) => Deno.stdin.read(into), close: () => {} };
    else file = await Deno.open(path, { read: true });
  } catch (error) {
    return fail(openError(path, error));
  }
  const source = await sniff(name, file);
  if (source.ok) return source;
  file.close();
  return fail(
    /Is a directory/i.test(source.error)
      ? unreadable(name, "is a directory", "Name the capture in it")
      : unreadable(name, "cannot be read", "Check the path and the disk", source.error),
  );
}

/** A source over bytes in memory, plain or gzip. */
export async function bytesInMemory(name: string, bytes: Uint8Array): Promise<ByteSource> {
  let at = 0;
  const source = await sniff(name, {
    read(into) {
      const count = Math.min(into.length, bytes.length - at);
      into.set(bytes.subarray(at, at + count));
      at += count;
      return Promise.resolve(count === 0 ? null : count);
    },
    close() {},
  });
  if (!source.ok) throw new Error(source.error); // memory cannot fail to be read
  return source.value;
}

/** Reads the first bytes to tell gzip from plain, and gives them back in front. */
async function sniff(name: string, file: Readable): Promise<Result<ByteSource, string>> {
  const head = new Uint8Array(2);
  let have = 0;
  while (have < head.length) {
    const more = await readFrom(file, head.subarray(have));
    if (!more.ok) return more;
    if (more.value === 0) break;
    have += more.value;
  }
  const plain = new PlainSource(name, file, head.subarray(0, have));
  return ok(have === 2 && head[0] === 0x1f && head[1] === 0x8b ? new GzipSource(plain) : plain);
}

async function readFrom(file: Readable, into: Uint8Array): Promise<Result<number, string>> {
  try {
    return ok(await file.read(into) ?? 0);
  } catch (error) {
    return fail(words(error));
  }
}

class PlainSource implements ByteSource {
  #head: Uint8Array;
  readonly #file: Readable;

  constructor(readonly name: string, file: Readable, head: Uint8Array) {
    this.#file = file;
    this.#head = head;
  }

  read(into: Uint8Array): Promise<Result<number, string>> {
    if (this.#head.length === 0) return readFrom(this.#file, into);
    const count = Math.min(into.length, this.#head.length);
    into.set(this.#head.subarray(0, count));
    this.#head = this.#head.subarray(count);
    return Promise.resolve(ok(count));
  }

  close(): Promise<void> {
    try {
      this.#file.close();
    } catch { // closing twice is not a failure
    }
    return Promise.resolve();
  }
}

class GzipSource implements ByteSource {
  readonly name: string;
  readonly #packed: ByteSource;
  readonly #gunzip = zlib().createGunzip({ chunkSize: CHUNK });
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  /** Failure of the packed stream, which matters more than what zlib says about its end. */
  #readError: string | undefined;
  #done: Result<number, string> | undefined;

  constructor(packed: ByteSource) {
    this.name = packed.name;
    this.#packed = packed;
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
      await new Promise<void>((taken) => {
        const done = () => {
          this.#gunzip.off("close", done);
          taken();
        };
        this.#gunzip.on("close", done); // a damaged stream never calls back
        this.#gunzip.write(chunk.subarray(0, got.value), done);
      });
      if (this.#gunzip.destroyed) return;
    }
  }

  async read(into: Uint8Array): Promise<Result<number, string>> {
    while (this.#rest.length === 0) {
      if (this.#done) return this.#done;
      try {
        const next = await this.#chunks.next();
        if (next.done) this.#done = this.#readError ? fail(this.#readError) : ok(0);
        else this.#rest = next.value;
      } catch (error) {
        this.#done = fail(this.#readError ?? `gzip: ${words(error)}`);
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
}

function openError(path: string, error: unknown) {
  if (error instanceof Deno.errors.NotFound) {
    return unreadable(path, "does not exist", "Check the path of the capture");
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return unreadable(path, "may not be read", "Run as a user who may read it, or change its mode");
  }
  return unreadable(path, "cannot be opened", "Check the path of the capture", words(error));
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
