/** Paths as the kernel knows them, whatever was passed to open. */
import assert from "node:assert/strict";
import { PPME } from "../../src/event/event_codes.ts";
import { AT_FDCWD, close } from "./case_files.ts";
import { openMachine, sys } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";

Deno.test({
  name: "the resolved path is seen from the root of the task and through mounts",
  ignore: cannotRunLive(),
  fn: async () => {
    await using machine = await openMachine([PPME.SYSCALL_OPENAT_2_X]);
    const fd = sys("openat", AT_FDCWD, "/proc/self/root/proc/self/status", 0, 0);
    const event = await machine.own(PPME.SYSCALL_OPENAT_2_X);
    close(fd);
    assert.equal(event.path, `/proc/${Deno.pid}/status`);
    assert.equal(event.params["name"], "/proc/self/root/proc/self/status");
  },
});
