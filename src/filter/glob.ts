/**
 * Shell patterns as fnmatch(3) of glibc with flags 0 (or FNM_CASEFOLD) in the C locale sees them:
 * on bytes, `*` and `?` match `/` and leading dots too. Compiled once; matching goes back to the
 * last `*` only, so its time is bounded by pattern length times text length.
 */

/** Any run of bytes, any byte, or a set of bytes given as a 256-entry table. */
type Step = "*" | "?" | Uint8Array;

const CLASSES: Readonly<Record<string, (c: number) => boolean>> = {
  alpha: (c) => isUpper(c) || isLower(c),
  digit: isDigit,
  alnum: (c) => isUpper(c) || isLower(c) || isDigit(c),
  upper: isUpper,
  lower: isLower,
  space: (c) => c === 32 || (c >= 9 && c <= 13),
  blank: (c) => c === 32 || c === 9,
  punct: (c) => c > 32 && c < 127 && !isUpper(c) && !isLower(c) && !isDigit(c),
  print: (c) => c >= 32 && c < 127,
  graph: (c) => c > 32 && c < 127,
  cntrl: (c) => c < 32 || c === 127,
  xdigit: (c) => isDigit(c) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102),
};

function isUpper(c: number): boolean {
  return c >= 65 && c <= 90;
}
function isLower(c: number): boolean {
  return c >= 97 && c <= 122;
}
function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}
function fold(c: number): number {
  return isUpper(c) ? c + 32 : c;
}

/**
 * Compiles a pattern to a test of byte strings. Never fails: what is no pattern matches literally,
 * and a backslash at the end matches nothing.
 *
 * @example
 * ```ts
 * import { compileGlob } from "./glob.ts";
 * import assert from "node:assert/strict";
 * assert.ok(compileGlob("/etc/*.conf")("/etc/a/b.conf"));
 * assert.ok(!compileGlob("[!a]*")("abc"));
 * ```
 */
export function compileGlob(pattern: string, ignoreCase = false): (text: string) => boolean {
  const steps: Step[] = [];
  for (let i = 0; i < pattern.length;) {
    const c = pattern[i] as string;
    if (c === "*") {
      if (steps.at(-1) !== "*") steps.push("*");
      i++;
    } else if (c === "?") {
      steps.push("?");
      i++;
    } else if (c === "[") {
      const set = parseSet(pattern, i + 1, ignoreCase);
      steps.push(set?.table ?? single(c, ignoreCase));
      i = set?.end ?? i + 1;
    } else if (c === "\\") {
      const next = pattern[i + 1];
      if (next === undefined) return () => false;
      steps.push(single(next, ignoreCase));
      i += 2;
    } else {
      steps.push(single(c, ignoreCase));
      i++;
    }
  }
  return (text) => matches(steps, text);
}

/** What ordinary characters in a row tell of every match of a pattern; "" where they tell nothing. */
export interface Literals {
  /** Every match begins so. */
  readonly start: string;
  /** Every match ends so. */
  readonly end: string;
  /** Every match contains it: the longest run, those behind a bracket not looked at. */
  readonly inside: string;
}

/** Looks for texts that all matches of a pattern share: they are found many times faster than a match. */
export function literalsOf(pattern: string): Literals {
  const runs: string[] = [""];
  let i = 0;
  for (; i < pattern.length && pattern[i] !== "["; i++) {
    if (pattern[i] === "*" || pattern[i] === "?") runs.push("");
    else {
      if (pattern[i] === "\\") i++;
      runs.push(runs.pop() + (pattern[i] ?? ""));
    }
  }
  const inside = runs.reduce((longest, run) => run.length > longest.length ? run : longest, "");
  return { start: runs[0] ?? "", end: i < pattern.length ? "" : runs.at(-1) ?? "", inside };
}

function single(c: string, ignoreCase: boolean): Uint8Array {
  const table = new Uint8Array(256);
  add(table, c.charCodeAt(0), ignoreCase);
  return table;
}

function add(table: Uint8Array, c: number, ignoreCase: boolean): void {
  table[c] = 1;
  if (!ignoreCase) return;
  if (isUpper(c)) table[c + 32] = 1;
  if (isLower(c)) table[c - 32] = 1;
}

/** A bracket expression behind its `[`; `undefined` if it is not closed. */
function parseSet(
  pattern: string,
  start: number,
  ignoreCase: boolean,
): { table: Uint8Array; end: number } | undefined {
  const table = new Uint8Array(256);
  let i = start;
  const negated = pattern[i] === "!" || pattern[i] === "^";
  if (negated) i++;
  for (let first = true;; first = false) {
    let c = pattern[i];
    if (c === undefined) return undefined;
    if (c === "]" && !first) break;
    const named = c === "[" ? /^\[:([a-z]+):\]/.exec(pattern.slice(i, i + 12)) : null;
    const inClass = CLASSES[named?.[1] ?? ""];
    if (named !== null && inClass !== undefined) {
      // glibc asks the class about the byte as it is, whatever the case flag
      for (let b = 0; b < 256; b++) if (inClass(b)) table[b] = 1;
      i += named[0].length;
      continue;
    }
    if (c === "\\") {
      c = pattern[++i];
      if (c === undefined) return undefined;
    }
    i++;
    let low = c.charCodeAt(0);
    let high = low;
    if (pattern[i] === "-" && pattern[i + 1] !== "]" && pattern[i + 1] !== undefined) {
      i++;
      if (pattern[i] === "\\") i++;
      if (pattern[i] === undefined) return undefined;
      high = pattern.charCodeAt(i);
      i++;
    }
    if (ignoreCase) {
      low = fold(low);
      high = fold(high);
    }
    for (let b = low; b <= high; b++) add(table, b, ignoreCase);
  }
  if (negated) { for (let b = 0; b < 256; b++) table[b] = (table[b] as number) ^ 1; }
  return { table, end: i + 1 };
}

function matches(steps: readonly Step[], text: string): boolean {
  let step = 0;
  let at = 0;
  let starStep = -1;
  let starAt = 0;
  while (at < text.length) {
    const current = steps[step];
    if (current === "*") {
      starStep = step++;
      starAt = at;
    } else if (
      current !== undefined && (current === "?" || current[text.charCodeAt(at)] === 1)
    ) {
      step++;
      at++;
    } else if (starStep >= 0) {
      step = starStep + 1;
      at = ++starAt;
    } else return false;
  }
  while (steps[step] === "*") step++;
  return step === steps.length;
}
