import assert from "node:assert/strict";
import { concat } from "../base/concat.ts";
import { UNKNOWN_PLATFORM } from "../event/memory_source.ts";
import { gzipSync } from "node:zlib";
import { STATE_ONLY } from "../event/batch.ts";
import { PPME } from "../event/event_codes.ts";
import { Block } from "./block.ts";
import { openCapture } from "./capture_source.ts";
import {
  block,
  eventBlock,
  eventBlockV1,
  eventBytes,
  le,
  openMemory,
  readAll,
  type ReadEvent,
  SAMPLE_PLATFORM,
  sectionBytes,
} from "./fixture.ts";

const HEADER = sectionBytes();
const CLOSE = { type: PPME.SYSCALL_CLOSE_X, params: [le(0, 8), le(3, 8)] };

async function read(...parts: Uint8Array[]) {
  const opened = await openMemory(concat(parts));
  assert.ok(opened.ok, opened.ok ? "" : opened.error.message);
  return await readAll(opened.value);
}

Deno.test("events come with cpu, flags, parameters and what is behind them", async () => {
  const { events, error } = await read(
    HEADER,
    eventBlock({ ...CLOSE, tid: 7, behind: "\x01\x53\x02\0/x" }, 3),
    eventBlock({ ...CLOSE, tid: -1 }, 65535, STATE_ONLY),
  );
  assert.equal(error, undefined);
  const close = { type: PPME.SYSCALL_CLOSE_X, params: CLOSE.params };
  const want: ReadEvent[] = [
    { ...close, tid: 7, cpu: 3, flags: 0, behind: "\x01\x53\x02\0/x" },
    { ...close, tid: -1, cpu: 65535, flags: STATE_ONLY, behind: "" },
  ];
  assert.deepEqual(events, want);
});

Deno.test("unknown event types, fillers and merged enter events take no place", async () => {
  const { events } = await read(
    HEADER,
    eventBlock({ type: 454 }),
    eventBlock({ type: 900, params: ["x"] }),
    eventBlock({ type: PPME.PROCEXIT_X }), // a filler
    eventBlock({ type: PPME.SYSCALL_READ_E, params: [le(5, 8), le(10, 4)] }),
    eventBlock({ type: PPME.SYSCALL_READ_X, params: [le(2, 8), "ab"] }),
    eventBlock({ type: PPME.SYSCALL_GETCWD_E }), // old, with nothing to keep
    eventBlock(CLOSE),
  );
  assert.deepEqual(events.map((event) => event.type), [
    PPME.SYSCALL_READ_X,
    PPME.SYSCALL_CLOSE_X,
  ]);
  assert.deepEqual(events[0]?.params, [le(2, 8), "ab", le(5, 8), le(10, 4)]);
});

Deno.test("version 1 events get their number of parameters", async () => {
  const { events, error } = await read(
    HEADER,
    eventBlockV1({ type: PPME.SYSCALL_OPEN_X, params: [le(3, 8), "/a\0", le(1, 4), le(0, 4)] }),
    eventBlockV1(CLOSE, 2, 0x8010ABCD),
    eventBlockV1(CLOSE, 3, Block.EVENT_FLAGS_V1),
    eventBlockV1({ type: PPME.SYSCALL_CLOSE_E, params: [le(9, 8)] }),
    eventBlockV1({ type: PPME.SYSCALL_CLOSE_X, params: [le(0, 8)] }),
  );
  assert.equal(error, undefined);
  assert.deepEqual(events.map((event) => event.params), [
    [le(3, 8), "/a\0", le(1, 4), le(0, 4), "", ""],
    CLOSE.params,
    CLOSE.params,
    [le(0, 8), le(9, 8)],
  ]);
  assert.deepEqual(events.map((event) => [event.cpu, event.flags]), [[0, 0], [2, 0], [3, 1], [
    0,
    0,
  ]]);
});

