/**
 * Events a second through decode, state and match, on one core, beside a plain pass over the same
 * bytes in the same run. The events are those of a machine at work: opens and closes mostly, some
 * connections, some programs that start and end. Run it with `deno bench` or directly:
 *
 *     deno run -A tests/bench/pipeline_bench.ts
 */
import type { Batch } from "../../src/event/batch.ts";
import { EventBuilder } from "../../src/event/event_builder.ts";
import { UNKNOWN_PLATFORM } from "../../src/event/memory_source.ts";
import { indexOf, loadRuleSet, makeEngine } from "../../src/engine/rule_set.ts";
import { EMBEDDED_RULES } from "../../src/rule/embedded.ts";

/** Events of the batch; it is replayed until the time is up. */
const EVENTS = 40_000;
const SECONDS = 2;

const FOLDERS = ["/usr/lib/x86_64-linux-gnu", "/var/log", "/home/ann/project/src", "/proc/self"];
const NAMES = ["libc.so.6", "main.ts", "status", "locale.conf", "index.html", "data.bin"];

/** A batch of mixed events by `threads` processes. */
export function mixedEvents(count = EVENTS, threads = 40): Batch {
  const out = new EventBuilder();
  for (let i = 0; out.count < count; i++) {
    const tid = 1000 + i % threads;
    const path = `${FOLDERS[i % FOLDERS.length]}/${i % 97}/${NAMES[i % NAMES.length]}`;
    const header = { tid, cpu: i % 4 };
    out.add(
      "openat",
      { fd: 5, dirfd: -100, name: path, flags: 1, mode: 0, dev: 8, ino: 77 },
      header,
    );
    out.add("close", { res: 0, fd: 5 }, header);
    if (i % 10 === 0) {
      out.add("socket", { fd: 6, domain: 2, type: 1, proto: 6 }, header);
      out.add("close", { res: 0, fd: 6 }, header);
    }
    if (i % 50 === 0) {
      out.add("execve", {
        res: 0,
        exe: "/usr/bin/make",
        args: ["-j", "4", "all"],
        tid,
        pid: tid,
        ptid: 1,
        cwd: "",
        fdlimit: 1024,
        comm: "make",
        env: ["PATH=/usr/bin", "LANG=C"],
        trusted_exepath: "/usr/bin/make",
      }, header);
    }
  }
  return out.batch();
}

/** Runs `step` for {@linkcode SECONDS}; the result is units a second, best of three parts. */
function rate(units: number, step: () => void): number {
  let best = 0;
  for (let part = 0; part < 3; part++) {
    const start = performance.now();
    let done = 0;
    do {
      step();
      done += units;
    } while (performance.now() - start < SECONDS * 1000 / 3);
    best = Math.max(best, done / (performance.now() - start) * 1000);
  }
  return best;
}

/** Figures of one run. */
export function measure(): { eventsPerS: number; passPerS: number; alerts: number } {
  const batch = mixedEvents();
  const rules = loadRuleSet(EMBEDDED_RULES);
  let alerts = 0;
  const engine = makeEngine(indexOf(rules), {
    platform: UNKNOWN_PLATFORM,
    onAlert: () => alerts++,
    hostname: "bench",
  });
  engine.process(batch);
  const eventsPerS = rate(batch.count, () => engine.process(batch));
  let sum = 0;
  const passPerS = rate(batch.count, () => {
    for (let i = 0; i < batch.bytes.length; i++) sum += batch.bytes[i] as number;
  });
  if (sum < 0) throw new RangeError("the sum of bytes is not negative");
  return { eventsPerS, passPerS, alerts };
}

if (import.meta.main) {
  const { eventsPerS, passPerS, alerts } = measure();
  console.log(JSON.stringify({
    bench: "pipeline",
    events_per_s: Math.round(eventsPerS),
    plain_pass_events_per_s: Math.round(passPerS),
    ratio_to_plain_pass: Math.round(passPerS / eventsPerS * 100) / 100,
    alerts,
  }));
}
