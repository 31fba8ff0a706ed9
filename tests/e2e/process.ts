/** Programs under test: started with pipes, read line by line, waited for by what they print. */
import assert from "node:assert/strict";

/** The project's top folder, with a slash at its end. */
export const ROOT: string = new URL("../..", import.meta.url).pathname;

/** Longest wait for a line; far above what is expected, so that only a fault reaches it. */
const PATIENCE_MS = 30_000;

/** What a finished program left. */
export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program to its end. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; clearEnv?: boolean } = {},
): Promise<Finished> {
  const done = await new Deno.Command(command, { args: [...args], stdin: "null", ...options })
    .output();
  const text = new TextDecoder();
  return { code: done.code, out: text.decode(done.stdout), err: text.decode(done.stderr) };
}

/** Runs a program that must succeed; gives its output. */
export async function mustRun(command: string, ...args: readonly string[]): Promise<string> {
  const done = await runProgram(command, args);
  assert.equal(done.code, 0, `${command} ${args.join(" ")}: ${done.err}${done.out}`);
  return done.out;
}

/** The lines of a stream as they arrive. */
class Lines {
  readonly seen: string[] = [];
  #rest = "";
  #ended = false;
  #changed: () => void = () => {};
  readonly finished: Promise<void>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.finished = this.#read(stream);
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (this.#rest + part).split("\n");
      this.#rest = lines.pop() ?? "";
      this.seen.push(...lines);
      this.#changed();
    }
    if (this.#rest !== "") this.seen.push(this.#rest);
    this.#ended = true;
    this.#changed();
  }

  /** The first line, also an earlier one, that `wanted` holds for. */
  async waitFor(wanted: (line: string) => boolean, what: string): Promise<string> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let at = 0;;) {
      for (; at < this.seen.length; at++) {
        if (wanted(this.seen[at] as string)) return this.seen[at] as string;
      }
      const left = deadline - performance.now();
      assert.ok(!this.#ended && left > 0, `no ${what} in:\n${this.seen.join("\n")}`);
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
    }
  }
}

/** A program that runs beside the test. */
export class Running {
  readonly child: Deno.ChildProcess;
  readonly out: Lines;
  readonly err: Lines;

  constructor(
    command: string,
    args: readonly string[],
    options: { cwd?: string; env?: Record<string, string>; clearEnv?: boolean } = {},
  ) {
    this.child = new Deno.Command(command, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      ...options,
    }).spawn();
    this.out = new Lines(this.child.stdout);
    this.err = new Lines(this.child.stderr);
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: Deno.Signal = "SIGINT"): Promise<Finished> {
    this.child.kill(signal);
    return await this.finished();
  }

  /** Waits for the end. */
  async finished(): Promise<Finished> {
    const status = await this.child.status;
    await Promise.all([this.out.finished, this.err.finished]);
    return { code: status.code, out: this.out.seen.join("\n"), err: this.err.seen.join("\n") };
  }
}
