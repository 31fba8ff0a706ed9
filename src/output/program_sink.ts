/**
 * Alerts to the standard input of a program that the shell runs: a new one for each alert, or one
 * that stays (`keepAlive`) and is started again when it ends.
 */
import { type Sink, unwritable } from "./sink.ts";

const encoder = new TextEncoder();

/** Sink of `program`, a line for the shell. */
export function programSink(program: string, keepAlive: boolean): Sink {
  let child: Deno.ChildProcess | undefined;
  let writer: WritableStreamDefaultWriter<Uint8Array> | undefined;

  const start = () => {
    child = new Deno.Command("/bin/sh", { args: ["-c", program], stdin: "piped" }).spawn();
    writer = child.stdin.getWriter();
    return writer;
  };
  const end = async () => {
    const running = child;
    const input = writer;
    child = undefined;
    writer = undefined;
    // A program that is gone already has closed its input; only its exit is waited for.
    await input?.close().catch(() => {});
    return await running?.status;
  };
  return {
    name: "program",
    retries: false,
    write: async ({ line }) => {
      const hint = "Run the program by hand with a line of text as its input.";
      try {
        await (writer ?? start()).write(encoder.encode(line + "\n"));
        if (keepAlive) return undefined;
        const status = await end();
        return status === undefined || status.success
          ? undefined
          : unwritable(`the program '${program}'`, `it ended with status ${status.code}`, hint);
      } catch (error) {
        await end();
        return unwritable(`the program '${program}'`, error, hint);
      }
    },
    reopen: () => void end(),
    close: async () => void await end(),
  };
}
