/**
 * Measuring on a machine that others use too: the CPU time that this process spent (all of its
 * threads, so the garbage collector's as well), never the time that passed.
 */
import process from "node:process";

/** CPU seconds of this process so far, user and system. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** What is run in turn with others. */
export interface Contender {
  readonly name: string;
  /** Runs once; gives the number of units of work that it did. */
  readonly run: () => number;
}

/**
 * Units a CPU second of each contender: they take turns, so that whatever slows the machine slows
 * all of them, and the best round counts: a neighbour on the same core or in the same cache can only
 * take away. A first round warms up and is thrown away.
 */
export function compare(contenders: readonly Contender[], rounds = 15): Map<string, number> {
  const best = new Map<string, number>();
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of contenders) {
      const start = cpuSeconds();
      const units = run();
      const rate = units / (cpuSeconds() - start);
      if (round > 0) best.set(name, Math.max(best.get(name) ?? 0, rate));
    }
  }
  return best;
}
