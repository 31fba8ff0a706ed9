/**
 * Alerts appended to a file, one a line. With `keepAlive` the file stays open between alerts; it is
 * opened anew when another file (or none) has taken its place, so that no alert goes to a file that
 * nobody can find any more.
 */
import { fail, ok, type Result } from "../base/result.ts";
import { type Sink, unwritable } from "./sink.ts";

const HINT = "Check that the folder exists, that it may be written and that the disk is not full.";
/** Time between two looks whether the file is still the one at its path, ms. */
const LOOK_MS = 1000;
const encoder = new TextEncoder();

/** Opens the file once to see that it can be written. `now` is a clock in ms. */
export function fileSink(
  path: string,
  keepAlive: boolean,
  now: () => number = () => performance.now(),
): Result<Sink> {
  let file: Deno.FsFile | undefined;
  let looked = now();
  /** True if the last line in the file has no end: the disk was full in the middle of it. */
  let torn = false;
  const open = () => file ??= Deno.openSync(path, { append: true, create: true });
  const close = () => {
    file?.close();
    file = undefined;
  };
  const follow = () => {
    if (file === undefined || now() - looked < LOOK_MS) return;
    looked = now();
    if (!isAt(file, path)) close();
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
      let done = 0;
      try {
        follow();
        const bytes = encoder.encode(`${torn ? "\n" : ""}${line}\n`);
        while (done < bytes.length) done += open().writeSync(bytes.subarray(done));
        torn = false;
        if (!keepAlive) close();
        return undefined;
      } catch (error) {
        torn ||= done > 0;
        close();
        return unwritable(`the file ${path}`, error, HINT);
      }
    },
    reopen: close,
    close,
  });
}

/** True if `file` is what stands at `path`. */
function isAt(file: Deno.FsFile, path: string): boolean {
  try {
    const [open, there] = [file.statSync(), Deno.statSync(path)];
    return open.ino === there.ino && open.dev === there.dev;
  } catch {
    return false;
  }
}
