/**
 * From the act to the alert line: p50 and p99, on an idle machine and under a flood of opens that no
 * rule wants. `deno run -A tests/bench/latency.ts [--dev]`, as root.
 */
import { mustRun, ROOT, Running } from "../e2e/process.ts";
import { command, type Measured, printTable, quantile, startMeasured } from "./sensor_process.ts";

const ACTS = 200;
const FLOOD_SECONDS = 10;
const FLOOD_PER_SECOND = 100_000;
/** Between two acts: as long as the flood takes, so that they are planted all over it. */
const PAUSE_MS = FLOOD_SECONDS * 1000 / ACTS * 0.9;

const folder = await Deno.makeTempDir({ dir: "/opt", prefix: "saker-" });
const actor = `${folder}/actor`;
await mustRun("cc", "-O1", "-o", actor, `${ROOT}tests/live/actor.c`);
// Every act has a name of its own, so its alert can be told from others.
const names = Array.from({ length: 2 * ACTS }, (_, i) => `${folder}/act-${i}-`);
for (const name of names) await Deno.symlink("/etc/shadow", name);

/** Does the acts; milliseconds of each, sorted, and how many gave no alert. */
async function measure(saker: Measured, paths: readonly string[], pauseMs: number) {
  const times: number[] = [];
  let missed = 0;
  for (const path of paths) {
    const start = performance.now();
    Deno.openSync(path).close();
    try {
      await saker.running.out.waitFor((line) => line.includes(path), "alert");
      times.push(performance.now() - start);
    } catch {
      missed++;
    }
    const left = pauseMs - (performance.now() - start);
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  }
  return { times: times.sort((a, b) => a - b), missed };
}

try {
  const saker = await startMeasured(await command());
  const idle = await measure(saker, names.slice(0, ACTS), 5);
  const flood = new Running(actor, [
    ...["opens", String(FLOOD_SECONDS), "/etc/hostname", String(FLOOD_PER_SECOND)],
  ]);
  const flooded = await measure(saker, names.slice(ACTS), PAUSE_MS);
  const opens = Number((await flood.finished()).out);
  const end = await saker.stop();
  const ms = (times: readonly number[], part: number) => `${quantile(times, part).toFixed(2)} ms`;
  printTable([
    ["act to alert line", "measured", "target"],
    ["idle, p50", ms(idle.times, 0.5), "< 5 ms"],
    ["idle, p99", ms(idle.times, 0.99), "< 20 ms"],
    ["idle, acts without alert", String(idle.missed), "0"],
    ["flood, opens a second", (opens / FLOOD_SECONDS).toFixed(0), String(FLOOD_PER_SECOND)],
    ["flood, p50", ms(flooded.times, 0.5), ""],
    ["flood, p99", ms(flooded.times, 0.99), ""],
    ["flood, acts without alert", String(flooded.missed), "0"],
    ["dropped, vital ring", String(end.vital.dropped), "0"],
    ["dropped, bulk rings", String(end.bulk.dropped), ""],
  ]);
} finally {
  await Deno.remove(folder, { recursive: true });
}
