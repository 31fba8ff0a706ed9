/**
 * From the start of the program to `ready` with the embedded rules.
 * `deno run -A tests/bench/startup.ts [--dev] [RUNS]`, as root.
 */
import { command, printTable, quantile, startMeasured } from "./sensor_process.ts";

const runs = Number(Deno.args.find((arg) => /^\d+$/.test(arg)) ?? 10);
const program = await command();
await (await startMeasured(program)).stop(); // unpacks, fills caches
const times: number[] = [];
for (let i = 0; i < runs; i++) {
  const saker = await startMeasured(program);
  times.push(saker.readyMs);
  await saker.stop();
}
times.sort((a, b) => a - b);
printTable([
  ["start to ready", "measured", "target"],
  ["p50", `${quantile(times, 0.5).toFixed(0)} ms`, "< 500 ms"],
  ["worst", `${quantile(times, 1).toFixed(0)} ms`, ""],
]);