Deno.test("version 1 notifications were counted three bytes too long", async () => {
  const params = ["id\0", "text\0"];
  const bytes = eventBytes({ type: PPME.NOTIFICATION_E, params }, 1);
  new DataView(bytes.buffer).setUint32(16, bytes.length + 3, true);
  const body = concat([new Uint8Array([1, 0]), bytes]);
  const { events, error } = await read(HEADER, block(Block.EVENT_V1, body));
  assert.equal(error, undefined);
  assert.deepEqual(events[0]?.params, params);
});

Deno.test("large events are read, whatever their length", async () => {
  const json = "j".repeat(3 << 20);
  const { events } = await read(
    HEADER,
    eventBlock(CLOSE),
    eventBlock({ type: PPME.CONTAINER_JSON_2_E, params: [json] }),
    eventBlock({ type: PPME.ASYNCEVENT_E, params: [le(0, 4), "a\0", "b"] }, 0, STATE_ONLY),
    eventBlock(CLOSE),
  );
  assert.deepEqual(events.map((event) => event.params.at(-1)?.length), [8, json.length, 1, 8]);
});

Deno.test("a second section restarts the state and events go on", async () => {
  const { events, restarts, error } = await read(
    HEADER,
    eventBlock(CLOSE),
    sectionBytes(SAMPLE_PLATFORM),
    eventBlock(CLOSE),
    eventBlock(CLOSE),
    HEADER,
  );
  assert.equal(error, undefined);
  assert.equal(events.length, 3);
  assert.deepEqual(restarts, [
    SAMPLE_PLATFORM,
    { ...UNKNOWN_PLATFORM, machine: restarts[1]?.machine },
  ]);
});

Deno.test("unknown blocks before the events are passed over", async () => {
  const { events } = await read(
    HEADER,
    block(0x999, new Uint8Array(700_000)),
    block(0x20A, new Uint8Array(5)),
    eventBlock(CLOSE),
  );
  assert.equal(events.length, 1);
});

Deno.test("a capture without events is a capture", async () => {
  assert.deepEqual(await read(HEADER), { events: [], restarts: [] });
});

Deno.test("many small batches and one large give the same", async () => {
  const blocks = Array.from(
    { length: 40_000 },
    (_, i) => eventBlock({ ...CLOSE, tid: i }, i & 3),
  );
  const plain = concat([HEADER, ...blocks]);
  const { events } = await read(plain);
  assert.equal(events.length, 40_000);
  assert.ok(events.every((event, i) => event.tid === i && event.cpu === (i & 3)));
  const half = HEADER.length + 20_000 * (blocks[0] as Uint8Array).length - 13;
  const packed = concat([gzipSync(plain.subarray(0, half)), gzipSync(plain.subarray(half))]);
  assert.deepEqual(await read(packed), { events, restarts: [] });
});

Deno.test("old pairs by the ten thousand keep their order", async () => {
  const blocks = Array.from({ length: 10_000 }, (_, i) =>
    concat([
      eventBlock({ type: PPME.SYSCALL_WRITE_E, tid: i % 50, params: [le(i, 8), le(i, 4)] }),
      eventBlock({ type: PPME.SYSCALL_WRITE_X, tid: i % 50, params: [le(1, 8), "d".repeat(90)] }),
    ]));
  const { events } = await read(HEADER, ...blocks);
  assert.equal(events.length, 10_000);
  assert.ok(events.every((event, i) => event.params[2] === le(i, 8)));
});

Deno.test("a file cut anywhere gives the events before the cut and then the place", async () => {
  const blocks = [eventBlock(CLOSE), eventBlock(CLOSE, 1, STATE_ONLY), eventBlock(CLOSE)];
  const whole = concat([HEADER, ...blocks]);
  const ends = [HEADER.length];
  for (const one of blocks) ends.push((ends.at(-1) as number) + one.length);
  for (let cut = HEADER.length; cut <= whole.length; cut++) {
    const { events, error, message } = await read(whole.subarray(0, cut));
    assert.equal(events.length, ends.filter((end) => end <= cut).length - 1, `cut at ${cut}`);
    if (ends.includes(cut)) assert.equal(error, undefined);
    else {
      assert.equal(error, "CAPTURE_DAMAGED");
      assert.match(message ?? "", new RegExp(`at byte ${cut}: the file ends inside`));
    }
  }
});

