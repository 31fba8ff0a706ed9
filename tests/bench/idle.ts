/**
 * What saker costs while little happens: CPU, wake-ups and memory over a minute.
 * `deno run -A tests/bench/idle.ts [--dev] [SECONDS]`, as root, on a machine that is otherwise quiet.
 */
import { command, printTable, startMeasured } from "./sensor_process.ts";

const seconds = Number(Deno.args.find((arg) => /^\d+$/.test(arg)) ?? 60);
/** Clock ticks a second in /proc/PID/stat; the same on every Linux that Deno runs on. */
const TICKS = 100;

/** Figures of a process and its threads now. */
function figures(pid: number) {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  let wakes = 0;
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    try {
      const status = Deno.readTextFileSync(`/proc/${pid}/task/${name}/status`);
      wakes += Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    } catch {
      // a thread that ended meanwhile
    }
  }
  return { cpuS: (Number(fields[11]) + Number(fields[12])) / TICKS, wakes };
}

/** Memory by kind, KiB. */
function memory(pid: number): Record<string, number> {
  const text = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Object.fromEntries(
    [...text.matchAll(/^(VmRSS|RssAnon|RssFile|RssShmem):\s+(\d+) kB$/gm)]
      .map(([, name, kb]) => [name, Number(kb)]),
  );
}

const saker = await startMeasured(await command());
const wait = (s: number) => new Promise((resolve) => setTimeout(resolve, s * 1000));
await wait(2); // what the start leaves to do
const before = figures(saker.pid);
await wait(seconds);
const after = figures(saker.pid);
const rss = memory(saker.pid);
const end = await saker.stop();
const mib = (name: string) => `${((rss[name] ?? 0) / 1024).toFixed(1)} MiB`;
printTable([
  [`over ${seconds} s`, "measured", "target"],
  ["CPU", `${((after.cpuS - before.cpuS) / seconds * 100).toFixed(2)} %`, "< 0.3 %"],
  ["wake-ups a second", ((after.wakes - before.wakes) / seconds).toFixed(1), "< 10"],
  ["resident memory", mib("VmRSS"), "< 80 MB"],
  ["  of its own", mib("RssAnon"), ""],
  ["  of files", mib("RssFile"), ""],
  ["  shared (rings)", mib("RssShmem"), ""],
  ["events", String(end.events), ""],
]);
