/**
 * Events a CPU second through decode, state and match with the embedded rules, beside a plain pass
 * over the same bytes in the same run:
 *
 *     deno run -A tests/bench/pipeline_bench.ts [rounds]
 */
import { UNKNOWN_PLATFORM } from "../../src/event/memory_source.ts";
import { indexOf, loadRuleSet, makeEngine } from "../../src/engine/rule_set.ts";
import { EMBEDDED_RULES } from "../../src/rule/embedded.ts";
import { compare } from "./cpu_time.ts";
import { mixedEvents } from "./mixed_events.ts";

const EVENTS = 200_000;

const batch = mixedEvents(EVENTS);
let alerts = 0;
const engine = makeEngine(indexOf(loadRuleSet(EMBEDDED_RULES)), {
  platform: UNKNOWN_PLATFORM,
  onAlert: () => alerts++,
  hostname: "bench",
});
let sum = 0;

/** The least that can be done with bytes. */
function plainPass(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum = (sum + (bytes[i] as number)) | 0;
  return sum;
}

const rates = compare([
  {
    name: "pipeline",
    run() {
      for (let i = 0; i < 2; i++) engine.process(batch);
      return 2 * batch.count;
    },
  },
  {
    name: "pass",
    run() {
      sum += plainPass(batch.bytes);
      return batch.count;
    },
  },
], Number(Deno.args[0] ?? 15));
if (!Number.isInteger(sum)) throw new RangeError("a sum of bytes is a whole number");
const rate = rates.get("pipeline") as number;
console.log(JSON.stringify({
  bench: "pipeline",
  events: batch.count,
  bytes_per_event: Math.round(batch.bytes.length / batch.count),
  events_per_cpu_s: Math.round(rate),
  ratio_to_plain_pass: Math.round((rates.get("pass") as number) / rate * 100) / 100,
  alerts,
}));
