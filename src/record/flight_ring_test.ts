import assert from "node:assert/strict";
import type { Batch } from "../event/batch.ts";
import { EventBuilder } from "../event/event_builder.ts";
import { eventTime, FlightRing, type Header } from "./flight_ring.ts";

const SECOND = 1_000_000_000n;
const START = 1_000_000_000n * SECOND;
const EMPTY: Header = { section: new Uint8Array(10), heading: new EventBuilder().batch() };

/** A clock that stands still: no header ever took long. */
const STILL = () => 0;

/** `count` events of about a hundred bytes, 1 ms apart, from `first` on. */
function batchOf(count: number, first = 0): Batch {
  const builder = new EventBuilder();
  for (let i = 0; i < count; i++) {
    const header = { ts: START + BigInt(first + i) * 1_000_000n, tid: first + i, cpu: i % 3 };
    builder.add("read", { res: 50, data: "x".repeat(50), fd: 3, size: 50 }, header);
  }
  return builder.batch();
}

/** Tids of all events, oldest first. */
function tidsOf(ring: FlightRing): number[] {
  const out: number[] = [];
  for (let chunk = ring.oldest; chunk !== undefined; chunk = ring.after(chunk)) {
    const { data, at } = chunk.memory;
    for (let i = 0; i < chunk.events; i++) out.push(data.getUint32((at[i] as number) + 8, true));
  }
  return out;
}

Deno.test("events come back as they were, also when a batch has gaps between them", () => {
  const ring = new FlightRing({ bytes: 1 << 20, seconds: 60 }, () => EMPTY, STILL);
  const whole = batchOf(10);
  ring.append(whole);
  // every other event of another batch
  const gaps = batchOf(10, 10);
  const odd = (array: Uint32Array | Uint16Array | Uint8Array) =>
    array.filter((_, i) => i % 2 === 1);
  ring.append({
    ...gaps,
    count: 5,
    at: odd(gaps.at) as Uint32Array,
    cpu: odd(gaps.cpu) as Uint16Array,
    flags: odd(gaps.flags) as Uint8Array,
  });
  assert.deepEqual(tidsOf(ring), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 17, 19]);
  const chunk = ring.oldest;
  assert.ok(chunk);
  const length = (i: number) =>
    chunk.memory.data.getUint32((chunk.memory.at[i] as number) + 16, true);
  const bytesOf = (i: number) => {
    const start = chunk.memory.at[i] as number;
    return chunk.memory.bytes.slice(start, start + length(i));
  };
  const from = gaps.at[9] as number;
  assert.deepEqual(bytesOf(14), gaps.bytes.slice(from, from + length(14)));
  assert.equal(chunk.memory.cpu[14], gaps.cpu[9]);
  assert.equal(eventTime(chunk, 1), Number(START + 1_000_000n));
});

Deno.test("the newest events stay, without a hole, however many come", () => {
  const limit = 64 << 10;
  const ring = new FlightRing({ bytes: limit, seconds: 3600 }, () => EMPTY, STILL);
  for (let round = 0; round < 500; round++) {
    ring.append(batchOf(20, round * 20));
    assert.ok(ring.bytes <= limit * 9 / 8 + 90, `${ring.bytes}`);
  }
  const tids = tidsOf(ring);
  assert.equal(tids.at(-1), 9999);
  tids.forEach((tid, i) => assert.equal(tid, (tids[0] as number) + i));
  assert.ok(tids.length > limit / 100 / 3, `${tids.length}`);
});

Deno.test("the oldest chunk always has a header, however long headers take to make", () => {
  let headers = 0;
  let now = 0;
  const slow = () => {
    headers++;
    now += 5;
    return EMPTY;
  };
  const ring = new FlightRing({ bytes: 64 << 10, seconds: 3600 }, slow, () => now);
  for (let round = 0; round < 100; round++) {
    ring.append(batchOf(60, round * 60));
    assert.ok(ring.oldest?.header);
  }
  const chunks = (ring.oldest?.sequence ?? 0) + 1;
  assert.ok(headers > 2 && headers < chunks / 2, `${headers} headers for ${chunks} chunks`);
});

Deno.test("a batch larger than a chunk is taken whole", () => {
  const ring = new FlightRing({ bytes: 8 << 10, seconds: 60 }, () => EMPTY, STILL);
  ring.append(batchOf(500));
  assert.equal(tidsOf(ring).length, 500);
  ring.append(batchOf(500, 500));
  assert.equal(tidsOf(ring)[0], 500);
});

Deno.test("pinned chunks stay until the ring is overrun", () => {
  const ring = new FlightRing({ bytes: 64 << 10, seconds: 3600 }, () => EMPTY, STILL);
  ring.append(batchOf(10));
  const pinned = ring.oldest;
  assert.ok(pinned);
  pinned.pins++;
  let round = 1;
  for (; !ring.overrun; round++) ring.append(batchOf(10, round * 10));
  assert.equal(ring.oldest, pinned);
  assert.ok(ring.bytes < 3 * (64 << 10));
  pinned.pins--;
  ring.append(batchOf(10, round * 10));
  ring.trim();
  assert.notEqual(ring.oldest, pinned);
  assert.equal(ring.overrun, false);
});
