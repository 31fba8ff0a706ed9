import assert from "node:assert/strict";
import { UNKNOWN_PLATFORM } from "../event/memory_source.ts";
import { readdirSync } from "node:fs";
import { STATE_ONLY } from "../event/batch.ts";
import { PPME } from "../event/event_codes.ts";
import type { Platform } from "../event/platform.ts";
import { openCapture } from "./capture_source.ts";
import { CaptureWriter, type WriterOptions } from "./capture_writer.ts";
import {
  eventBytes,
  le,
  openMemory,
  type RawEvent,
  readAll,
  type ReadEvent,
  SAMPLE_PLATFORM,
  sectionBytes,
} from "./fixture.ts";
import { OutputFile } from "./output_file.ts";

const CLOSE = { type: PPME.SYSCALL_CLOSE_X, params: [le(0, 8), le(3, 8)] };
const FACT = "\x01\x53\x02\0/x";

function add(writer: CaptureWriter, event: RawEvent, cpu = 0, flags = 0) {
  const bytes = eventBytes(event);
  return writer.addEvent(bytes, new DataView(bytes.buffer), 0, cpu, flags);
}

/** Writes events to a file of its own and reads it back. */
async function roundTrip(events: readonly RawEvent[], options: WriterOptions = {}) {
  const path = await Deno.makeTempFile({ suffix: ".scap" });
  try {
    const writer = CaptureWriter.open(path, () => SAMPLE_PLATFORM, options);
    assert.ok(writer.ok);
    for (const event of events) assert.ok(add(writer.value, event, 2).ok);
    assert.deepEqual(writer.value.close(), { ok: true, value: undefined });
    const opened = await openCapture(path);
    assert.ok(opened.ok, opened.ok ? "" : opened.error.message);
    const { platform } = opened.value;
    const head = Deno.readFileSync(path).subarray(0, 2);
    return { ...(await readAll(opened.value)), platform, head, writer: writer.value };
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("newer calls of a running machine are written without libscap's number, and get it back", async () => {
  const call = (id: number, native: number) => ({
    type: PPME.GENERIC_X,
    params: [le(id, 2), le(native, 2)],
  });
  // fspick, which sysdig 0.29 crashes on; sched_yield, which it knows; a number that is not fspick's
  const events = [call(336, 433), call(99, 24), call(336, 5), call(0, 9999)];
  const cases: readonly [string, Platform, boolean][] = [
    ["a running machine", { ...SAMPLE_PLATFORM, exact: true }, true],
    ["another capture", { ...SAMPLE_PLATFORM, exact: false }, false],
  ];
  for (const [what, platform, hidden] of cases) {
    const path = await Deno.makeTempFile({ suffix: ".scap" });
    const writer = CaptureWriter.open(path, () => platform);
    assert.ok(writer.ok);
    for (const event of events) assert.ok(add(writer.value, event).ok);
    assert.ok(writer.value.close().ok);
    const bytes = String.fromCharCode(...Deno.readFileSync(path));
    assert.equal(bytes.includes(le(336, 2) + le(433, 2)), !hidden, what);
    assert.equal(bytes.includes(le(0, 2) + le(433, 2)), hidden, what);
    const opened = await openCapture(path);
    assert.ok(opened.ok);
    const read = await readAll(opened.value);
    assert.deepEqual(read.events.map(({ params }) => params), events.map(({ params }) => params));
    await Deno.remove(path);
  }
});

Deno.test("a written capture holds the platform and the events", async () => {
  const events = [
    CLOSE,
    { type: PPME.CONTAINER_JSON_2_E, params: ["j".repeat(900_000)], tid: -1 },
    { ...CLOSE, tid: 5, behind: FACT },
  ];
  const { platform, ...read } = await roundTrip(events);
  assert.deepEqual(platform, SAMPLE_PLATFORM);
  const want: ReadEvent[] = events.map((event) => ({
    tid: 100,
    cpu: 2,
    flags: 0,
    behind: "",
    ...event,
  }));
  assert.deepEqual(read.events, want);
  assert.equal(read.writer.events, 3);
});

Deno.test("state-only events stay state-only, and a section may follow a section", async () => {
  const path = await Deno.makeTempFile();
  const writer = CaptureWriter.open(path, () => UNKNOWN_PLATFORM);
  assert.ok(writer.ok);
  add(writer.value, CLOSE, 0, STATE_ONLY);
  add(writer.value, { type: PPME.ASYNCEVENT_E, params: [le(0, 4), "a\0", ""] }, 0, STATE_ONLY);
  writer.value.section(SAMPLE_PLATFORM);
  add(writer.value, CLOSE);
  assert.ok(writer.value.close().ok);
  const opened = await openCapture(path);
  assert.ok(opened.ok);
  const { events, restarts } = await readAll(opened.value);
  assert.deepEqual(events.map((event) => event.flags), [1, 1, 0]);
  assert.deepEqual(restarts, [SAMPLE_PLATFORM]);
  await Deno.remove(path);
});

Deno.test("no file of a rotation begins with what readers take for the header, or ends with one", async () => {
  const directory = await Deno.makeTempDir();
  const writer = CaptureWriter.open(`${directory}/t`, () => UNKNOWN_PLATFORM, {
    rotation: { events: 2 },
  });
  assert.ok(writer.ok);
  const note = { type: PPME.ASYNCEVENT_E, params: [le(0, 4), "a\0", ""] };
  for (const event of [CLOSE, CLOSE, note, note, CLOSE]) add(writer.value, event);
  add(writer.value, CLOSE);
  writer.value.section(SAMPLE_PLATFORM);
  add(writer.value, CLOSE);
  writer.value.section(UNKNOWN_PLATFORM);
  assert.ok(writer.value.close().ok);
  const files = [];
  for (const name of readdirSync(directory).sort()) {
    const opened = await openCapture(`${directory}/${name}`);
    assert.ok(opened.ok);
    const { platform } = opened.value;
    const { events, restarts, error } = await readAll(opened.value);
    assert.equal(error, undefined);
    files.push([platform.processes.length > 0, events.map(({ type }) => type), restarts.length]);
  }
  const close = PPME.SYSCALL_CLOSE_X;
  assert.deepEqual(files, [
    [false, [close, close, note.type, note.type], 0],
    [false, [close, close], 0],
    [true, [close], 0],
  ]);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("gzip: many members, read as one stream", async () => {
  const events = Array.from({ length: 20_000 }, (_, i) => ({ ...CLOSE, tid: i }));
  const read = await roundTrip(events, { gzip: true });
  assert.deepEqual([...read.head], [0x1f, 0x8b]);
  assert.ok(read.events.length === 20_000 && read.events.every((event, i) => event.tid === i));
});

Deno.test("snaplen cuts transferred bytes and nothing else", async () => {
  const read = { type: PPME.SYSCALL_READ_X, params: [le(9, 8), "123456789", le(3, 8), le(9, 4)] };
  const open = {
    type: PPME.SYSCALL_OPEN_X,
    params: [le(3, 8), "/a/long/path\0", le(1, 4), le(0, 4), le(1, 4), le(2, 8)],
  };
  for (const [snaplen, data] of [[4, "1234"], [0, ""], [9, "123456789"]] as const) {
    const { events } = await roundTrip([{ ...read, behind: FACT }, open], { snaplen });
    assert.deepEqual(events[0]?.params, [le(9, 8), data, le(3, 8), le(9, 4)]);
    assert.equal(events[0]?.behind, FACT);
    assert.deepEqual(events[1]?.params, open.params);
  }
});

Deno.test("strip leaves out the facts behind the parameters", async () => {
  const read = { type: PPME.SYSCALL_READ_X, params: [le(3, 8), "abc", le(3, 8), le(9, 4)] };
  const { events } = await roundTrip(
    [{ ...CLOSE, behind: FACT }, { ...read, behind: FACT }],
    { strip: true, snaplen: 1 },
  );
  assert.deepEqual(events.map((event) => event.behind), ["", ""]);
  assert.deepEqual(events[0]?.params, CLOSE.params);
  assert.deepEqual(events[1]?.params[1], "a");
});

Deno.test("an event that no block can hold is left out and counted", async () => {
  const { events, writer } = await roundTrip([
    { ...CLOSE, behind: "x".repeat(70_000) },
    CLOSE,
  ]);
  assert.equal(events.length, 1);
  assert.equal(writer.skipped, 1);
});

const ROTATIONS: readonly {
  name: string;
  options: WriterOptions;
  files: Record<string, number>;
}[] = [
  {
    name: "events",
    options: { rotation: { events: 4 } },
    files: { "t.0001.scap": 4, "t.0002.scap": 4, "t.0003.scap": 2 },
  },
  {
    name: "seconds",
    options: { rotation: { seconds: 3 } },
    files: { "t.0001.scap": 3, "t.0002.scap": 3, "t.0003.scap": 3, "t.0004.scap": 1 },
  },
  {
    name: "keep",
    options: { rotation: { events: 3, keep: 2 }, gzip: true },
    files: { "t.0003.scap": 3, "t.0004.scap": 1 },
  },
];

for (const { name, options, files } of ROTATIONS) {
  Deno.test(`rotation by ${name}: each file is a capture`, async () => {
    const directory = await Deno.makeTempDir();
    let headers = 0;
    const writer = CaptureWriter.open(`${directory}/t.scap`, () => {
      headers++;
      return SAMPLE_PLATFORM;
    }, options);
    assert.ok(writer.ok);
    for (let i = 0; i < 10; i++) {
      add(writer.value, { ...CLOSE, ts: BigInt(i) * 1_000_000_000n, tid: i });
    }
    assert.ok(writer.value.close().ok);
    const found: Record<string, number> = {};
    for (const file of readdirSync(directory).sort()) {
      const opened = await openCapture(`${directory}/${file}`);
      assert.ok(opened.ok);
      assert.deepEqual(opened.value.platform, SAMPLE_PLATFORM);
      found[file] = (await readAll(opened.value)).events.length;
    }
    assert.deepEqual(found, files);
    assert.equal(headers, name === "events" ? 3 : 4);
    await Deno.remove(directory, { recursive: true });
  });
}

Deno.test("rotation by size", async () => {
  const directory = await Deno.makeTempDir();
  const writer = CaptureWriter.open(`${directory}/t`, () => UNKNOWN_PLATFORM, {
    rotation: { bytes: 100_000 },
  });
  assert.ok(writer.ok);
  for (let i = 0; i < 5000; i++) add(writer.value, CLOSE);
  assert.ok(writer.value.close().ok);
  const sizes = readdirSync(directory).sort().map((file) =>
    Deno.statSync(`${directory}/${file}`).size
  );
  assert.deepEqual(sizes.map((size) => size >= 100_000 && size < 100_100), [
    true,
    true,
    true,
    false,
  ]);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("a limit below the size of a header does not make a file of each event", async () => {
  for (const gzip of [false, true]) {
    const directory = await Deno.makeTempDir();
    const [process] = SAMPLE_PLATFORM.processes;
    assert.ok(process);
    const processes = Array.from({ length: 600 }, (_, i) => ({
      ...process,
      tid: i + 1,
      exe: `program ${Math.imul(i, 0x9E3779B1)}`,
    }));
    const writer = CaptureWriter.open(`${directory}/t`, () => ({ ...SAMPLE_PLATFORM, processes }), {
      gzip,
      rotation: { bytes: 1000 },
    });
    assert.ok(writer.ok);
    for (let i = 0; i < 30_000; i++) add(writer.value, CLOSE);
    assert.ok(writer.value.close().ok);
    const files = readdirSync(directory).length;
    assert.ok(files > 1 && files < 40, `${files} files`);
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("a full disk is told once and for all, and the file stays readable", () => {
  let disk = new Uint8Array(0);
  const file = new OutputFile("x.scap", {
    writeSync(bytes) {
      if (disk.length + bytes.length > 1000) {
        const part = bytes.subarray(0, 1000 - disk.length);
        disk = new Uint8Array([...disk, ...part]);
        if (part.length === 0) throw new Deno.errors.WriteZero("No space left on device");
        return part.length;
      }
      disk = new Uint8Array([...disk, ...bytes]);
      return bytes.length;
    },
    truncateSync: (length) => disk = disk.slice(0, length),
    close() {},
  }, false);
  assert.ok(file.write(new Uint8Array(600)).ok);
  const second = file.write(new Uint8Array(600));
  assert.ok(!second.ok);
  assert.equal(second.error.code, "OUTPUT_UNWRITABLE");
  assert.match(second.error.cause ?? "", /No space left/);
  assert.equal(disk.length, 600);
});

Deno.test("errors of the disk reach the caller", () => {
  const missing = CaptureWriter.open("/nonexistent/x.scap", () => UNKNOWN_PLATFORM);
  assert.ok(!missing.ok);
  assert.equal(missing.error.code, "OUTPUT_UNWRITABLE");
  const full = CaptureWriter.open("/dev/full", () => UNKNOWN_PLATFORM);
  assert.ok(full.ok);
  const flushed = full.value.flush();
  assert.ok(!flushed.ok);
  assert.match(flushed.error.message, /cannot write the capture \/dev\/full/);
  assert.equal(add(full.value, CLOSE), flushed);
  assert.ok(!full.value.close().ok);
});

Deno.test("the event that finds the disk full is among the lost ones", () => {
  const full = CaptureWriter.open("/dev/full", () => UNKNOWN_PLATFORM);
  assert.ok(full.ok);
  let handed = 0;
  do handed++; while (add(full.value, CLOSE).ok);
  assert.ok(handed > 1000, "many events are gathered before the first write");
  assert.equal(full.value.lost, handed);
  assert.ok(!full.value.close().ok);
  assert.equal(full.value.lost, handed);
});

Deno.test("clone times and the mark of an own snapshot come back; others have neither block", async () => {
  const [first, ...rest] = SAMPLE_PLATFORM.processes;
  assert.ok(first);
  // more than one block of times
  const many = Array.from({ length: 10_000 }, (_, i) => ({
    ...first,
    tid: 1000 + i,
    fds: [],
    cloneNs: BigInt(i % 2) * 1_700_000_000_000_000_001n,
  }));
  const cases = [
    { ...SAMPLE_PLATFORM, exact: true },
    { ...SAMPLE_PLATFORM, processes: [{ ...first, cloneNs: 5n }, ...rest] },
    { ...SAMPLE_PLATFORM, processes: many, exact: true },
    SAMPLE_PLATFORM,
  ];
  for (const platform of cases) {
    const opened = await openMemory(sectionBytes(platform));
    assert.ok(opened.ok);
    assert.deepEqual(opened.value.platform, platform);
    await opened.value.close();
  }
});
