/**
 * "Did you mean ...?": the names of a list that are closest to a mistyped one. Used wherever a
 * user names something that does not exist (fields, events, commands, macros, keys). It only
 * suggests; nothing is ever corrected silently.
 */

/**
 * Names of `candidates` close to `name`, nearest first, at most `limit`. A name counts as close if
 * about a third of it would have to change, or if it continues what was typed.
 *
 * @example
 * ```ts
 * import { nearestNames } from "./nearest.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(nearestNames("proc.nmae", ["proc.name", "fd.name"], 1), ["proc.name"]);
 * ```
 */
export function nearestNames(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = name.toLowerCase();
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  const found: { name: string; cost: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const other = candidate.toLowerCase();
    let cost = editDistance(wanted, other, allowed);
    // something typed in part ("proc.cmd") is a good hint however long the rest is
    if (cost > allowed && wanted.length >= 3 && other.startsWith(wanted)) cost = allowed;
    if (cost <= allowed) found.push({ name: candidate, cost });
  }
  found.sort((a, b) => a.cost - b.cost || (a.name < b.name ? -1 : 1));
  return found.slice(0, limit).map((entry) => entry.name);
}

/** A hint sentence for the nearest names; undefined when nothing is close. */
export function didYouMean(
  name: string,
  candidates: Iterable<string>,
  limit = 3,
): string | undefined {
  const names = nearestNames(name, candidates, limit);
  return names.length === 0 ? undefined : `Did you mean ${names.join(", ")}?`;
}

/**
 * Number of insertions, deletions, replacements and swaps of neighbours between two texts (optimal
 * string alignment). Stops early and returns `most + 1` when it would be more than `most`.
 */
export function editDistance(a: string, b: string, most = Infinity): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + same,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] as number) + 1);
      }
      row.push(cost);
      if (cost < best) best = cost;
    }
    if (best > most) return most + 1;
    before = last;
    last = row;
  }
  return last[b.length] as number;
}
