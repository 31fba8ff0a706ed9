/**
 * Where the bytes of a capture come from: a file, a pipe, memory.
 *
 * A file is read by the thread that then works on its bytes: what another thread has read lies in the
 * caches of another core, and each event would have to be fetched from there. Now and then it is
 * left to the runtime all the same, which gives signals and outputs their turn.
 */

/** What is needed of a file or stdin. */
export interface Readable {
  /** Fills the start of `into`; null at the end. Throws or rejects with the system's words. */
  read(into: Uint8Array): Promise<number | null>;
  close(): void;
}

/** Longest time without a turn for others, ms. */
const TURN_MS = 20;

/** An open file, read as said above if it is a regular one; others may keep their reader waiting. */
export function readableFile(file: Deno.FsFile): Readable {
  if (!file.statSync().isFile) return file;
  let turn = 0;
  const giveTurn = async (into: Uint8Array) => {
    const count = await file.read(into);
    turn = performance.now() + TURN_MS;
    return count;
  };
  return {
    read: (into) =>
      performance.now() < turn ? Promise.resolve(file.readSync(into)) : giveTurn(into),
    close: () => file.close(),
  };
}
