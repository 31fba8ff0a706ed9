/**
 * `saker replay` of a capture of a million mixed events with the embedded rules, start-up included:
 * events a CPU second, the most memory, and the ratio to a plain pass over the bytes in the same run.
 * A capture five times as long shows that memory does not depend on the length.
 *
 *     deno run -A tests/bench/replay_bench.ts [path of a built saker]
 */
import { cpuSeconds } from "./cpu_time.ts";
import { writeMixedCapture } from "./mixed_events.ts";

const EVENTS = 1_000_000;
const MAIN = new URL("../../src/cli/main.ts", import.meta.url).pathname;

/** What a run of saker said of itself in its statistics line. */
interface Run {
  readonly events: number;
  readonly cpu_s: number;
  readonly duration_s: number;
  readonly peakMb: number;
}

/** Replays a capture in a process of its own. */
async function replay(capture: string): Promise<Run> {
  const built = Deno.args[0];
  const words = built === undefined
    ? [Deno.execPath(), "run", "--quiet", "--no-check", "-A", MAIN]
    : [built];
  const script = 'exec "$@"';
  const child = new Deno.Command("sh", {
    args: ["-c", script, "sh", ...words, "replay", capture],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let peakKb = 0;
  const watch = setInterval(() => {
    try {
      const text = Deno.readTextFileSync(`/proc/${child.pid}/status`);
      peakKb = Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? peakKb);
    } catch { // it has ended
    }
  }, 20);
  const { stderr } = await child.output();
  clearInterval(watch);
  const line = new TextDecoder().decode(stderr).trim().split("\n").at(-1) as string;
  return { ...JSON.parse(line), peakMb: Math.round(peakKb / 1024) };
}

/** Bytes a CPU second of reading the file and adding its bytes up. */
function pass(capture: string): { bytes: number; cpuS: number } {
  const start = cpuSeconds();
  const file = Deno.openSync(capture);
  const chunk = new Uint8Array(512 << 10);
  let bytes = 0;
  let sum = 0;
  for (let n = file.readSync(chunk); n !== null; n = file.readSync(chunk)) {
    for (let i = 0; i < n; i++) sum = (sum + (chunk[i] as number)) | 0;
    bytes += n;
  }
  file.close();
  if (!Number.isInteger(sum)) throw new RangeError("a sum of bytes is a whole number");
  return { bytes, cpuS: cpuSeconds() - start };
}

const folder = await Deno.makeTempDir();
try {
  const capture = `${folder}/mixed.scap`;
  const bytes = writeMixedCapture(capture, EVENTS);
  const runs: Run[] = [];
  const passes: number[] = [];
  pass(capture);
  for (let i = 0; i < 5; i++) {
    runs.push(await replay(capture));
    passes.push(pass(capture).cpuS);
  }
  const long = `${folder}/long.scap`;
  await Deno.writeFile(long, await Deno.readFile(capture));
  for (let i = 1; i < 5; i++) {
    await Deno.writeFile(long, await Deno.readFile(capture), { append: true });
  }
  const longRun = await replay(long);
  const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1] as number;
  const cpu = Math.min(...runs.map((run) => run.cpu_s));
  console.log(JSON.stringify({
    bench: "replay",
    events: runs[0]?.events,
    mb: Math.round(bytes / 1e6),
    events_per_cpu_s: Math.round(EVENTS / cpu),
    ratio_to_plain_pass: Math.round(cpu / Math.min(...passes) * 100) / 100,
    peak_mb: median(runs.map((run) => run.peakMb)),
    long: {
      events: longRun.events,
      events_per_cpu_s: Math.round(longRun.events / longRun.cpu_s),
      // what the four million further events took, without start and warming up
      events_per_cpu_s_steady: Math.round(
        (longRun.events - EVENTS) / (longRun.cpu_s - cpu),
      ),
      peak_mb: longRun.peakMb,
    },
  }));
} finally {
  await Deno.remove(folder, { recursive: true });
}
