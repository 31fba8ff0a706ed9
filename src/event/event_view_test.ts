import assert from "node:assert/strict";
import { Interner } from "../base/interner.ts";
import { EventBuilder } from "./event_builder.ts";
import { EVENT_COUNT, PPME } from "./event_codes.ts";
import { EVENTS } from "./event_table.ts";
import { EventView, HEADER_BYTES, MAX_PARAMS } from "./event_view.ts";
import { Extra } from "./extra.ts";
import { NO_RESOLVER, paramsText, paramText } from "./param_render.ts";

function bytesOf(builder: EventBuilder): Uint8Array {
  return builder.batch().bytes.slice();
}

function dataOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function moved(bytes: Uint8Array, start = 0): EventView | undefined {
  const view = new EventView(new Interner(8));
  return view.moveTo(bytes, dataOf(bytes), start, 0, 0) ? view : undefined;
}

Deno.test("numbers of every width", () => {
  const view = moved(bytesOf(
    new EventBuilder().add("socketpair", [
      -22,
      2 ** 40,
      -1,
      2n ** 63n + 1n,
      0,
      "AF_UNIX",
      0xffff_ffff,
    ]),
  )) as EventView;
  assert.equal(view.int(0), -22);
  assert.equal(view.big(0), 2n ** 64n - 22n);
  assert.equal(view.int(1), 2 ** 40);
  assert.equal(view.uint(2), 2 ** 64);
  assert.equal(view.big(3), 2n ** 63n + 1n);
  assert.equal(view.uint(5), 1);
  assert.equal(view.uint(6), 0xffff_ffff);
  assert.equal(view.int(6), -1);
  assert.equal(view.big(6), 0xffff_ffffn);
  // parameter 7 is not in the event
  assert.deepEqual([view.has(7), view.uint(7, 9), view.int(7, -9), view.big(7), view.str(7)], [
    false,
    9,
    -9,
    0n,
    undefined,
  ]);
  const narrow = moved(bytesOf(
    new EventBuilder().add("semop", [0, 2, 0xffff, -1, 1, 0, 0, 0, 5]),
  )) as EventView;
  assert.deepEqual([narrow.uint(2), narrow.int(2), narrow.int(3)], [0xffff, -1, -1]);
  const byte = moved(bytesOf(new EventBuilder().add("kill", [0, 1, 255]))) as EventView;
  assert.deepEqual([byte.uint(2), byte.int(2)], [255, -1]);
});

Deno.test("text, blocks of text and empty parameters", () => {
  const view = moved(bytesOf(
    new EventBuilder().add("clone", { res: 0, exe: "sh", args: ["-c", "", "x"], comm: "" }),
  )) as EventView;
  assert.equal(view.str(1), "sh");
  assert.equal(view.raw(1), "sh\0");
  assert.deepEqual(view.strs(2), ["-c", "", "x"]);
  assert.equal(view.str(13), "");
  assert.equal(view.str(6), undefined);
  assert.deepEqual(view.strs(14), []);
  const open = moved(bytesOf(new EventBuilder().add("open", ["ENOENT", Uint8Array.of(97, 98)])));
  assert.equal(open?.str(1), "ab", "text without its NUL ends with the parameter");
});

Deno.test("times keep their nanoseconds", () => {
  const ts = 1_718_000_000_000_086_133n;
  const view = moved(bytesOf(new EventBuilder().add("close", [], { ts }))) as EventView;
  assert.equal(view.ts(), ts);
  assert.ok(Math.abs(view.tsApprox() - Number(ts)) <= 256);
});

