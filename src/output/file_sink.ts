/** Alerts appended to a file, one a line. With `keepAlive` the file stays open between alerts. */
import { fail, ok, type Result } from "../base/result.ts";
import { type Sink, unwritable } from "./sink.ts";

const HINT = "Check that the folder exists, that it may be written and that the disk is not full.";
const encoder = new TextEncoder();

/** Opens the file once to see that it can be written. */
export function fileSink(path: string, keepAlive: boolean): Result<Sink> {
  let file: Deno.FsFile | undefined;
  const open = () => file ??= Deno.openSync(path, { append: true, create: true });
  const close = () => {
    file?.close();
    file = undefined;
  };
  try {
    open();
    if (!keepAlive) close();
  } catch (error) {
    return fail(unwritable(`the file ${path}`, error, HINT));
  }
  return ok({
    name: "file",
    retries: false,
    write: ({ line }) => {
      try {
        const bytes = encoder.encode(line + "\n");
        for (let done = 0; done < bytes.length;) done += open().writeSync(bytes.subarray(done));
        if (!keepAlive) close();
        return undefined;
      } catch (error) {
        close();
        return unwritable(`the file ${path}`, error, HINT);
      }
    },
    reopen: close,
    close,
  });
}
