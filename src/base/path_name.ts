/**
 * Parts of the paths of files on this machine, by their text alone. Paths of events have rules of
 * their own (`src/event/path.ts`, `src/field/fd.ts`).
 */

/** Name of a file without its folders. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folder that a file lies in, with the slash behind it; "." when the path names none. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash + 1);
}
