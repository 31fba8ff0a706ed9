/**
 * Alerts to the standard input of a program that the shell runs: a new one for each alert, or one
 * that stays (`keepAlive`) and is started again when it ends. A program that does not read is waited
 * for, also at the end, but not longer than the sensor's own end: then it is killed.
 */
import { type Sink, unwritable } from "./sink.ts";

const encoder = new TextEncoder();
const HINT = "Run the program by hand with a line of text as its input.";
/** Time that a program has at the end to read what is left and to leave, ms. */
const END_MS = 1000;

/** A program that runs. */
interface Running {
  readonly child: Deno.ChildProcess;
  readonly input: WritableStreamDefaultWriter<Uint8Array>;
}

/** Sink of `program`, a line for the shell; it has `endMs` to leave when the sink is closed. */
export function programSink(program: string, keepAlive: boolean, endMs = END_MS): Sink {
  /** The program that gets the next alert. */
  let running: Running | undefined;
  /** That one, and those that were told to end and have not ended yet. */
  const alive = new Map<Deno.ChildProcess, Promise<unknown>>();

  const start = (): Running => {
    const child = new Deno.Command("/bin/sh", { args: ["-c", program], stdin: "piped" }).spawn();
    alive.set(child, child.status.finally(() => alive.delete(child)));
    return running = { child, input: child.stdin.getWriter() };
  };
  const end = async (): Promise<Deno.CommandStatus | undefined> => {
    const old = running;
    running = undefined;
    // A program that is gone already has closed its input; only its exit is waited for.
    await old?.input.close().catch(() => {});
    return await old?.child.status;
  };
  const failure = (cause: unknown) => unwritable(`the program '${program}'`, cause, HINT);
  return {
    name: "program",
    retries: false,
    write: async ({ line }) => {
      const bytes = encoder.encode(line + "\n");
      try {
        if (keepAlive && running !== undefined) {
          try {
            return await running.input.write(bytes) as undefined;
          } catch {
            // it has ended since the last alert: the next one gets this alert
            await end();
          }
        }
        await (running ?? start()).input.write(bytes);
        if (keepAlive) return undefined;
        const status = await end();
        return status === undefined || status.success
          ? undefined
          : failure(`it ended with status ${status.code}`);
      } catch (error) {
        await end();
        return failure(error);
      }
    },
    reopen: () => void end(),
    close: async () => {
      void end();
      if (alive.size === 0) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, endMs));
      await Promise.race([Promise.all(alive.values()), late]);
      clearTimeout(timer);
      for (const child of alive.keys()) kill(child);
    },
  };
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // it has left in time
  }
}
