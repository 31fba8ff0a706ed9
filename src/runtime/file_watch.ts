/**
 * Tells when files or folders change: configuration and rule files of a running sensor. They are
 * looked at twice a second with `stat`, which works on every file system and through the links by
 * which Kubernetes swaps a ConfigMap. (`Deno.watchFs` opens whatever changes in a watched folder: a
 * sensor that opens /etc/shadow when somebody else writes to it alerts about itself.)
 */
import { folderOf } from "../base/path_name.ts";

/** Time between two looks, and time without a change after which it is told, ms. */
const LOOK_MS = 500;
const QUIET_MS = 100;

/** A watch that is on. */
export interface FileWatch {
  readonly close: () => void;
}

/**
 * Watches `files` (which need not exist) and what is directly in `folders`.
 *
 * @param since when they were read, ms since 1970: what has changed since then is told as well
 */
export function watchFiles(
  files: readonly string[],
  folders: readonly string[],
  onChange: () => void,
  since = Infinity,
): FileWatch {
  const listings = new Map<string, Listing>();
  const look = () =>
    [
      ...files.map(stamp),
      ...folders.map((folder) => folderStamp(folder, listings)),
    ].join("\n");
  let seen = look();
  const paths = [...files, ...files.map(folderOf), ...folders, ...folders.flatMap(pathsIn)];
  let told = paths.some((path) => hasChanged(path, since)) ? "" : seen;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tick = () => {
    const before = seen;
    seen = look();
    const quiet = seen === before;
    timer = setTimeout(tick, quiet ? LOOK_MS : QUIET_MS);
    if (!quiet || seen === told) return;
    told = seen;
    onChange();
  };
  timer = setTimeout(tick, LOOK_MS);
  return { close: () => clearTimeout(timer) };
}

/** Entries of a folder, as long as its own stamp stays the same. */
interface Listing {
  readonly stamp: string;
  readonly paths: readonly string[];
}

function folderStamp(folder: string, listings: Map<string, Listing>): string {
  const own = stamp(folder);
  let listing = listings.get(folder);
  if (listing === undefined || listing.stamp !== own) {
    listing = { stamp: own, paths: pathsIn(folder) };
    listings.set(folder, listing);
  }
  return [own, ...listing.paths.map(stamp)].join("\n");
}

function pathsIn(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`).sort();
  } catch {
    return [];
  }
}

/**
 * True if a file was written since, or a folder got other entries: what is moved to a place is not
 * written there. What is younger than now tells only of a clock that is wrong.
 */
function hasChanged(path: string, since: number): boolean {
  try {
    const written = Deno.statSync(path).mtime?.getTime() ?? 0;
    return written > since && written <= Date.now();
  } catch {
    return false;
  }
}

/** What changes when a file does; "-" for one that is not there. */
function stamp(path: string): string {
  try {
    const { dev, ino, size, mtime, ctime } = Deno.statSync(path);
    return [path, dev, ino, size, mtime?.getTime(), ctime?.getTime()].join(" ");
  } catch {
    return "-";
  }
}