Deno.test("damaged events are refused", () => {
  const good = bytesOf(new EventBuilder().add("open", [3, "/etc/passwd", 1, 0]));
  const damage: readonly [string, (data: DataView) => void][] = [
    ["length below the header", (data) => data.setUint32(16, HEADER_BYTES - 1, true)],
    ["length beyond the bytes", (data) => data.setUint32(16, good.length + 1, true)],
    ["huge length", (data) => data.setUint32(16, 0xffff_ffff, true)],
    ["too many parameters", (data) => data.setUint32(22, MAX_PARAMS + 1, true)],
    ["huge number of parameters", (data) => data.setUint32(22, 0xffff_ffff, true)],
    ["lengths beyond the event", (data) => data.setUint32(16, HEADER_BYTES + 7, true)],
    ["parameter beyond the event", (data) => data.setUint16(26, 0xffff, true)],
    ["last parameter beyond the event", (data) => data.setUint16(32, 5, true)],
    ["large parameter beyond the event", (data) => data.setUint16(20, 322, true)],
  ];
  for (const [what, change] of damage) {
    const bytes = good.slice();
    change(dataOf(bytes));
    assert.equal(moved(bytes), undefined, what);
  }
  assert.ok(moved(good));
  assert.equal(moved(good.subarray(0, good.length - 1)), undefined);
  assert.equal(moved(good, good.length - HEADER_BYTES + 1), undefined);
  assert.equal(moved(new Uint8Array(0)), undefined);
});

Deno.test("extra facts are found behind the parameters and nowhere else", () => {
  const bytes = bytesOf(
    new EventBuilder().add("close", [0, 3], {
      extra: [[Extra.VIA, Uint8Array.of(1)], [Extra.PATH, "/a\0b"]],
    }),
  );
  const view = moved(bytes) as EventView;
  assert.equal(view.extraStr(Extra.PATH), "/a");
  assert.equal(view.extra(Extra.PATH2), -1);
  assert.equal(view.extraStr(Extra.PATH2), undefined);
  dataOf(bytes).setUint16(view.extra(Extra.PATH) - 2, 0xffff, true);
  assert.equal(view.extra(Extra.PATH), -1, "an item that leaves the event");
});

/** Reads everything that an event offers. */
function readAll(view: EventView): void {
  for (let i = 0; i < MAX_PARAMS; i++) {
    view.has(i);
    view.uint(i);
    view.int(i);
    view.big(i);
    view.str(i);
    view.strs(i);
    assert.equal(view.raw(i).length, view.paramLength(i));
    paramText(view, i, NO_RESOLVER);
  }
  for (const tag of Object.values(Extra)) {
    view.extra(tag);
    view.extraStr(tag);
  }
  paramsText(view, NO_RESOLVER);
  view.ts();
  view.tsApprox();
}

/** Small repeatable generator, so that a failure can be had again. */
function randomBytes(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

Deno.test("random bytes are refused or read without failure", () => {
  const random = randomBytes(20240610);
  const view = new EventView(new Interner(8));
  for (let round = 0; round < 3000; round++) {
    const bytes = new Uint8Array(HEADER_BYTES + random(200));
    for (let i = 0; i < bytes.length; i++) bytes[i] = random(256);
    const data = dataOf(bytes);
    // most random headers would be refused at once: make length and type plausible
    if (round % 4 !== 0) {
      data.setUint32(16, bytes.length, true);
      data.setUint16(20, random(EVENT_COUNT + 4), true);
      data.setUint32(22, random(12), true);
      const lengths = random(12);
      for (let i = 0; i < lengths; i++) {
        const at = HEADER_BYTES + 2 * i;
        if (at + 2 <= bytes.length) data.setUint16(at, random(24), true);
      }
    }
    if (view.moveTo(bytes, data, 0, 0, 0)) readAll(view);
  }
});

Deno.test("every event with flipped bytes is refused or read without failure", () => {
  const random = randomBytes(7);
  const view = new EventView(new Interner(8));
  for (const info of EVENTS) {
    const values = info.params.map((param) => {
      const size = param.type === "FSPATH" ? 9 : 1 + random(40);
      return Uint8Array.from({ length: size }, () => random(256));
    });
    const good = bytesOf(new EventBuilder().add(info.code, values, {
      extra: [[Extra.PATH, "/x"]],
    }));
    assert.ok(view.moveTo(good, dataOf(good), 0, 0, 0), info.enum);
    readAll(view);
    for (let round = 0; round < 4; round++) {
      const bytes = good.slice();
      for (let n = 1 + random(4); n > 0; n--) bytes[random(bytes.length)] = random(256);
      const cut = bytes.subarray(0, bytes.length - (random(3) === 0 ? random(bytes.length) : 0));
      if (view.moveTo(cut, dataOf(cut), 0, 0, 0)) readAll(view);
    }
  }
  assert.ok(EVENTS[PPME.SYSCALL_OPEN_X]);
});
