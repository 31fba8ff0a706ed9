/**
 * A recording that goes on in new files, each with a header made from the state, tells of descriptors
 * what one file tells. Every capture is recorded with a file for each event, and each file is
 * replayed alone.
 */
import assert from "node:assert/strict";
import { Interner } from "../../src/base/interner.ts";
import { withFolder } from "../../src/base/test_folder.ts";
import type { EventSource } from "../../src/event/batch.ts";
import { EventView } from "../../src/event/event_view.ts";
import type { BoundField } from "../../src/field/field.ts";
import { makeFieldTable } from "../../src/field/field_table.ts";
import { Recorder } from "../../src/record/recorder.ts";
import { openCapture } from "../../src/scap/capture_source.ts";
import { State } from "../../src/state/state.ts";
import { CAPTURES, here } from "./replay.ts";

/**
 * Events, counted from 1, that another file leaves without something. Checked in both directions, as
 * `known_differences.ts` is.
 */
const LOST: readonly { readonly why: string; readonly events: Record<string, string> }[] = [
  {
    why: "a thread of which only the id is known is in no header, nor are its descriptors",
    events: { "fog-unknown": "2 3 6 10 26 29" },
  },
  {
    why: "the enter event of the call is in the file before",
    events: { "reef-v6": "39", "toctou-swaps": "4 5 7 8 9 10 16 18 28 30" },
  },
  {
    why:
      "containers of threads are found in the first section of a capture alone, as libsinsp does",
    events: { "strata-tables": "16 18" },
  },
];

/** Fields of the descriptor and of the table it stands in. */
const FIELDS: readonly (readonly [name: string, field: BoundField])[] = makeFieldTable().list()
  .flatMap((field) => {
    const bound = field.bind(undefined, false);
    const taken = field.name.startsWith("fd.") && typeof bound !== "string";
    return taken ? [[field.name, bound] as const] : [];
  });

/** Gives every event that rules see to `onEvent`. */
async function each(path: string, onEvent: (state: State) => void): Promise<void> {
  const source = await open(path);
  const state = new State();
  state.load(source.platform);
  const view = new EventView(new Interner());
  for (let num = 0;;) {
    const next = await source.next();
    assert.ok(next.ok);
    const batch = next.value;
    if (batch === undefined) break;
    if (batch.restart !== undefined) state.load(batch.restart);
    batch.at.subarray(0, batch.count).forEach((start, i) => {
      const { bytes, data, cpu, flags } = batch;
      assert.ok(view.moveTo(bytes, data, start, cpu[i] ?? 0, flags[i] ?? 0));
      if (state.apply(view, ++num)) onEvent(state);
    });
  }
  await source.close();
}

async function open(path: string): Promise<EventSource> {
  const opened = await openCapture(path);
  assert.ok(opened.ok);
  return opened.value;
}

/** What the fields say at each event, a line for each field. */
async function valuesOf(paths: readonly string[]): Promise<string[][]> {
  const out: string[][] = [];
  for (const path of paths) {
    await each(path, ({ context }) => {
      const { type } = context.ev;
      out.push([
        `type ${type}`,
        ...FIELDS.map(([name, field]) => `${name} ${field.extract(context)}`),
      ]);
    });
  }
  return out;
}

/** Records the capture with a file for each event; the files. */
async function pieces(path: string, folder: string): Promise<string[]> {
  const source = await open(path);
  const recorder = Recorder.open({
    path: `${folder}/piece.scap`,
    platform: source.platform,
    state: new State(),
    writer: { rotation: { events: 1 } },
  });
  assert.ok(recorder.ok);
  for (;;) {
    const next = await source.next();
    assert.ok(next.ok);
    if (next.value === undefined) break;
    assert.ok(recorder.value.process(next.value).ok);
  }
  assert.ok(recorder.value.writer.close().ok);
  await source.close();
  return [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`).sort();
}

for (const capture of CAPTURES) {
  Deno.test(`rotation: ${capture}`, async () => {
    await withFolder(async (folder) => {
      const path = here(`captures/${capture}.scap`).pathname;
      const files = await pieces(path, folder);
      assert.ok(files.length > 1);
      const whole = await valuesOf([path]);
      const parted = await valuesOf(files);
      assert.equal(parted.length, whole.length);
      const lost = LOST.flatMap(({ events }) => events[capture]?.split(" ") ?? []);
      whole.forEach((values, i) => {
        if (!lost.includes(String(i + 1))) assert.deepEqual(parted[i], values, `event ${i + 1}`);
        else assert.notDeepEqual(parted[i], values, `event ${i + 1} lacks nothing now`);
      });
    });
  });
}
