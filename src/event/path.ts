/**
 * Paths as libsinsp joins and cuts them. Rules depend on the exact results, including the odd ones,
 * so nothing here consults the file system or follows links. All strings are byte strings.
 */
import { byteString } from "../base/byte_string.ts";
import { printable } from "../base/printable.ts";

/** Room for a joined path with its end mark; longer ones are replaced by {@linkcode TOO_LONG}. */
export const MAX_PATH = 1024;

/** Number of a directory that means the working directory. */
export const AT_FDCWD: number = -100;

/** Stands for a path that does not fit. */
export const TOO_LONG = "/DIR_TOO_LONG/FILENAME_TOO_LONG";

/** Most results that are kept; then all are forgotten, as paths in use come back at once. */
const MAX_KEPT = 16384;

const SLASH = 0x2f;
const DOT = 0x2e;
const out = new Uint8Array(MAX_PATH);
/** Results by base ("" for absolute paths) and path: the same few files are used all the time. */
const kept = new Map<string, Map<string, string>>();
let keptCount = 0;

/** True if `path` is as {@linkcode concatenatePaths} would leave it, so most calls copy nothing. */
function isClean(path: string): boolean {
  let previous = 0;
  for (let i = 0; i < path.length; i++) {
    const c = path.charCodeAt(i);
    if (c < 0x20 || c > 0x7e) return false;
    if ((c === DOT || c === SLASH) && previous === SLASH) return false;
    previous = c;
  }
  return previous !== SLASH || path.length === 1;
}

/** New length of `out` after one component is taken off the end; never below the start. */
function parentOf(length: number): number {
  if (length <= 1) return length;
  length--;
  while (length > 0 && out[length - 1] !== SLASH) length--;
  return length;
}

/**
 * `path` seen from `base`. An absolute path stands alone; else base (which should end in "/") and
 * path are joined without anything in between. Runs of "/", "." and ".." of the path are resolved,
 * never above the start; base is taken as it is. A final "/" goes away unless it is the root.
 * Control bytes and invalid UTF-8 become U+FFFD.
 *
 * @example
 * ```ts
 * import { concatenatePaths } from "./path.ts";
 * import assert from "node:assert/strict";
 * assert.equal(concatenatePaths("/home/mira/", "../oskar/./a//b"), "/home/oskar/a/b");
 * ```
 */
export function concatenatePaths(base: string, path: string): string {
  if (path === "") return "";
  if (base.length + path.length + 1 > MAX_PATH) return TOO_LONG;
  const absolute = path.charCodeAt(0) === SLASH;
  const from = absolute ? "" : base;
  let known = kept.get(from);
  const before = known?.get(path);
  if (before !== undefined) return before;
  const result = absolute && isClean(path) ? path : normalise(from, path);
  if (keptCount >= MAX_KEPT) {
    kept.clear();
    keptCount = 0;
    known = undefined;
  }
  if (known === undefined) {
    known = new Map();
    kept.set(from, known);
  }
  known.set(path, result);
  keptCount++;
  return result;
}

/**
 * Like {@linkcode concatenatePaths}, but the result is interned and not kept here, for whoever wants
 * to know texts by their place. `intern` makes the text of the first `length` bytes. "" if the result
 * cannot be had so: paths that are empty, too long or not printable ASCII.
 */
export function joinedPath(
  base: string,
  path: string,
  texts: { intern(bytes: Uint8Array, length: number): string },
): string {
  if (path === "" || base.length + path.length + 1 > MAX_PATH) return "";
  const length = join(path.charCodeAt(0) === SLASH ? "" : base, path);
  return length < 0 ? "" : texts.intern(out, length);
}

/** The work of {@linkcode concatenatePaths} for a path that fits. */
function normalise(base: string, path: string): string {
  const length = join(base, path);
  return length >= 0 ? byteString(out, 0, length) : printable(byteString(out, 0, ~length));
}

/** Joins two paths that fit in `out`; gives the length, inverted if the path is not printable ASCII. */
function join(base: string, path: string): number {
  let length = 0;
  for (; length < base.length; length++) out[length] = base.charCodeAt(length);
  let plain = true;
  for (let i = 0; i < path.length;) {
    const c = path.charCodeAt(i);
    const atStart = length === 0 || out[length - 1] === SLASH;
    if (c === DOT && atStart) {
      const next = path.charCodeAt(i + 1); // NaN at the end
      const third = path.charCodeAt(i + 2);
      if (next === SLASH || i + 1 === path.length) {
        i += 2;
        continue;
      }
      if (next === DOT && (third === SLASH || i + 2 === path.length)) {
        length = parentOf(length);
        i += 3;
        continue;
      }
    } else if (c === SLASH && atStart && (length > 0 || base !== "")) {
      i++;
      continue;
    }
    if (c < 0x20 || c > 0x7e) plain = false;
    out[length++] = c;
    i++;
  }
  if (length > 1 && out[length - 1] === SLASH) length--;
  return plain ? length : ~length;
}

/** The path with runs of "/" collapsed and nothing else done (`fd.nameraw`). */
export function collapseSlashes(path: string): string {
  return path.includes("//") ? path.replace(/\/{2,}/g, "/") : path;
}
