/** Births, programs and deaths of processes, and calls without an event of their own. */
import assert from "node:assert/strict";
import { PPME } from "../../src/event/event_codes.ts";
import { callInChild } from "./child_calls.ts";
import { openMachine, OWN_TID, sys } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";

Deno.test({
  name: "a process is reported from its birth to its death",
  ignore: cannotRunLive(),
  fn: async () => {
    const codes = [
      PPME.SYSCALL_CLONE_20_X,
      PPME.SYSCALL_CLONE3_X,
      PPME.SYSCALL_VFORK_20_X,
      PPME.SYSCALL_FORK_20_X,
      PPME.SYSCALL_EXECVE_19_X,
      PPME.PROCEXIT_1_E,
    ];
    await using machine = await openMachine(codes);
    const child = new Deno.Command("/bin/sh", {
      args: ["-c", "exit 7", "two words"],
      env: { SAKER_TEST: "1" },
    }).spawn();
    const { pid } = child;
    const born = await machine.event(
      "the child's birth",
      (e) => e.tid === pid && e.code !== PPME.SYSCALL_EXECVE_19_X && e.params["res"] === 0,
    );
    assert.equal(born.params["pid"], pid);
    assert.equal(born.params["vpid"], pid);
    assert.equal(born.params["ptid"], OWN_TID);
    const exec = await machine.event(
      "exec",
      (e) => e.tid === pid && e.code === PPME.SYSCALL_EXECVE_19_X && e.params["res"] === 0,
    );
    const shell = Deno.realPathSync("/bin/sh");
    assert.equal(exec.params["exe"], "/bin/sh");
    assert.equal(exec.params["args"], "-c\0exit 7\0two words\0");
    assert.equal(exec.params["filename"], "/bin/sh");
    assert.equal(exec.params["trusted_exepath"], shell);
    assert.equal(exec.path, shell);
    assert.equal(exec.params["comm"], "sh");
    assert.equal(exec.params["exe_ino"], Deno.statSync(shell).ino);
    assert.match(String(exec.params["env"]), /SAKER_TEST=1\0/);
    const exit = await machine.event(
      "exit",
      (e) => e.tid === pid && e.code === PPME.PROCEXIT_1_E,
    );
    assert.deepEqual(exit.params, { status: 7 << 8, ret: 7, sig: 0, core: 0, reaper_tid: 0 });
    assert.ok(born.ts < exec.ts && exec.ts < exit.ts, "order of times");
    await child.status;
  },
});

for (const probeReads of [false, true]) {
  Deno.test({
    name: `a birth in a pid namespace has the ids of both sides${
      probeReads ? " (older kernels)" : ""
    }`,
    ignore: cannotRunLive(),
    fn: async () => {
      const CHILD_IN_PIDNS = 536870912;
      await using machine = await openMachine([
        PPME.SYSCALL_CLONE_20_X,
        PPME.SYSCALL_CLONE3_X,
        PPME.PROCEXIT_1_E,
      ], { probeReads });
      const { pid, results } = callInChild([["unshare", 0x20000000], ["clone", 17, 0, 0, 0, 0]]);
      const child = results[1] ?? -1;
      const born = await machine.event("birth", (e) => e.params["tid"] === child);
      assert.equal(born.tid, child);
      assert.equal(born.params["res"], 0);
      assert.equal(born.params["pid"], child);
      assert.equal(born.params["ptid"], pid);
      assert.equal(born.params["vtid"], 1);
      assert.equal(born.params["vpid"], 1);
      assert.equal(born.params["flags"], CHILD_IN_PIDNS);
      const sinceBoot = born.ts - BigInt(born.params["pidns_init_start_ts"] ?? 0);
      // the child may be gone before its maker's call ends
      const [bore, exit] = await machine.each(
        "the caller's side and the exit",
        (e) => e.tid === pid,
        (e) => e.tid === child,
      );
      assert.equal(bore.params["res"], child);
      assert.equal(bore.params["vtid"], pid);
      assert.equal(bore.params["flags"], CHILD_IN_PIDNS);
      // the namespace began with the child: now, and not when the machine did
      const boot = bore.ts - BigInt(bore.params["pidns_init_start_ts"] ?? 0);
      assert.ok(boot - sinceBoot > 0n);
      assert.equal(exit.params["status"], 0);
    },
  });
}

Deno.test({
  name: "a process killed by a signal exits with it, its children go to the reaper",
  ignore: cannotRunLive(),
  fn: async () => {
    await using machine = await openMachine([PPME.PROCEXIT_1_E]);
    const child = new Deno.Command("/bin/sh", {
      args: ["-c", "sleep 100 & echo $!; wait"],
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    const { value } = await reader.read();
    const sleeper = Number(new TextDecoder().decode(value));
    child.kill("SIGTERM");
    const exit = await machine.event("exit", (e) => e.tid === child.pid);
    const reaper = exit.params["reaper_tid"];
    Deno.kill(sleeper, "SIGKILL");
    await reader.cancel();
    await child.status;
    assert.equal(exit.params["status"], 15);
    assert.equal(exit.params["sig"], 15);
    assert.equal(exit.params["ret"], 0);
    assert.equal(reaper, 1);
  },
});

Deno.test({
  name: "calls without an event of their own are reported as generic ones on request",
  ignore: cannotRunLive(),
  fn: async () => {
    await using machine = await openMachine([], { genericSyscalls: [41] });
    sys("getppid");
    const event = await machine.own(PPME.GENERIC_X);
    assert.deepEqual(event.params, { ID: 41, nativeID: Deno.build.arch === "x86_64" ? 110 : 173 });
  },
});
