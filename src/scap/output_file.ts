/**
 * A file that a capture is written to, plain or gzip. Bytes come in runs of whole blocks, and each
 * run is written before the next is taken, so memory is bounded. Packed runs are gzip members of
 * their own: a reader that meets the end of a file cut short has everything up to the last run.
 *
 * When the disk is full the file is cut back to the last whole run, so what is there can be read.
 */
import { zlib } from "../base/node_module.ts";
import { causeOf, fail, ok, type Result } from "../base/result.ts";
import { standardOutput } from "../base/standard_output.ts";

/** What a disk-like target must offer; `Deno.FsFile` and stdout do. */
export interface Target {
  writeSync(bytes: Uint8Array): number;
  close(): void;
  truncateSync?(length: number): void;
}

/** Speed matters more than the last percent: level 6 takes three times as long as this. */
const GZIP_LEVEL = 3;

/** An open file. */
export class OutputFile {
  /** Bytes written to disk, packed. */
  written = 0;
  readonly path: string;
  readonly #target: Target;
  readonly #gzip: boolean;

  constructor(path: string, target: Target, gzip: boolean) {
    this.path = path;
    this.#target = target;
    this.#gzip = gzip;
  }

  /** Writes a run of whole blocks. */
  write(blocks: Uint8Array): Result<void> {
    if (blocks.length === 0) return WRITTEN;
    const bytes = this.#gzip ? zlib().gzipSync(blocks, { level: GZIP_LEVEL }) : blocks;
    try {
      for (let at = 0; at < bytes.length;) at += this.#target.writeSync(bytes.subarray(at));
    } catch (error) {
      try {
        this.#target.truncateSync?.(this.written);
      } catch { // a pipe, or a disk that is gone: the first failure is the one to tell
      }
      return fail(unwritable(this.path, error));
    }
    this.written += bytes.length;
    return WRITTEN;
  }

  /** Closes the file; stdout stays open. */
  close(): Result<void> {
    try {
      this.#target.close();
      return WRITTEN;
    } catch (error) {
      return fail(unwritable(this.path, error));
    }
  }
}

const WRITTEN: Result<void> = ok(undefined);

function toStandardOutput(): Target {
  const out = standardOutput();
  return { writeSync: (bytes) => out.writeSync(bytes), close: () => {} };
}

/** Creates or overwrites `path`; `-` is stdout. */
export function createOutput(path: string, gzip: boolean): Result<OutputFile> {
  try {
    const target: Target = path === "-"
      ? toStandardOutput()
      : Deno.openSync(path, { write: true, create: true, truncate: true, mode: 0o600 });
    return ok(new OutputFile(path, target, gzip));
  } catch (error) {
    return fail(unwritable(path, error));
  }
}

function unwritable(path: string, error: unknown) {
  const name = path === "-" ? "standard output" : path;
  return {
    code: "OUTPUT_UNWRITABLE",
    message: `cannot write the capture ${name}`,
    hint: "Check that the folder exists, may be written and has room.",
    cause: causeOf(error),
  };
}
