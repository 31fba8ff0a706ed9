/**
 * Reading a capture compared with a plain pass over its bytes, which is as fast as reading can be.
 * 500,000 mixed events an iteration: time per iteration divided by that is the time of one event.
 * Plain, packed, and an old capture whose enter and exit events have to be merged.
 */
import { Interner } from "../../src/base/interner.ts";
import { concat } from "../../src/base/concat.ts";
import { EventBuilder } from "../../src/event/event_builder.ts";
import { PPME } from "../../src/event/event_codes.ts";
import { EventView } from "../../src/event/event_view.ts";
import { openCapture } from "../../src/scap/capture_source.ts";
import { CaptureWriter } from "../../src/scap/capture_writer.ts";
import { eventBlock, le, SAMPLE_PLATFORM, sectionBytes } from "../../src/scap/fixture.ts";

const EVENTS = 500_000;
const directory = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(directory, { recursive: true }));

function mixedBatch() {
  const builder = new EventBuilder();
  for (let i = 0; i < 1000; i++) {
    const tid = 1000 + (i % 50);
    const fd = 3 + (i % 20);
    const name = `/usr/lib/x86_64-linux-gnu/lib${i % 200}.so.6`;
    const open = { fd, dirfd: -100, name, flags: 4097, mode: 0, dev: 0x800002, ino: 1000 + i };
    builder.add("openat", open, { tid });
    builder.add("read", { res: 60, data: "x".repeat(60), fd, size: 832 }, { tid });
    builder.add("fstat", { res: 0, fd }, { tid });
    builder.add("close", { res: 0, fd }, { tid });
  }
  return builder.batch();
}

function write(path: string, gzip: boolean): void {
  const batch = mixedBatch();
  const opened = CaptureWriter.open(path, () => SAMPLE_PLATFORM, { gzip });
  if (!opened.ok) throw new Error(opened.error.message);
  for (let i = 0; i < EVENTS; i++) opened.value.add(batch, i % batch.count);
  const closed = opened.value.close();
  if (!closed.ok) throw new Error(closed.error.message);
}

function writeOld(path: string): void {
  const blocks: Uint8Array[] = [];
  for (let i = 0; i < 1000; i++) {
    const tid = 1000 + (i % 50);
    blocks.push(
      eventBlock({ type: PPME.SYSCALL_READ_E, tid, params: [le(3, 8), le(60, 4)] }),
      eventBlock({ type: PPME.SYSCALL_READ_X, tid, params: [le(60, 8), "x".repeat(60)] }),
    );
  }
  const run = concat(blocks);
  const file = Deno.openSync(path, { write: true, create: true });
  file.writeSync(sectionBytes(SAMPLE_PLATFORM));
  for (let i = 0; i < EVENTS; i += 2000) file.writeSync(run);
  file.close();
}

const plain = `${directory}/plain.scap`;
const packed = `${directory}/packed.scap`;
const old = `${directory}/old.scap`;
write(plain, false);
write(packed, true);
writeOld(old);

let sink = 0;

async function read(path: string, look?: EventView): Promise<void> {
  const opened = await openCapture(path);
  if (!opened.ok) throw new Error(opened.error.message);
  for (;;) {
    const next = await opened.value.next();
    if (!next.ok) throw new Error(next.error.message);
    const batch = next.value;
    if (batch === undefined) break;
    sink += batch.count;
    if (look === undefined) continue;
    for (let i = 0; i < batch.count; i++) {
      look.moveTo(batch.bytes, batch.data, batch.at[i] as number, batch.cpu[i] as number, 0);
      sink += look.tid;
    }
  }
  await opened.value.close();
}

Deno.bench("plain pass over the bytes", { group: "500k events", baseline: true }, async () => {
  const file = await Deno.open(plain);
  const bytes = new Uint8Array(512 << 10);
  let sum = 0;
  for (;;) {
    const count = await file.read(bytes);
    if (count === null) break;
    for (let i = 0; i < count; i++) sum = (sum + (bytes[i] as number)) | 0;
  }
  sink += sum;
  file.close();
});

Deno.bench("read", { group: "500k events" }, async () => await read(plain));

const view = new EventView(new Interner());
Deno.bench(
  "read and look at each event",
  { group: "500k events" },
  async () => await read(plain, view),
);

Deno.bench("read gzip", { group: "500k events" }, async () => await read(packed));

Deno.bench("read 250k old pairs, merged", { group: "500k events" }, async () => await read(old));

Deno.bench("write", { group: "500k events" }, () => write(`${directory}/out.scap`, false));

Deno.bench("write gzip", { group: "500k events" }, () => write(`${directory}/out.scap`, true));
