/** A source that was taken off the kernel: rules that change while it is drained do not bring it back. */
import assert from "node:assert/strict";
import { EVENTS } from "../../src/event/event_table.ts";
import { PPME } from "../../src/event/event_codes.ts";
import { openMachine, sys } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";

Deno.test({
  name: "a detached source sees nothing more, whatever it is told to watch",
  ignore: cannotRunLive(),
  fn: async () => {
    await using machine = await openMachine([PPME.SYSCALL_ACCESS_X]);
    machine.source.detach();
    const eventCodes = new Uint8Array(EVENTS.length);
    eventCodes[PPME.SYSCALL_ACCESS_X] = eventCodes[PPME.SYSCALL_UNSHARE_X] = 1;
    assert.ok(machine.source.watch({ eventCodes, stateCodes: new Uint8Array(EVENTS.length) }).ok);
    const { by_event } = machine.source.statistics();
    sys("access", "/", 0);
    assert.equal(sys("unshare", 0), 0);
    assert.deepEqual(machine.source.statistics().by_event, by_event);
  },
});
