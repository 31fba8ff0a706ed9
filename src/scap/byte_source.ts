/**
 * Bytes of a capture from a file or stdin, unpacked when they are gzip (told by the first two
 * bytes, as zlib's `gzopen` does). Concatenated gzip members are one stream. Reads no further ahead
 * than one chunk, so memory does not depend on the size of the file.
 *
 * Unpacking uses `node:zlib`: it goes on over member borders, which DecompressionStream does not,
 * and hands out what could be unpacked before an error.
 */
import { causeOf, fail, ok, type Result } from "../base/result.ts";
import { unreadable } from "./damage.ts";
import { GzipSource, type Reopen } from "./gzip_source.ts";
import { type Readable, readableFile } from "./readable.ts";

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

/** Opens `path`, or stdin for `-`. */
export async function openBytes(path: string): Promise<Result<ByteSource>> {
  const name = path === "-" ? "standard input" : path;
  let file: Readable;
  try {
    if (path === "-") file = { read: (into) => Deno.stdin.read(into), close: () => {} };
    else file = readableFile(await Deno.open(path, { read: true }));
  } catch (error) {
    return fail(openError(path, error));
  }
  const source = await sniff(name, file, path === "-" ? undefined : reopening(path));
  if (source.ok) return source;
  file.close();
  return fail(
    /Is a directory/i.test(source.error)
      ? unreadable(name, "is a directory", "Name the capture in it.")
      : unreadable(name, "cannot be read", "Check the path and the disk", source.error),
  );
}

/** A source over bytes in memory, plain or gzip. */
export async function bytesInMemory(name: string, bytes: Uint8Array): Promise<ByteSource> {
  const open = () => {
    let at = 0;
    return {
      read(into: Uint8Array) {
        const count = Math.min(into.length, bytes.length - at);
        into.set(bytes.subarray(at, at + count));
        at += count;
        return Promise.resolve(count === 0 ? null : count);
      },
      close() {},
    };
  };
  const again = () => Promise.resolve(new PlainSource(name, open(), new Uint8Array(0)));
  const source = await sniff(name, open(), again);
  if (!source.ok) throw new Error(source.error); // memory cannot fail to be read
  return source.value;
}

/** Reads the first bytes to tell gzip from plain, and gives them back in front. */
async function sniff(
  name: string,
  file: Readable,
  again: Reopen | undefined,
): Promise<Result<ByteSource, string>> {
  const head = new Uint8Array(2);
  let have = 0;
  while (have < head.length) {
    const more = await readFrom(file, head.subarray(have));
    if (!more.ok) return more;
    if (more.value === 0) break;
    have += more.value;
  }
  const plain = new PlainSource(name, file, head.subarray(0, have));
  return ok(
    have === 2 && head[0] === 0x1f && head[1] === 0x8b ? new GzipSource(plain, again) : plain,
  );
}

/** Opens a file once more, from its start; undefined when it is none (a pipe) or gone. */
function reopening(path: string): Reopen {
  return async () => {
    try {
      const file = await Deno.open(path, { read: true });
      if ((await file.stat()).isFile) return new PlainSource(path, file, new Uint8Array(0));
      file.close();
    } catch { // gone meanwhile
    }
    return undefined;
  };
}

async function readFrom(file: Readable, into: Uint8Array): Promise<Result<number, string>> {
  try {
    return ok(await file.read(into) ?? 0);
  } catch (error) {
    return fail(causeOf(error));
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

function openError(name: string, error: unknown) {
  const path = name === "" ? "the capture without a name" : name;
  if (error instanceof Deno.errors.NotFound) {
    return unreadable(path, "does not exist", "Check the path of the capture.");
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return unreadable(path, "may not be read", "Run as a user who may read it, or change its mode");
  }
  return unreadable(path, "cannot be opened", "Check the path of the capture.", causeOf(error));
}
