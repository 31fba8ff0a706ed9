/**
 * Standard output and error of the program. Output is written whole and at once; a reader that
 * went away (`| head`) ends the work quietly, any other failure is kept as an error so that the
 * program can leave with the right exit code. Nothing here buffers behind the caller's back:
 * {@linkcode LineBuffer} does, where a command asks for it.
 */
import { causeOf, type SakerError } from "../base/result.ts";
import { standardOutput } from "../base/standard_output.ts";
import type { Io } from "./command.ts";

const encoder = new TextEncoder();
/** Time until another try where the other side has made a pipe non-blocking and it is full, ms. */
const NAP_MS = 2;
/** Bytes that go out at a time; more than {@linkcode LineBuffer} gathers. */
const BUFFER_BYTES = 128 * 1024;

/** A file that takes bytes, such as `Deno.stdout`. */
export interface ByteSink {
  writeSync(bytes: Uint8Array): number;
}

/** Outcome of one write. */
export type WriteOutcome = "written" | "reader gone" | SakerError;

/** Writes all of `bytes`; waits in short naps when the other side made the pipe non-blocking. */
export function writeAll(sink: ByteSink, bytes: Uint8Array, name: string): WriteOutcome {
  for (let done = 0; done < bytes.length;) {
    try {
      done += sink.writeSync(bytes.subarray(done));
    } catch (error) {
      if (error instanceof Deno.errors.WouldBlock) nap(NAP_MS);
      else if (error instanceof Deno.errors.BrokenPipe) return "reader gone";
      else if (!(error instanceof Deno.errors.Interrupted)) {
        return unwritable(name, error);
      }
    }
  }
  return "written";
}

/** Writes all of a text, as much at a time as fits `buffer`, which is at least a character. */
export function writeText(
  sink: ByteSink,
  text: string,
  buffer: Uint8Array<ArrayBuffer>,
  name: string,
): WriteOutcome {
  let outcome: WriteOutcome = "written";
  for (let rest = text; rest !== "" && outcome === "written";) {
    const { read, written } = encoder.encodeInto(rest, buffer);
    outcome = writeAll(sink, buffer.subarray(0, written), name);
    rest = rest.slice(read);
  }
  return outcome;
}

function unwritable(name: string, error: unknown): SakerError {
  return {
    code: "OUTPUT_UNWRITABLE",
    message: `cannot write to ${name}`,
    hint: "Free space on the device or send the output elsewhere.",
    cause: causeOf(error),
  };
}

function nap(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** {@linkcode Io} over the process's own streams, with the first failure of standard output. */
export class ProcessIo implements Io {
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Why standard output failed; undefined also when only the reader went away. */
  failure: SakerError | undefined;
  #open = true;
  readonly #out = standardOutput();
  /** Reused for each text: pages of a new one would have to be made by the kernel. */
  #buffer: Uint8Array<ArrayBuffer> | undefined;

  constructor() {
    this.outIsTerminal = Deno.stdout.isTerminal();
    this.errIsTerminal = Deno.stderr.isTerminal();
  }

  out(text: string): boolean {
    if (!this.#open) return false;
    const buffer = this.#buffer ??= new Uint8Array(BUFFER_BYTES);
    const outcome = writeText(this.#out, text, buffer, "standard output");
    if (outcome === "written") return true;
    this.#open = false;
    if (outcome !== "reader gone") this.failure = outcome;
    return false;
  }

  async outLater(text: string): Promise<boolean> {
    if (!this.#open) return false;
    const bytes = encoder.encode(text);
    for (let done = 0; done < bytes.length;) {
      try {
        done += await this.#out.write(bytes.subarray(done));
      } catch (error) {
        if (error instanceof Deno.errors.WouldBlock) {
          await new Promise((resolve) => setTimeout(resolve, NAP_MS));
        } else if (!(error instanceof Deno.errors.Interrupted)) {
          this.#open = false;
          if (!(error instanceof Deno.errors.BrokenPipe)) {
            this.failure = unwritable("standard output", error);
          }
          return false;
        }
      }
    }
    return true;
  }

  err(text: string): void {
    // There is nobody left to tell when standard error fails.
    writeAll(Deno.stderr, encoder.encode(text), "standard error");
  }
}

/** Takes lines for standard output. */
export interface LineOutput {
  /** Adds a line, without its end; false when the reader is gone. */
  line(text: string): boolean;
  /** Writes what is waiting; false when the reader is gone. */
  flush(): boolean;
  /** Writes what is waiting, for at most `timeoutMs`; the rest is lost. */
  close(timeoutMs: number): Promise<void>;
  /** Lines that nobody will read. */
  readonly lost: number;
  /** Lines that are not written yet. */
  readonly waiting: number;
}

/** Gathers lines and hands them on in pieces, for commands that print a lot. */
export class LineBuffer implements LineOutput {
  #text = "";
  #count = 0;
  #lost = 0;

  /** @param limit characters after which the lines are written */
  constructor(private readonly io: Io, private readonly limit = 64 * 1024) {}

  get lost(): number {
    return this.#lost;
  }

  get waiting(): number {
    return this.#count;
  }

  line(text: string): boolean {
    this.#text += text + "\n";
    this.#count++;
    return this.#text.length < this.limit || this.flush();
  }

  flush(): boolean {
    if (this.#text === "") return true;
    const text = this.#text;
    const count = this.#count;
    this.#text = "";
    this.#count = 0;
    const written = this.io.out(text);
    if (!written) this.#lost += count;
    return written;
  }

  close(): Promise<void> {
    this.flush();
    return Promise.resolve();
  }
}
