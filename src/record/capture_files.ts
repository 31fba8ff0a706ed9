/**
 * The files of automatic captures: their names, and how many may stay. Names sort by time. Only files
 * of this naming are ever deleted.
 */

/** How much of the disk captures may take. */
export interface Retention {
  readonly files: number;
  readonly bytes: number;
}

/** `PREFIX_<time, 20 digits>_<event number, 20 digits>.scap`, as Falco names its captures. */
export function captureName(prefix: string, ts: bigint, num: number): string {
  return `${prefix}_${String(ts).padStart(20, "0")}_${String(num).padStart(20, "0")}.scap`;
}

/**
 * Deletes the oldest captures of `prefix` until one more of up to `bytes` fits. What cannot be deleted
 * is left alone: writing will tell if there is no room.
 */
export function makeRoom(prefix: string, retention: Retention, bytes: number): void {
  const files = capturesOf(prefix);
  let total = files.reduce((sum, file) => sum + file.bytes, 0);
  for (let i = 0; i < files.length; i++) {
    const left = files.length - i;
    if (left < retention.files && total + bytes <= retention.bytes) return;
    const file = files[i] as CaptureFile;
    try {
      Deno.removeSync(file.path);
    } catch { // gone already, or not ours to delete
    }
    total -= file.bytes;
  }
}

interface CaptureFile {
  readonly path: string;
  readonly bytes: number;
}

/** Captures of a prefix, oldest first. */
function capturesOf(prefix: string): CaptureFile[] {
  const slash = prefix.lastIndexOf("/");
  const folder = slash < 0 ? "." : prefix.slice(0, slash + 1);
  const start = prefix.slice(slash + 1) + "_";
  const out: CaptureFile[] = [];
  try {
    for (const { name, isFile } of Deno.readDirSync(folder)) {
      if (!isFile || !name.startsWith(start)) continue;
      if (!/^\d{20}_\d{20}\.scap$/.test(name.slice(start.length))) continue;
      const path = `${slash < 0 ? "" : folder}${name}`;
      out.push({ path, bytes: Deno.statSync(path).size });
    }
  } catch { // a folder that cannot be read: opening the capture tells why
  }
  return out.sort((a, b) => a.path < b.path ? -1 : 1);
}
