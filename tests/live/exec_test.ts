/** Programs started in ways that hide what runs: what exec reports, whatever was passed to it. */
import assert from "node:assert/strict";
import { PPME } from "../../src/event/event_codes.ts";
import { callInChild } from "./child_calls.ts";
import type { Decoded } from "./decoded.ts";
import { type Machine, openMachine } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";

/** EXE_FROM_MEMFD of the exec flags. */
const FROM_MEMFD = 4;
/** Programs that only start the one that is meant. */
const STARTERS: ReadonlySet<string> = new Set(["/bin/bash", "sh", "unshare", "chroot"]);
/** Most bytes of argument and environment blocks. */
const BLOCK_BYTES = 4096;

/** Runs a shell script in `cwd`; gives the exec event whose arguments hold `mark`. */
async function execOf(
  machine: Machine,
  script: string,
  mark: string,
  cwd: string,
): Promise<Decoded> {
  machine.forget();
  const done = await new Deno.Command("/bin/bash", { args: ["-c", script], cwd }).output();
  assert.ok(done.success, new TextDecoder().decode(done.stderr));
  return await machine.event(
    `exec with ${mark}`,
    (e) =>
      e.code === PPME.SYSCALL_EXECVE_19_X && !STARTERS.has(String(e.params["exe"])) &&
      String(e.params["args"]).includes(mark),
  );
}

for (const probeReads of [false, true]) {
  Deno.test({
    name: `exec tells the program that runs${probeReads ? " (older kernels)" : ""}`,
    ignore: cannotRunLive(),
    fn: async (t) => {
      await using machine = await openMachine([PPME.SYSCALL_EXECVE_19_X], { probeReads });
      const folder = await Deno.realPath(await Deno.makeTempDir());
      const exec = (script: string, mark: string) => execOf(machine, script, mark, folder);

      await t.step("a deleted program by the path that it had", async () => {
        const event = await exec(
          "cp /bin/true gone; exec 5<gone; rm gone; (exec -a argv0 /proc/self/fd/5 mark-deleted)",
          "mark-deleted",
        );
        assert.equal(event.params["trusted_exepath"], `${folder}/gone`);
        assert.equal(event.params["exe"], "argv0");
        assert.equal(event.params["args"], "mark-deleted\0");
        assert.equal(event.params["filename"], "/proc/self/fd/5");
      });

      await t.step("a script by its interpreter", async () => {
        const event = await exec(
          "printf '#!/bin/sh -e\\ntrue\\n' >script; chmod +x script; ./script mark-script",
          "mark-script",
        );
        assert.equal(event.params["trusted_exepath"], await Deno.realPath("/bin/sh"));
        assert.equal(event.params["comm"], "script");
        assert.equal(event.params["exe"], "/bin/sh");
        assert.equal(event.params["args"], "-e\0./script\0mark-script\0");
        assert.equal(event.params["filename"], "./script");
      });

      await t.step("arguments and environment cut at their bound, with an end", async () => {
        const event = await exec(
          "cp /bin/true t; LONG=$(printf %09000d 0) ./t mark-long $(yes 0123456789 | head -900)",
          "mark-long",
        );
        const [exe, args, env] = ["exe", "args", "env"].map((name) => String(event.params[name]));
        assert.equal(exe, "./t");
        assert.equal("./t\0".length + (args as string).length, BLOCK_BYTES);
        assert.ok((args as string).endsWith("\0"));
        assert.equal((env as string).length, BLOCK_BYTES);
        assert.ok((env as string).endsWith("\0"));
      });

      await t.step("arguments of any bytes, and empty ones", async () => {
        const event = await exec(
          "cp /bin/true t; ./t mark-bytes $'\\xff\\x01\\xc3' '' $'a\\nb' ''; :",
          "mark-bytes",
        );
        assert.equal(event.params["args"], "mark-bytes\0\xff\x01\xc3\0\0a\nb\0\0");
      });

      await t.step("a name that leaves no room for arguments", async () => {
        const name = "n".repeat(2 * BLOCK_BYTES);
        const { pid } = callInChild([["execve", "/bin/true", [name, "mark"], ["E=1"]]]);
        const event = await machine.event(
          "exec",
          (e) => e.tid === pid && e.params["comm"] === "true",
        );
        assert.equal(event.params["exe"], name.slice(0, BLOCK_BYTES - 1));
        assert.equal(event.params["args"], undefined);
        assert.equal(event.params["env"], "E=1\0");
      });

      await t.step("neither arguments nor environment", async () => {
        const { pid } = callInChild([["execve", "/bin/true", 0, 0]]);
        const event = await machine.event(
          "exec",
          (e) => e.tid === pid && e.params["comm"] === "true",
        );
        // the kernel gives such a program one empty argument
        assert.equal(event.params["exe"] ?? "", "");
        assert.equal(event.params["args"], undefined);
        assert.equal(event.params["env"], undefined);
        assert.equal(event.params["filename"], "/bin/true");
      });

      await t.step("names of 255 bytes and paths of more than a hundred parts", async () => {
        const name = "n".repeat(255);
        const parts = Array.from({ length: 100 }, (_, i) => `p${i}`).join("/");
        await Deno.mkdir(`${folder}/${parts}`, { recursive: true });
        await Deno.copyFile("/bin/true", `${folder}/${name}`);
        await Deno.copyFile("/bin/true", `${folder}/${parts}/t`);
        const long = await exec(`./${name} mark-name`, "mark-name");
        assert.equal(long.params["trusted_exepath"], `${folder}/${name}`);
        assert.equal(long.params["comm"], name.slice(0, 15));
        const deep = await exec(`${parts}/t mark-deep`, "mark-deep");
        assert.equal(deep.params["trusted_exepath"], `${folder}/${parts}/t`);
        assert.equal(deep.path, `${folder}/${parts}/t`);
      });

      await t.step("a program on a bind mount by where it is mounted", async () => {
        const event = await exec(
          "mkdir a b; cp /bin/true a/t; unshare -m sh -c 'mount --bind a b && exec b/t mark-bind'",
          "mark-bind",
        );
        assert.equal(event.params["filename"], "b/t");
        assert.equal(event.params["trusted_exepath"], `${folder}/b/t`);
      });

      await t.step("a program behind chroot by its path in there", async () => {
        const event = await exec(
          "mkdir -p r/bin; cp /bin/busybox r/bin/busybox; chroot r /bin/busybox echo mark-chroot",
          "echo\0mark-chroot",
        );
        assert.equal(event.params["trusted_exepath"], "/bin/busybox");
      });

      await t.step("a program on an overlay, and its layer", async () => {
        const event = await exec(
          "mkdir l u w m; mount -t tmpfs none w; mkdir w/u w/w; cp /bin/true l/t; " +
            "mount -t overlay none -o lowerdir=l,upperdir=w/u,workdir=w/w m; " +
            "cp /bin/true m/new; m/t mark-lower; m/new mark-upper; umount m w",
          "mark-upper",
        );
        assert.equal(event.params["trusted_exepath"], `${folder}/m/new`);
        assert.equal(Number(event.params["flags"]) & 2, 2, "upper layer");
        assert.equal(Number(event.params["flags"]) & FROM_MEMFD, 0);
      });
      await Deno.remove(folder, { recursive: true });
    },
  });
}
