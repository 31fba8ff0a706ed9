import assert from "node:assert/strict";
import { concat } from "../base/concat.ts";
import { gzipSync } from "node:zlib";
import { PPME } from "../event/event_codes.ts";
import { openCaptureBytes } from "./capture_source.ts";
import { eventBlock, le, SAMPLE_PLATFORM, sectionBytes } from "./fixture.ts";

const CLOSE = { type: PPME.SYSCALL_CLOSE_X, params: [le(0, 8), le(3, 8)] };

Deno.test("memory does not depend on the length of the capture", async () => {
  const run = concat(Array.from({ length: 500 }, (_, i) => eventBlock({ ...CLOSE, tid: i })));
  let runs = 2000; // 66 MB
  let rest: Uint8Array = sectionBytes();
  const opened = await openCaptureBytes({
    name: "endless",
    read(into) {
      if (rest.length === 0 && runs-- > 0) rest = run;
      const count = Math.min(into.length, rest.length);
      into.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return Promise.resolve({ ok: true, value: count });
    },
    close: () => Promise.resolve(),
  });
  assert.ok(opened.ok);
  let events = 0;
  let arrays = 0;
  let last: Uint8Array | undefined;
  for (;;) {
    const next = await opened.value.next();
    assert.ok(next.ok);
    if (next.value === undefined) break;
    events += next.value.count;
    if (next.value.bytes !== last) arrays++;
    last = next.value.bytes;
  }
  assert.equal(events, 1_000_000);
  assert.equal(arrays, 1, "one array serves the whole file");
  assert.ok(last !== undefined && last.length <= 2 << 20);
});

Deno.test("a capture comes through standard input, packed or plain", async () => {
  const source = new URL("./capture_source.ts", import.meta.url).href;
  const script = `const { openCapture } = await import(${JSON.stringify(source)});
    const opened = await openCapture("-");
    let events = 0;
    for (let next; (next = await opened.value.next()).value !== undefined;) {
      events += next.value.count;
    }
    console.log(opened.value.platform.users.length, events);
    await opened.value.close();`;
  const plain = concat([sectionBytes(SAMPLE_PLATFORM), ...Array(5000).fill(eventBlock(CLOSE))]);
  for (const bytes of [plain, new Uint8Array(gzipSync(plain))]) {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", script],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const input = child.stdin.getWriter();
    await input.write(bytes);
    await input.close();
    const { stdout } = await child.output();
    assert.equal(new TextDecoder().decode(stdout).trim(), "1 5000");
  }
});
