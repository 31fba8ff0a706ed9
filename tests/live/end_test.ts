/** How a run ends: on both signals, and after a flood that the rings cannot hold. */
import assert from "node:assert/strict";
import { mustRun, ROOT, Running } from "../e2e/process.ts";
import { cannotRunLive } from "./require_live.ts";
import { assertExact, endLine } from "./sensor.ts";

async function start(...options: readonly string[]): Promise<Running> {
  const saker = new Running(`${ROOT}scripts/saker-dev`, ["run", "--json", ...options]);
  await saker.err.waitFor((line) => line.includes("ready"), "ready");
  return saker;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name: `${signal} drains, tells what was counted and ends with 0`,
    ignore: cannotRunLive(),
    fn: async () => {
      const saker = await start();
      await mustRun("cat", "/etc/shadow");
      const done = await saker.stop(signal);
      assert.equal(done.code, 0, done.err);
      assert.match(done.out, /Account secrets read/, "what happened before the signal is told");
      const end = endLine(done.err);
      assertExact(end);
      assert.equal(end.alerts, done.out.trim().split("\n").length);
      for (const name of ["events", "drops", "alerts", "duration_s", "cpu_s", "rss_kb"] as const) {
        assert.equal(typeof (end as unknown as Record<string, unknown>)[name], "number", name);
      }
    },
  });
}

Deno.test({
  name: "a flood that overflows a ring is counted to the last record",
  ignore: cannotRunLive(),
  fn: async () => {
    const actor = await Deno.makeTempFile();
    await mustRun("cc", "-O1", "-o", actor, `${ROOT}tests/live/actor.c`);
    const saker = await start("-o", "engine.modern_ebpf.buf_size_preset=1");
    // a consumer that does not get to run: everything that does not fit must be counted
    saker.child.kill("SIGSTOP");
    const opens = Number(await mustRun(actor, "opens", "0.25", "/etc/hostname", "0"));
    await mustRun("cat", "/etc/shadow");
    saker.child.kill("SIGCONT");
    const done = await saker.stop();
    await Deno.remove(actor);
    assert.equal(done.code, 0, done.err);
    const end = endLine(done.err);
    assertExact(end);
    assert.equal(end.vital.dropped, 0, "the vital ring is not part of the flood");
    assert.ok(end.bulk.dropped > 0, "nothing overflowed");
    assert.equal(end.drops, end.bulk.dropped);
    const counted = (end.by_event["open"]?.produced ?? 0) + (end.by_event["openat"]?.produced ?? 0);
    assert.ok(counted >= opens, `${counted} of ${opens} opens`);
  },
});
