/** Descriptors that were there before saker: a connection turned into a terminal, an open file. */
import assert from "node:assert/strict";
import { ROOT, Running } from "../e2e/process.ts";
import { cannotRunLive } from "./require_live.ts";
import type { Alert } from "./sensor.ts";

const RULES = `
- rule: Connection on standard input
  desc: a descriptor of a connection takes the place of standard input
  condition: evt.type in (dup2, dup3) and fd.num = 0 and fd.typechar = 4 and proc.name = SHELL
  output: "%fd.name"
  priority: NOTICE
- rule: Earlier file written
  desc: data goes to a file that was open already
  condition: evt.type = write and fd.name = FILE and proc.name = SHELL
  output: "%fd.name"
  priority: NOTICE
- rule: Earlier file made executable
  desc: the mode of a file that was open already is changed
  condition: evt.type = fchmod and fd.name = FILE and proc.name = ACTOR
  output: "%fd.name"
  priority: NOTICE
`;

/** Changes the mode of descriptor 4 when a line comes. */
const ACTOR_SOURCE = `
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void) { char c; if (read(0, &c, 1) != 1) return 1; return fchmod(4, 0700); }
`;

Deno.test({
  name: "what was open before the sensor started has its name",
  ignore: cannotRunLive(),
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const shell = `sh${Deno.pid}`;
    const actor = `fc${Deno.pid}`;
    const file = `${folder}/earlier`;
    const rules = RULES.replaceAll("SHELL", shell).replaceAll("FILE", file)
      .replaceAll("ACTOR", actor);
    await Deno.writeTextFile(`${folder}/rules.yaml`, rules);
    await Deno.writeTextFile(`${folder}/actor.c`, ACTOR_SOURCE);
    const compiled = await new Deno.Command("cc", {
      args: ["-O1", "-o", `${folder}/${actor}`, `${folder}/actor.c`],
    }).output();
    assert.ok(compiled.success);
    await Deno.copyFile("/bin/bash", `${folder}/${shell}`);
    await Deno.chmod(`${folder}/${shell}`, 0o755);

    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    const script = [
      `exec 3<>/dev/tcp/127.0.0.1/${port} 4>${file}`,
      `echo open`,
      `read -r go`,
      `echo data >&4`,
      `echo go | ./${actor}`,
      `exec 0<&3`,
      `read -r end`,
    ].join("\n");
    const child = new Deno.Command(`${folder}/${shell}`, {
      args: ["-c", script],
      cwd: folder,
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const connection = await listener.accept();
    const out = child.stdout.getReader();
    await out.read();

    const saker = new Running(`${ROOT}scripts/saker-dev`, [
      "run",
      "--json",
      "-r",
      `${folder}/rules.yaml`,
    ]);
    await saker.err.waitFor((line) => line.includes("ready"), "ready");
    const input = child.stdin.getWriter();
    await input.write(new TextEncoder().encode("go\n"));
    const alert = async (rule: string): Promise<string> => {
      const line = await saker.out.waitFor((text) => text.includes(`"${rule}"`), rule);
      return (JSON.parse(line) as Alert).output;
    };
    assert.match(await alert("Earlier file written"), new RegExp(`${file}$`));
    assert.match(await alert("Earlier file made executable"), new RegExp(`${file}$`));
    assert.match(
      await alert("Connection on standard input"),
      new RegExp(`127\\.0\\.0\\.1:\\d+->127\\.0\\.0\\.1:${port}$`),
    );
    await connection.write(new TextEncoder().encode("end\n"));
    await child.status;
    await out.cancel();
    await input.close().catch(() => {});
    connection.close();
    await saker.stop("SIGTERM");
    await Deno.remove(folder, { recursive: true });
  },
});
