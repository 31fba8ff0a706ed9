/** saker as a process to be measured: the executable, or the sources with `--dev`. */
import { type EndLine, endLine } from "../live/sensor.ts";
import { mustRun, ROOT, Running } from "../e2e/process.ts";

/** A running saker. */
export interface Measured {
  readonly running: Running;
  readonly pid: number;
  /** From the start of the program to `ready`, ms. */
  readonly readyMs: number;
  /** Ends it; what it counted. */
  stop(): Promise<EndLine>;
}

/** Builds what is measured; gives its command. */
export async function command(): Promise<string> {
  if (Deno.args.includes("--dev")) return `${ROOT}scripts/saker-dev`;
  await mustRun(`${ROOT}scripts/build`);
  return `${ROOT}dist/saker`;
}

/** Starts `program run` with the embedded rules and waits for `ready`. */
export async function startMeasured(program: string): Promise<Measured> {
  const start = performance.now();
  const running = new Running(program, ["run", "--json"]);
  await running.err.waitFor((line) => line.includes("ready"), "ready");
  return {
    running,
    pid: running.child.pid,
    readyMs: performance.now() - start,
    stop: async () => endLine((await running.stop()).err),
  };
}

/** The value below which the given part of the sorted values lies. */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? NaN;
}

/** Prints rows `[what, measured, target]` as a small table. */
export function printTable(rows: readonly (readonly [string, string, string])[]): void {
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  for (const row of rows) {
    console.log(row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd());
  }
}