Deno.test("a header cut anywhere is an error that names the place", async () => {
  const header = sectionBytes(SAMPLE_PLATFORM);
  const data = new DataView(header.buffer);
  const borders = new Set<number>();
  for (let at = 0; at < header.length; at += data.getUint32(at + 4, true)) borders.add(at);
  assert.equal(borders.size, 8);
  for (let cut = 0; cut < header.length; cut++) {
    const opened = await openMemory(header.subarray(0, cut));
    const end = opened.ok ? await readAll(opened.value) : { error: opened.error.code };
    const want = cut === 0
      ? "CAPTURE_UNREADABLE"
      : borders.has(cut)
      ? undefined
      : "CAPTURE_DAMAGED";
    assert.equal(end.error, want, `cut at ${cut}`);
  }
});

const u32 = (...values: number[]) => new Uint8Array(new Uint32Array(values).buffer);

const BROKEN: readonly { name: string; bytes: Uint8Array; says: RegExp }[] = [
  { name: "block of no length", bytes: u32(Block.EVENT_V2, 0), says: /event block of 0 bytes/ },
  {
    name: "block too long for its type",
    bytes: concat([u32(Block.EVENT_V2, 70_000), new Uint8Array(70_000)]),
    says: /event block of 70000 bytes/,
  },
  {
    name: "large block beyond all bounds",
    bytes: u32(Block.EVENT_LARGE, 0xFFFFFFF0),
    says: /event block of 4294967280 bytes/,
  },
  {
    name: "event longer than its block",
    bytes: patched(eventBlock(CLOSE), 26, 500),
    says: /parameters of event type 5 exceed the event/,
  },
  {
    name: "event shorter than its header",
    bytes: patched(eventBlock(CLOSE), 26, 25),
    says: /exceed the event/,
  },
  {
    name: "too many parameters",
    bytes: patched(eventBlock(CLOSE), 32, 4_000_000_000),
    says: /exceed the event/,
  },
  {
    name: "parameter longer than the event",
    bytes: patched(eventBlock(CLOSE), 36, 0x0009_0008),
    says: /exceed the event/,
  },
  {
    name: "more parameters than a managed type has",
    bytes: eventBlock({ type: PPME.SYSCALL_CLOSE_X, params: ["", "", ""] }),
    says: /event close \(type 5\) has 3 parameters, more than the 2/,
  },
  {
    name: "number of parameters that no version had",
    bytes: eventBlock({ type: PPME.SYSCALL_OPEN_X, params: [""] }),
    says: /event open \(type 3\) with 1 parameters cannot be converted/,
  },
  {
    name: "version 1 event that no number of parameters fits",
    bytes: eventBlockV1({ ...CLOSE, behind: "x" }),
    says: /no fitting number of parameters/,
  },
  {
    name: "list among events",
    bytes: block(Block.USERS_V2, new Uint8Array(0)),
    says: /block type 0x00000220 where a section must start/,
  },
];

function patched(bytes: Uint8Array, at: number, value: number): Uint8Array {
  new DataView(bytes.buffer).setUint32(at, value, true);
  return bytes;
}

for (const { name, bytes, says } of BROKEN) {
  Deno.test(`damage: ${name}`, async () => {
    const { events, error, message } = await read(
      HEADER,
      eventBlock(CLOSE),
      bytes,
      eventBlock(CLOSE),
    );
    assert.equal(events.length, 1);
    assert.equal(error, "CAPTURE_DAMAGED");
    assert.match(message ?? "", says);
    const offset = HEADER.length + eventBlock(CLOSE).length;
    assert.match(message ?? "", new RegExp(`at byte ${offset}:`));
  });
}

