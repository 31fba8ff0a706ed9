/**
 * Cases in which saker differs from Falco on purpose, and why; docs/compatibility.md tells it to
 * users. A case that no longer differs fails the suite, so the list stays true.
 */

/** Part of the suite. */
export type Part = "fields" | "filters" | "alerts" | "formats";

/** Cases that differ for one reason. */
interface Difference {
  readonly part: Part;
  readonly reason: string;
  /** Of the part `fields`. */
  readonly field?: string;
  /** By capture: names of cases, or numbers of events (ranges with a hyphen) of `field`. */
  readonly cases: Readonly<Record<string, string>>;
}

const DIFFERENCES: readonly Difference[] = [
  {
    part: "fields",
    field: "proc.exe_ino.ctime_duration_pidns_start",
    reason:
      "of processes in a capture's process list Falco shows memory that nothing has written; " +
      "saker computes the value, which is absent here",
    cases: {
      "anchor-tcp": "2",
      "anvil-exec": "2 8 11 14 18 21 24 27 30 33 36 39 43 46 49 52 56 59 62 65 68 71 75",
      "archive-containers": "1 3 5 7",
      "bakery-webshell": "1-5",
      "barrel-blocks": "1 3-6 8 10-12 14",
      "bell-signals": "2",
      "canyon-tree": "1 43 45 49",
      "cellar-runtimes": "5 12 19 26 33 40",
      "census-tables": "1-43",
      "chisel-paths": "2",
      "dawn-ssh": "1 8 46-47",
      "echo-fds": "2",
      "fossil-format": "2-4 6-8 10-26 33",
      "galley-docker": "1 3-4 6 46",
      "gravel-meta": "1-2 4-5 8 12-24 27 32 35-44",
      "gull-udp": "2",
      "harbor-files": "2",
      "lock-races": "3 7 9 14 19 24 32 34 37 39 43 47 51 55 59 65 98",
      "meadow-cwd": "2",
      "mill-pods": "1 4-5 7 31-32",
      "otter-patterns": "1-42 89-108",
      "pump-io": "2",
      "reef-v6": "2",
      "relay-threads": "1-4 6 9 16 31-32 39-40",
      "seal-creds": "2 55",
      "strata-tables": "1-9 11-14 16-19",
      "timer-archive": "2",
      "toctou-swaps": "2",
      "toolbox-fds": "2",
      "tunnel-miner": "2-5",
      "wharf-unix": "2",
      "winch-priv": "2 70",
    },
  },
  {
    part: "filters",
    reason: "the same: a condition over proc.exe_ino.ctime_duration_pidns_start",
    cases: { "anvil-exec": "f127" },
  },
  {
    part: "fields",
    field: "evt.buffer",
    reason:
      "where the event has no data, or a number for data, Falco shows its text with the length " +
      "of the buffer shown before, and so bytes of earlier events; saker shows what the event has",
    cases: {
      "anchor-tcp": "15 38",
      "dawn-ssh": "43",
      "echo-fds": "32-36 40-41 48-49 52-53 57 59",
      "fog-unknown": "23",
      "gravel-meta": "27",
      "gull-udp": "9 23 35",
      "lock-races": "90",
      "otter-patterns": "89",
      "pump-io": "11-12 30 42",
      "toolbox-fds": "60 62-66",
      "winch-priv": "12-13 42-43",
    },
  },
  {
    part: "alerts",
    reason: "the same: outputs with evt.buffer",
    cases: {
      "pump-io": "combined-first specifiers-all specifiers-first",
      "toolbox-fds": "combined-first specifiers-all specifiers-first",
    },
  },
  {
    part: "fields",
    field: "evt.rawarg.uid",
    reason:
      "the parameter is empty and the last one: Falco reads what an earlier event left behind it",
    cases: { "fossil-format": "31" },
  },
  {
    part: "fields",
    field: "evt.rawarg.exe_ino_ctime",
    reason:
      "the parameter is empty and the last one: Falco reads what an earlier event left behind it",
    cases: { "fossil-format": "31" },
  },
  {
    part: "fields",
    field: "evt.rawarg.name",
    reason:
      "a broken UTF-8 sequence takes the next character with it in Falco, which hides part of a " +
      "name; saker replaces the broken bytes alone",
    cases: { "harbor-files": "31" },
  },
  {
    part: "filters",
    reason:
      "Falco still finds a descriptor that exec or close_range has closed if it was the last used and no " +
      "rule has asked for another since; to saker it is closed, as to Falco when all fields are shown",
    cases: { "echo-fds": "f002 f008 f023 f036" },
  },
];

/** Names of the cases of a capture that differ; `NUMBER FIELD` for fields. */
export function knownDifferences(part: Part, capture: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { part: of, field, cases } of DIFFERENCES) {
    if (of !== part) continue;
    for (const item of cases[capture]?.split(" ") ?? []) {
      if (field === undefined) names.add(item);
      else for (const number of numbers(item)) names.add(`${number} ${field}`);
    }
  }
  return names;
}

/** `7` or `7-9` as numbers. */
function numbers(range: string): number[] {
  const [first = 0, last = first] = range.split("-").map(Number);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
