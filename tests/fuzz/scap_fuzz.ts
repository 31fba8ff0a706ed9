/**
 * Feeds broken captures to the reader, the state and the rendering of parameters:
 * `deno run -A tests/fuzz/scap_fuzz.ts [--inputs N] [--from N]`. Odd numbers are made from the captures
 * of `tests/conformance`, even ones from samples of every event and block. Of every 32nd, what can be
 * read is also recorded, with and without a filter: the copy must be whole.
 *
 * Exits with 1 and names the input when one crashes, takes too long or breaks a promise of the
 * reader. An input alone is run again with `--from NUMBER --inputs 1`. Every thousandth number goes to
 * stderr before it is run, so that a loop without end can be found between two of them.
 */
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import type { Platform } from "../../src/event/platform.ts";
import { NO_RESOLVER, paramText } from "../../src/event/param_render.ts";
import { runLoop } from "../../src/engine/event_loop.ts";
import { makeFieldTable } from "../../src/field/field_table.ts";
import { makeEventFilter } from "../../src/record/event_filter.ts";
import { Recorder } from "../../src/record/recorder.ts";
import { openCapture } from "../../src/scap/capture_source.ts";
import { openMemory, readAll } from "../../src/scap/fixture.ts";
import { type FuzzConsumer, fuzzInput, fuzzRead, split } from "../../src/scap/fuzz.ts";
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

const CAPTURES = new URL("../conformance/captures/", import.meta.url);
const seeds = [...Deno.readDirSync(CAPTURES)].map(({ name }) => name).sort().map((name) => {
  const bytes = Deno.readFileSync(new URL(name, CAPTURES));
  return split(bytes[0] === 0x1f ? new Uint8Array(gunzipSync(bytes)) : bytes);
});

/** Input number `number`. */
function inputOf(number: number): Uint8Array {
  return number % 2 === 0 ? fuzzInput(number / 2) : fuzzInput(number, seeds);
}

const copy = await Deno.makeTempFile({ suffix: ".scap" });
const parsed = makeEventFilter("evt.num >= 20", makeFieldTable());
if (!parsed.ok) throw new Error(parsed.error.message);
const filter = parsed.value;

/** What is wrong with the copy of an input; undefined if nothing is. */
async function copied(input: Uint8Array, filtered: boolean): Promise<string | undefined> {
  const source = await openMemory(input);
  if (!source.ok) return undefined;
  const recording = Recorder.open({
    path: copy,
    platform: source.value.platform,
    state: new State(),
    filter: filtered ? filter : undefined,
  });
  if (!recording.ok) return recording.error.message;
  const recorder = recording.value;
  const hooks = { stopped: () => false, afterBatch: () => true };
  await runLoop(source.value, recorder, hooks);
  await source.value.close();
  const closed = recorder.writer.close();
  if (!closed.ok) return closed.error.message;
  const again = await openCapture(copy);
  if (!again.ok) return again.error.message;
  const { events, message } = await readAll(again.value);
  if (message !== undefined) return `the copy: ${message}`;
  const { written, stateOnly } = recorder.counts;
  return events.length === recorder.writer.events && events.length <= written + stateOnly
    ? undefined
    : `${events.length} of ${recorder.writer.events} events in the copy`;
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
  const input = inputOf(number);
  const outcome = await fuzzRead(input, consumer());
  const took = performance.now() - start;
  slowest = Math.max(slowest, took);
  let broken = outcome.broken ?? (took > MOST_MS ? `took ${took.toFixed(0)} ms` : undefined);
  if (broken === undefined && number % 32 < 2) {
    broken = await copied(input, false) ?? await copied(input, true);
  }
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
await Deno.remove(copy);
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
