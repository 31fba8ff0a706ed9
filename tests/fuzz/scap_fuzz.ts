/**
 * Feeds broken captures to the reader, the state and the rendering of parameters:
 * `deno run -A tests/fuzz/scap_fuzz.ts [--inputs N] [--from N]`.
 *
 * Exits with 1 and names the input when one crashes, takes too long or breaks a promise of the
 * reader. An input alone is run again with `--from NUMBER --inputs 1`. Every thousandth number goes to
 * stderr before it is run, so that a loop without end can be found between two of them.
 */
import { parseArgs } from "node:util";
import type { Platform } from "../../src/event/platform.ts";
import { NO_RESOLVER, paramText } from "../../src/event/param_render.ts";
import { type FuzzConsumer, fuzzInput, fuzzRead } from "../../src/scap/fuzz.ts";
import { State } from "../../src/state/state.ts";

/** Longest time for one input; they are a few hundred kilobytes at most. */
const MOST_MS = 5000;
/** Most memory of the whole run, in MiB. */
const MOST_MIB = 512;

/** Does with the events what replaying does: keeps state, and prints every parameter. */
function consumer(): FuzzConsumer {
  const state = new State();
  return {
    section: (platform: Platform) => state.load(platform),
    event(view, num) {
      state.apply(view, num);
      for (let i = 0; i < view.nparams; i++) paramText(view, i, NO_RESOLVER);
    },
  };
}

const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "100000" },
    from: { type: "string", default: "0" },
  },
});
const first = Number(values.from);
const count = Number(values.inputs);
const outcomes = new Map<string, number>();
let events = 0;
let slowest = 0;
let memory = 0;
let failures = 0;
const begun = performance.now();
for (let number = first; number < first + count; number++) {
  if (number % 1000 === 0) console.error(`input ${number}`);
  const start = performance.now();
  const outcome = await fuzzRead(fuzzInput(number), consumer());
  const took = performance.now() - start;
  slowest = Math.max(slowest, took);
  const broken = outcome.broken ?? (took > MOST_MS ? `took ${took.toFixed(0)} ms` : undefined);
  if (broken !== undefined) {
    console.error(`input ${number}: ${broken}`);
    failures++;
  }
  events += outcome.events;
  const key = outcome.error ?? "read to the end";
  outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
  if (number % 1000 === 0) {
    memory = Math.max(memory, Deno.memoryUsage().rss / 2 ** 20);
    if (memory > MOST_MIB) {
      console.error(`input ${number}: ${memory.toFixed(0)} MiB of memory`);
      Deno.exit(1);
    }
  }
}
console.log(JSON.stringify({
  inputs: count,
  failures,
  outcomes: Object.fromEntries(outcomes),
  events,
  slowestMs: Math.round(slowest),
  memoryMiB: Math.round(memory),
  seconds: Math.round((performance.now() - begun) / 1000),
}));
Deno.exit(failures === 0 ? 0 : 1);
