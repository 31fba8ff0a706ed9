import assert from "node:assert/strict";
import { Interner } from "../base/interner.ts";
import { EVENTS } from "../event/event_table.ts";
import { EventView, hasLargePayload, HEADER_BYTES } from "../event/event_view.ts";
import { State } from "./state.ts";
import { platform } from "./test_machine.ts";

/** Small repeatable generator (mulberry32). */
function generator(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

Deno.test("well-framed events with any parameters never throw, and the tables stay bounded", () => {
  const random = generator(20);
  const below = (n: number) => Math.floor(random() * n);
  const codes = EVENTS.filter((event) => event.state === "current").map((event) => event.code);
  const bytes = new Uint8Array(2048);
  const data = new DataView(bytes.buffer);
  const view = new EventView(new Interner(12));
  const state = new State({ maxThreads: 50 });
  state.load(platform());
  const sizes = [0, 1, 2, 4, 8, 8, 8, 13, 19, 37, 40];
  for (let n = 1; n <= 40_000; n++) {
    const code = codes[below(codes.length)] ?? 1;
    const params = below(33);
    const width = hasLargePayload(code) ? 4 : 2;
    let at = HEADER_BYTES + params * width;
    for (let i = 0; i < params; i++) {
      const size = sizes[below(sizes.length)] ?? 0;
      if (width === 4) data.setUint32(HEADER_BYTES + i * 4, size, true);
      else data.setUint16(HEADER_BYTES + i * 2, size, true);
      const plain = random() < 0.6;
      for (let k = 0; k < size; k++) {
        bytes[at + k] = plain ? (k === 0 ? below(12) : 0) : below(256);
      }
      at += size;
    }
    data.setBigUint64(0, BigInt(n) * 1_000_000n, true);
    data.setBigUint64(8, BigInt(below(60)), true);
    data.setUint32(16, at, true);
    data.setUint16(20, code, true);
    data.setUint32(22, params, true);
    assert.ok(view.moveTo(bytes, data, 0, 0, 0));
    state.apply(view, n);
    assert.ok(state.threads.size <= 50);
  }
});
