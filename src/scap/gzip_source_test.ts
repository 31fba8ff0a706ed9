import assert from "node:assert/strict";
import { concat } from "../base/concat.ts";
import { gzipSync } from "node:zlib";
import { PPME } from "../event/event_codes.ts";
import { openCapture } from "./capture_source.ts";
import { eventBlock, le, openMemory, readAll, sectionBytes } from "./fixture.ts";

const HEADER = sectionBytes();
const CLOSE = { type: PPME.SYSCALL_CLOSE_X, params: [le(0, 8), le(3, 8)] };

Deno.test("a damaged gzip stream gives what could be unpacked and zlib's words", async () => {
  const plain = concat([
    HEADER,
    ...Array.from({ length: 5000 }, (_, i) => eventBlock({ ...CLOSE, tid: (i * 7919) % 4001 })),
  ]);
  const packed = new Uint8Array(gzipSync(plain));
  const opened = await openMemory(packed.subarray(0, packed.length >> 1));
  assert.ok(opened.ok);
  const { events, error, message } = await readAll(opened.value);
  assert.ok(events.length > 1000 && events.length < 5000, `${events.length} events`);
  assert.equal(error, "CAPTURE_DAMAGED");
  assert.match(message ?? "", /reading stops inside an event block/);
});

Deno.test("a broken byte or something else behind gzip costs no event before it", async () => {
  const noise = (i: number) => le(BigInt(i + 1) * 0x9E3779B97F4A7C15n, 8);
  const events = Array.from(
    { length: 10_000 },
    (_, i) => eventBlock({ ...CLOSE, params: [noise(i), noise(i * i)] }),
  );
  const plain = concat([HEADER, ...events]);
  const packed = new Uint8Array(gzipSync(plain, { level: 1 }));
  assert.ok(packed.length > 2 * 65_536, "several chunks");
  const behind = concat([packed, new TextEncoder().encode("something else")]);
  const broken = packed.slice();
  const place = Math.floor(broken.length * 0.9);
  broken.fill(0xff, place, place + 64);
  const cases: readonly [string, Uint8Array, number, number][] = [
    ["behind", behind, 10_000, 10_000],
    ["zeros behind", concat([packed, new Uint8Array(100)]), 10_000, 10_000],
    ["broken", broken, 8900, 9100],
  ];
  const path = await Deno.makeTempFile();
  for (const [what, bytes, least, most] of cases) {
    await Deno.writeFile(path, bytes);
    for (const opened of [await openMemory(bytes), await openCapture(path)]) {
      assert.ok(opened.ok, what);
      const { events, error, message } = await readAll(opened.value);
      assert.ok(events.length >= least && events.length <= most, `${what}: ${events.length}`);
      if (what === "zeros behind") continue;
      assert.equal(error, "CAPTURE_DAMAGED", what);
      const place = what === "behind"
        ? `${plain.length}: reading stops behind a whole block`
        : "\\d+:";
      assert.match(message ?? "", new RegExp(`at byte ${place}`));
    }
  }
  await Deno.remove(path);
});
