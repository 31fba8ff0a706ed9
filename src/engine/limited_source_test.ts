import assert from "node:assert/strict";
import { openCapture } from "../scap/capture_source.ts";
import type { EventSource } from "../event/batch.ts";
import { limitedSource } from "./limited_source.ts";

const CAPTURE =
  new URL("../../tests/conformance/captures/anvil-exec.scap", import.meta.url).pathname;

async function times(source: EventSource): Promise<bigint[]> {
  const all: bigint[] = [];
  for (;;) {
    const next = await source.next();
    assert.ok(next.ok);
    if (next.value === undefined) break;
    const { data, at, count } = next.value;
    for (let i = 0; i < count; i++) all.push(data.getBigUint64(at[i] as number, true));
  }
  await source.close();
  return all;
}

async function capture(): Promise<EventSource> {
  const opened = await openCapture(CAPTURE);
  assert.ok(opened.ok);
  return opened.value;
}

Deno.test("limitedSource() ends at the first event behind the span", async () => {
  const all = await times(await capture());
  const first = all[0] as bigint;
  const middle = all[all.length >> 1] as bigint;
  for (
    const [span, count] of [
      [middle - first, all.findIndex((ts) => ts >= middle)],
      [0n, 0],
      [1n << 62n, all.length],
    ] as const
  ) {
    assert.equal((await times(limitedSource(await capture(), span))).length, count);
  }
});
