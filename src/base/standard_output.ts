/**
 * Standard output as something that tells truly how much of a write it took.
 *
 * The runtime's own does not when it is a pipe that is full and that somebody made non-blocking, as
 * programs built on an event loop do with the pipes they share: part of the bytes stays in a buffer,
 * and whoever tries again writes them twice.
 */

/** What takes bytes, at once or later; gives how many it took. */
export interface StandardOutput {
  writeSync(bytes: Uint8Array): number;
  write(bytes: Uint8Array): Promise<number>;
}

/** Standard output; a pipe is opened anew, which gives it a blocking state of its own. */
export function standardOutput(): StandardOutput {
  const path = "/proc/self/fd/1";
  try {
    // only a pipe without a name: the opening of one with a name would wait for a reader
    const isPipe = Deno.readLinkSync(path).startsWith("pipe:[");
    return isPipe ? Deno.openSync(path, { write: true }) : Deno.stdout;
  } catch { // no /proc, or a pipe of another user's
    return Deno.stdout;
  }
}
