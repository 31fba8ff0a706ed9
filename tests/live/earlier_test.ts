/**
 * Descriptors that were there before saker: a connection turned into a terminal, an open file.
 *
 * Nothing but /proc knows two of them, and /proc is asked for 500 descriptors a second and no more,
 * whoever needs them (`state/proc_questions.ts`). Calls on descriptors that are not known are many
 * where programs are started: children close, duplicate and write to what they never opened, and a
 * machine that starts enough of them takes all the questions there are. So the calls of this test
 * are ones that next to nobody makes, and `base_syscalls` keeps every other call on descriptors
 * away: births and execs of others are seen, but ask nothing.
 */
import assert from "node:assert/strict";
import { mustRun, ROOT, Running } from "../e2e/process.ts";
import { cannotRunLive } from "./require_live.ts";
import type { Alert } from "./sensor.ts";

const RULES = `
- rule: Connection on standard input
  desc: a descriptor of a connection takes the place of standard input
  condition: evt.type = dup3 and fd.num = 0 and fd.typechar = 4 and proc.name = ACTOR
  output: "%fd.name"
  priority: NOTICE
- rule: Earlier file written
  desc: data goes to a file that was open already
  condition: evt.type = pwritev and fd.name = FILE and proc.name = ACTOR
  output: "%fd.name"
  priority: NOTICE
- rule: Earlier file made executable
  desc: the mode of a file that was open already is changed
  condition: evt.type = fchmod and fd.name = FILE and proc.name = ACTOR
  output: "%fd.name"
  priority: NOTICE
`;

/** Calls that are watched beside those of the rules: who is who, and nothing of descriptors. */
const STATE_CALLS = ["clone", "clone3", "fork", "vfork", "execve", "execveat"];

/**
 * Has a connection as descriptor 3 and a file as 4, and uses them when a byte comes. /proc can be asked
 * until one comes through the connection.
 */
const ACTOR_SOURCE = `
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
int main(void) {
  char c;
  struct iovec data = { "data", 4 };
  if (write(1, "open", 4) != 4 || read(0, &c, 1) != 1) return 1;
  if (pwritev(4, &data, 1, 0) != 4 || fchmod(4, 0700) != 0) return 2;
  if (dup3(3, 0, O_CLOEXEC) != 0) return 3;
  return read(0, &c, 1) == 1 ? 0 : 4;
}
`;

Deno.test({
  name: "what was open before the sensor started has its name",
  ignore: cannotRunLive(),
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const actor = `fd${Deno.pid}`;
    const file = `${folder}/earlier`;
    const rules = RULES.replaceAll("FILE", file).replaceAll("ACTOR", actor);
    await Deno.writeTextFile(`${folder}/rules.yaml`, rules);
    await Deno.writeTextFile(`${folder}/actor.c`, ACTOR_SOURCE);
    await mustRun("cc", "-O1", "-o", `${folder}/${actor}`, `${folder}/actor.c`);

    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    const script = `exec 3<>/dev/tcp/127.0.0.1/${port} 4>${file}; exec ./${actor}`;
    const child = new Deno.Command("bash", {
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
      ...STATE_CALLS.flatMap((call) => ["-o", `base_syscalls.custom_set[]=${call}`]),
    ]);
    await saker.err.waitFor((line) => line.includes("ready"), "ready");
    const input = child.stdin.getWriter();
    await input.write(new TextEncoder().encode("g"));
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
    await connection.write(new TextEncoder().encode("."));
    assert.equal((await child.status).code, 0);
    await out.cancel();
    await input.close().catch(() => {});
    connection.close();
    await saker.stop("SIGTERM");
    await Deno.remove(folder, { recursive: true });
  },
});
