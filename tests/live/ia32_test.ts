/** 32-bit callers are seen, with the meaning that their call numbers have for them. */
import assert from "node:assert/strict";
import { PPME } from "../../src/event/event_codes.ts";
import { openMachine } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";

Deno.test({
  name: "calls of 32-bit programs are mapped, not missed",
  ignore: cannotRunLive() || Deno.build.arch !== "x86_64",
  fn: async () => {
    const folder = Deno.makeTempDirSync();
    const program = `${folder}/ia32_calls`;
    const source = new URL("./ia32_calls.c", import.meta.url).pathname;
    const compiled = await new Deno.Command("clang", { args: ["-O1", "-o", program, source] })
      .output();
    assert.ok(compiled.success, new TextDecoder().decode(compiled.stderr));
    await using machine = await openMachine([
      PPME.SYSCALL_OPEN_X,
      PPME.SOCKET_SOCKET_X,
      PPME.SYSCALL_UNLINK_2_X,
      PPME.SYSCALL_MPROTECT_X,
    ]);
    const file = `${folder}/file`;
    Deno.writeTextFileSync(file, "");
    const ino = Deno.statSync(file).ino;
    const child = new Deno.Command(program, { args: [file], stdout: "piped" }).spawn();
    const of = (code: number) =>
      machine.event(`event ${code}`, (e) => e.code === code && e.tid === child.pid && e.compat);
    const open = await of(PPME.SYSCALL_OPEN_X);
    const socket = await of(PPME.SOCKET_SOCKET_X);
    const unlink = await of(PPME.SYSCALL_UNLINK_2_X);
    const { stdout } = await child.output();
    const [fd, sock] = new TextDecoder().decode(stdout).trim().split(" ").map(Number);
    assert.equal(open.params["fd"], fd);
    assert.equal(open.params["name"], file);
    assert.equal(open.params["ino"], ino);
    assert.equal(open.path, file);
    assert.deepEqual(socket.params, { fd: sock, domain: 2, type: 1, proto: 0, flags: 0 });
    assert.deepEqual(unlink.params, { res: 0, path: file });
  },
});
