/** Control groups of a process: what the driver and /proc tell, for every way that trees are mounted. */
import assert from "node:assert/strict";
import { PPME } from "../../src/event/event_codes.ts";
import { parseCgroups } from "../../src/state/cgroups.ts";
import { containerOf } from "../../src/state/container_id.ts";
import { readCgroups } from "../../src/state/proc_thread.ts";
import { openMachine } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";

const ID = "5a4b".repeat(16);

/** Where the tree of version 2 is mounted. */
function unifiedTree(): string {
  const line = Deno.readTextFileSync("/proc/self/mounts").split("\n")
    .find((mount) => mount.split(" ")[2] === "cgroup2");
  assert.ok(line !== undefined, "this machine has no cgroup2 mount");
  return line.split(" ")[1] as string;
}

for (const probeReads of [false, true]) {
  Deno.test({
    name: `a group without controllers is told by its path in the unified tree${
      probeReads ? " (older kernels)" : ""
    }`,
    ignore: cannotRunLive(),
    fn: async () => {
      const parent = `${unifiedTree()}/saker-test-${Deno.pid}`;
      const group = `${parent}/docker-${ID}.scope`;
      await Deno.mkdir(group, { recursive: true });
      try {
        await using machine = await openMachine(
          [PPME.SYSCALL_EXECVE_19_X, PPME.SYSCALL_CLONE_20_X, PPME.SYSCALL_CLONE3_X],
          { probeReads },
        );
        const script = `echo $$ > ${group}/cgroup.procs; (read -r line); exec cat`;
        const child = new Deno.Command("bash", {
          args: ["-c", script],
          stdin: "piped",
          stdout: "null",
        }).spawn();
        const input = child.stdin.getWriter();
        await input.write(new TextEncoder().encode("go\n"));
        const born = await machine.event(
          "a birth in the group",
          (e) => e.params["ptid"] === child.pid && e.params["res"] === 0,
        );
        const exec = await machine.event(
          "cat",
          (e) => e.tid === child.pid && e.params["comm"] === "cat",
        );
        const proc = readCgroups(`/proc/${child.pid}/cgroup`);
        await input.close();
        await child.status;
        const path = `/saker-test-${Deno.pid}/docker-${ID}.scope`;
        const blocks = [born, exec].map((event) => String(event.params["cgroups"]));
        for (const block of [...blocks, proc.join("\0")]) {
          const groups = parseCgroups(block);
          assert.ok(groups !== undefined);
          assert.equal(groups.at(-1)?.[1], path, block);
          assert.equal(containerOf(groups)?.id, ID.slice(0, 12), block);
        }
      } finally {
        await Deno.remove(group);
        await Deno.remove(parent);
      }
    },
  });
}
