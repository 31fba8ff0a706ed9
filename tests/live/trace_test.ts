/** Events of tracepoints, which come only when they are asked for. */
import assert from "node:assert/strict";
import { EVENTS } from "../../src/event/event_table.ts";
import { PPME } from "../../src/event/event_codes.ts";
import { openMachine } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";

const SIGNAL_ITSELF = new Deno.Command("/bin/sh", { args: ["-c", "trap : USR1; kill -USR1 $$"] });

Deno.test({
  name: "a delivered signal names its sender and receiver",
  ignore: cannotRunLive(),
  fn: async () => {
    await using machine = await openMachine([PPME.SIGNALDELIVER_E]);
    const child = SIGNAL_ITSELF.spawn();
    const event = await machine.event("signal", ({ tid }) => tid === child.pid);
    assert.deepEqual(event.params, { spid: child.pid, dpid: child.pid, sig: 10 });
    await child.status;
  },
});

Deno.test({
  name: "a task switch names the next task",
  ignore: cannotRunLive(),
  fn: async () => {
    await using machine = await openMachine([PPME.SCHEDSWITCH_6_E]);
    const child = SIGNAL_ITSELF.spawn();
    const event = await machine.event("switch", (e) => e.params["next"] === child.pid);
    assert.equal(event.code, PPME.SCHEDSWITCH_6_E);
    await child.status;
  },
});

Deno.test({
  name: "a page fault tells address, instruction and kind",
  ignore: cannotRunLive() || Deno.build.arch !== "x86_64",
  fn: async () => {
    await using machine = await openMachine([PPME.PAGE_FAULT_E]);
    const child = SIGNAL_ITSELF.spawn();
    const event = await machine.event("fault", ({ tid }) => tid === child.pid);
    assert.ok(Number(event.params["addr"]) > 0);
    assert.ok(Number(event.params["ip"]) > 0);
    assert.ok(Number(event.params["error"]) & (16 | 32));
    await child.status;
  },
});

Deno.test({
  name: "events of a hook that was not loaded at the start are refused, and the old ones go on",
  ignore: cannotRunLive(),
  fn: async () => {
    await using machine = await openMachine([PPME.SYSCALL_EXECVE_19_X]);
    const eventCodes = new Uint8Array(EVENTS.length);
    eventCodes[PPME.SIGNALDELIVER_E] = 1;
    const widened = machine.source.watch({ eventCodes });
    assert.ok(!widened.ok && widened.error.code === "DRIVER_FAILED");
    assert.match(widened.error.message, /signal/);
    const child = SIGNAL_ITSELF.spawn();
    await machine.event("execve", ({ tid, name }) => tid === child.pid && name === "execve");
    await child.status;
  },
});
