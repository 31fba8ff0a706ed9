/**
 * When a capture goes on in a new file, what that file is called, and which old ones are deleted.
 * `trace.scap` becomes `trace.0001.scap`, `trace.0002.scap` and so on; without limits it stays
 * `trace.scap`. Time is the time of the events, so copying a capture splits it as recording it
 * would have.
 */

/** Limits of one file; any of them starts the next. */
export interface RotationLimits {
  /** Bytes on disk, at least one run of blocks. */
  readonly bytes?: number;
  /** Seconds of event time. */
  readonly seconds?: number;
  readonly events?: number;
  /** Files to keep; older ones are deleted. Default: all. */
  readonly keep?: number;
}

/** Names of the files of one recording, and how full the current one is. */
export class Rotation {
  readonly #path: string;
  readonly #limits: RotationLimits;
  readonly #rotates: boolean;
  /** Files written and not deleted, oldest first; bounded by `keep`. */
  readonly #files: string[] = [];
  #sequence = 0;
  #events = 0;
  #firstNs = -1;

  constructor(path: string, limits: RotationLimits = {}) {
    this.#path = path;
    this.#limits = limits;
    const { bytes, seconds, events } = limits;
    this.#rotates = path !== "-" &&
      (bytes !== undefined || seconds !== undefined || events !== undefined);
  }

  /**
   * True if an event of time `ns` must go to a new file. `bytes` is the size of the current one, of
   * which `header` are its header: a file holds at least as much of events, since otherwise a limit
   * below the size of a header would make a file for each event.
   */
  due(ns: number, bytes: number, header: number): boolean {
    if (!this.#rotates) return false;
    const { bytes: mostBytes, seconds, events } = this.#limits;
    if (this.#firstNs < 0) this.#firstNs = ns;
    const full = this.#events > 0 && (
      (mostBytes !== undefined && bytes >= Math.max(mostBytes, 2 * header)) ||
      (events !== undefined && this.#events >= events) ||
      (seconds !== undefined && ns - this.#firstNs >= seconds * 1e9)
    );
    if (full) {
      this.#events = 0;
      this.#firstNs = ns;
    }
    return full;
  }

  /** Counts an event that was written to the current file. */
  count(): void {
    this.#events++;
  }

  /** Path of the next file to write. */
  next(): string {
    if (!this.#rotates) return this.#path;
    const [stem, end] = parted(this.#path);
    const path = `${stem}.${String(++this.#sequence).padStart(4, "0")}${end}`;
    if (this.#limits.keep !== undefined) this.#files.push(path);
    return path;
  }

  /** Files that are too many now; the caller deletes them. */
  surplus(): string[] {
    const keep = Math.max(1, this.#limits.keep ?? Infinity);
    return this.#files.splice(0, Math.max(0, this.#files.length - keep));
  }
}

/** A path before and behind the place of the number. */
function parted(path: string): readonly [string, string] {
  const dot = path.lastIndexOf(".");
  const cut = dot > path.lastIndexOf("/") + 1 ? dot : path.length;
  return [path.slice(0, cut), path.slice(cut)];
}

/** True if `name` is what a file of a rotation of `path` may be called. */
export function isRotationOf(name: string, path: string): boolean {
  const [stem, end] = parted(path);
  return name.startsWith(`${stem}.`) && name.endsWith(end) &&
    /^\d{4,}$/.test(name.slice(stem.length + 1, name.length - end.length));
}
