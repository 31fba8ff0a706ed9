/** A flood that the rings cannot hold: every record is counted, the vital ring is untouched. */
import assert from "node:assert/strict";
import { PPME } from "../../src/event/event_codes.ts";
import { openMachine, sys } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";

Deno.test({
  name: "produced = delivered + dropped after an overflow of a bulk ring",
  ignore: cannotRunLive(),
  fn: async () => {
    await using machine = await openMachine(
      [PPME.SYSCALL_ACCESS_X, PPME.SYSCALL_UNSHARE_X, PPME.SYSCALL_EXECVE_19_X],
      { bulkBytes: 4096, cpusPerRing: 0 },
    );
    const calls = 2000;
    for (let i = 0; i < calls; i++) {
      sys("access", "/nonexistent/a/file/with/a/rather/long/name", 0);
      if (i === calls - 1) assert.equal(sys("unshare", 0), 0);
    }
    // a call that failed goes with the flood, also one of a type that must not be lost
    assert.ok(sys("execve", "/nonexistent/program", 0, 0) < 0);
    // nothing new may come while what came is counted
    machine.source.detach();
    await machine.own(PPME.SYSCALL_UNSHARE_X);
    while (await machine.take() > 0);
    const { by_event, vital, bulk, drops } = machine.source.statistics();
    const access = by_event["access"];
    assert.ok(access !== undefined);
    assert.ok(access.produced >= calls, `${access.produced} produced`);
    assert.ok(access.dropped > 0, "nothing was dropped");
    assert.ok((by_event["execve"]?.dropped ?? 0) > 0, "a failed exec found room");
    for (const [name, counters] of Object.entries({ vital, bulk, ...by_event })) {
      assert.equal(counters.produced, counters.delivered + counters.dropped, name);
    }
    assert.equal(vital.dropped, 0);
    assert.equal(drops, bulk.dropped);
  },
});
