/** Runs tests again whenever a file beside them changes; ends with the program. */
import type { Invocation } from "./command.ts";

/** Changes that come within this time are one, ms. */
const SETTLE_MS = 100;

/** Runs once, then after each change, until interrupted; the exit code is that of the last run. */
export async function watchTests(
  call: Invocation,
  run: (call: Invocation) => Promise<number>,
): Promise<number> {
  const { args, io } = call;
  let code = await run(call);
  const watcher = Deno.watchFs(args.length > 0 ? [...args] : ["."]);
  const stop = () => watcher.close();
  Deno.addSignalListener("SIGINT", stop);
  io.err("waiting for changes; Ctrl-C ends\n");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = Promise.resolve();
  for await (const { kind, paths } of watcher) {
    if (kind === "access" || !paths.some((path) => /\.ya?ml$/.test(path))) continue;
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(async () => {
        if (io.outIsTerminal) io.out("\x1b[2J\x1b[H");
        code = await run(call);
      });
    }, SETTLE_MS);
  }
  clearTimeout(timer);
  await running;
  Deno.removeSignalListener("SIGINT", stop);
  return code;
}
