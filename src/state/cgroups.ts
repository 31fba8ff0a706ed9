/**
 * Control groups of a thread: `subsystem=path` items to pairs, with the names that libsinsp gives the
 * subsystems. Processes share their lists: the same block gives the same array.
 */
import { BoundedMemo } from "../base/bounded_memo.ts";

/** [subsystem, path] in stored order. */
export type Cgroups = readonly (readonly [string, string])[];

/**
 * Name of the item that holds the path in the tree of version 2, where no controller tells it. Only
 * saker's driver and scan of /proc give it, as the last one.
 */
export const UNIFIED = "unified";

const known = new BoundedMemo<string, Cgroups>(4096);

const NAMES: ReadonlyMap<string, string> = new Map([
  ["perf", "perf_event"],
  ["mem", "memory"],
  ["io", "blkio"],
]);

const SUFFIX = "_cgroup";

/** Parses a NUL-separated block; what is no pair (the end of a block that was cut off) is left out. */
export function parseCgroups(block: string): Cgroups {
  return known.get(block) ?? known.set(block, pairs(block.split("\0")));
}

function pairs(items: readonly string[]): Cgroups {
  const out: [string, string][] = [];
  for (const item of items) {
    const equals = item.indexOf("=");
    if (equals < 0) continue;
    const name = item.substring(0, equals).replace(SUFFIX, "");
    out.push([NAMES.get(name) ?? name, item.substring(equals + 1)]);
  }
  return out;
}
