/** Whether a path names a file that can be asked about. */

/** True for a file or a link to one; false for anything else, and for what may not be seen. */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false; // not there, a link to nothing, or in a folder that is closed to us
  }
}