const BROKEN_HEADERS: readonly { name: string; bytes: Uint8Array; says: RegExp }[] = [
  { name: "empty", bytes: new Uint8Array(0), says: /is empty/ },
  {
    name: "text",
    bytes: new TextEncoder().encode("hello, world"),
    says: /is text, not a scap capture/,
  },
  { name: "unknown", bytes: Uint8Array.of(1, 2, 3, 4, 5), says: /is not a scap capture/ },
  {
    name: "pcapng with packets",
    bytes: concat([HEADER.subarray(0, 28), block(1, u32(1, 0)), block(6, u32(0, 0, 0, 4, 4, 1))]),
    says: /is a pcapng network capture, not a scap capture/,
  },
  {
    name: "two bytes",
    bytes: HEADER.subarray(0, 2),
    says: /at byte 2: .* inside a section header/,
  },
  {
    name: "gzip of nothing",
    bytes: Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0),
    says: /at byte 0: nothing of it can be unpacked/,
  },
  {
    name: "big-endian",
    bytes: patched(HEADER.slice(), 8, 0x4D3C2B1A),
    says: /byte-order mark 0x4d3c2b1a/,
  },
  { name: "newer version", bytes: patched(HEADER.slice(), 12, 2), says: /version 2 is newer/ },
  { name: "short section", bytes: patched(HEADER.slice(), 4, 20), says: /20 bytes is too short/ },
  {
    name: "trailer differs",
    bytes: concat([patched(HEADER.slice(), 24, 32), eventBlock(CLOSE)]),
    says: /block length is 28 before it and 32 behind it/,
  },
  {
    name: "short machine block",
    bytes: concat([HEADER, block(Block.MACHINE, new Uint8Array(100))]),
    says: /machine block of 100 bytes/,
  },
  {
    name: "broken process",
    bytes: concat([HEADER, block(Block.PROCESSES_V9, u32(9, 0, 0)), eventBlock(CLOSE)]),
    says: /broken entry in a list of processes/,
  },
];

for (const { name, bytes, says } of BROKEN_HEADERS) {
  Deno.test(`damage in the header: ${name}`, async () => {
    const opened = await openMemory(bytes);
    assert.ok(!opened.ok);
    assert.match(opened.error.message, says);
  });
}

Deno.test("a file that is missing or a directory is named", async () => {
  const missing = await openCapture("/nonexistent/x.scap");
  assert.ok(!missing.ok);
  assert.equal(missing.error.code, "CAPTURE_UNREADABLE");
  assert.match(missing.error.message, /\/nonexistent\/x\.scap does not exist/);
  const directory = await openCapture("/");
  assert.ok(!directory.ok);
  assert.equal(directory.error.code, "CAPTURE_UNREADABLE");
  assert.match(directory.error.message, /^\/ is a directory/);
});

Deno.test("version 1 events as Wireshark 4.0 writes them, with the length of version 2", async () => {
  const wrong = eventBlockV1(CLOSE);
  const data = new DataView(wrong.buffer);
  data.setUint32(10 + 16, data.getUint32(10 + 16, true) + 4, true);
  const { events, error } = await read(HEADER, wrong, eventBlockV1(CLOSE));
  assert.equal(error, undefined);
  assert.deepEqual(events.map(({ params }) => params), [CLOSE.params, CLOSE.params]);
});

Deno.test("pcapng's blocks among those of a capture are passed over", async () => {
  const { events, error } = await read(
    HEADER.subarray(0, 28),
    block(1, u32(1, 0)),
    HEADER.subarray(28),
    block(6, u32(0, 0, 0, 4, 4, 1)),
    eventBlock(CLOSE),
    block(0x0BAD, new Uint8Array(8)),
    eventBlock(CLOSE),
    block(5, u32(0, 0, 0)),
  );
  assert.equal(error, undefined);
  assert.equal(events.length, 2);
});
