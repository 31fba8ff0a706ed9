/** Output into a pipe that somebody else made non-blocking, as programs built on an event loop do. */
import assert from "node:assert/strict";
import { EventBuilder } from "../../src/event/event_builder.ts";
import { UNKNOWN_PLATFORM } from "../../src/event/memory_source.ts";
import { CaptureWriter } from "../../src/scap/capture_writer.ts";
import { mustRun, ROOT } from "./process.ts";

const SAKER = `${ROOT}scripts/saker-dev`;

/** Runs a program with such a pipe as its standard output, and copies what comes. */
const RUNNER = `
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	char bytes[512];
	int ends[2], status;
	ssize_t n;
	if (argc < 2 || pipe(ends) < 0 || fcntl(ends[1], F_SETFL, O_NONBLOCK) < 0)
		return 125;
	if (fork() == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execv(argv[1], argv + 1);
		_exit(127);
	}
	close(ends[1]);
	while ((n = read(ends[0], bytes, sizeof(bytes))) > 0)
		fwrite(bytes, 1, (size_t)n, stdout);
	return wait(&status) < 0 || !WIFEXITED(status) ? 126 : WEXITSTATUS(status);
}
`;

/** Standard output of a program that must succeed. */
async function bytesOf(command: string, args: readonly string[]): Promise<Uint8Array> {
  const { code, stdout } = await new Deno.Command(command, { args: [...args], stderr: "null" })
    .output();
  assert.equal(code, 0, `${command} ${args.join(" ")}`);
  return stdout;
}

/** Writes a capture of a few thousand reads. */
function writeCapture(path: string): void {
  const events = new EventBuilder();
  for (let i = 0; i < 3000; i++) {
    events.add("read", { res: 100, data: "x".repeat(100), fd: 3, size: 100 }, { tid: 7 });
  }
  const batch = events.batch();
  const opened = CaptureWriter.open(path, () => UNKNOWN_PLATFORM);
  assert.ok(opened.ok);
  for (let i = 0; i < batch.count; i++) opened.value.add(batch, i);
  assert.ok(opened.value.close().ok);
}

Deno.test("a non-blocking pipe gets everything once, however full it is", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/runner.c`, RUNNER);
    await mustRun("cc", "-O1", "-o", `${folder}/runner`, `${folder}/runner.c`);
    const capture = `${folder}/whole.scap`;
    writeCapture(capture);
    for (const words of [["events", "--all", "--json"], ["record", "-i", capture, "-o", "-"]]) {
      const whole = await bytesOf(SAKER, words);
      // several times what a pipe holds
      assert.ok(whole.length > 200_000, `${whole.length} bytes`);
      for (let round = 0; round < 3; round++) {
        const got = await bytesOf(`${folder}/runner`, [SAKER, ...words]);
        assert.equal(got.length, whole.length);
        assert.ok(got.every((byte, i) => byte === whole[i]), words.join(" "));
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
