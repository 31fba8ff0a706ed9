/** The commands that record, as a user runs them: started, ended by SIGINT, their files read again. */
import assert from "node:assert/strict";
import { mustRun, ROOT, Running, runProgram } from "../e2e/process.ts";
import { cannotRunLive } from "./require_live.ts";

const SAKER = `${ROOT}scripts/saker-dev`;
const saker = (...args: readonly string[]) => runProgram(SAKER, args);

/** Starts a command and waits until it says that it is ready. */
async function started(...args: readonly string[]): Promise<Running> {
  const running = new Running(SAKER, args);
  await running.err.waitFor((line) => line.includes("ready"), "ready");
  return running;
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "saker-record-" });
  try {
    await Deno.writeTextFile(`${folder}/secret`, "x");
    await Deno.writeTextFile(
      `${folder}/rules.yaml`,
      `
- rule: Secret
  desc: d
  condition: evt.type in (open, openat) and fd.name = ${folder}/secret
  output: "%proc.name %proc.pname %proc.cmdline %fd.name"
  priority: WARNING
`,
    );
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const LIVE = { ignore: cannotRunLive() };

Deno.test("record, SIGINT, read", LIVE, async () => {
  await withFolder(async (folder) => {
    const file = `${folder}/trace.scap`;
    const running = await started("record", "-o", file, `fd.name startswith ${folder}`);
    await mustRun("sh", "-c", `cat ${folder}/secret >/dev/null`);
    const { code, err } = await running.stop();
    assert.equal(code, 0, err);
    const counts = JSON.parse(err.split("\n").at(-1) ?? "") as Record<string, number>;
    assert.ok((counts["written"] ?? 0) > 0 && (counts["state_only"] ?? 0) > 0, err);
    const shown = await saker("read", file, "evt.type=openat", "-p", "%proc.name %fd.name");
    assert.equal(shown.code, 0, shown.err);
    assert.ok(shown.out.split("\n").includes(`cat ${folder}/secret`), shown.out);
  });
});

Deno.test("record to a pipe whose reader goes away ends quietly", LIVE, async () => {
  const command = `${SAKER} record -o -`;
  const { code, out, err } = await runProgram("bash", [
    "-c",
    `set -o pipefail; ${command} | head -c 100000 | wc -c`,
  ]);
  assert.equal(code, 0, err);
  assert.equal(out.trim(), "100000");
});

Deno.test("read shows this machine until it has enough", LIVE, async () => {
  await withFolder(async (folder) => {
    const running = new Running(SAKER, [
      ...["read", `fd.name = ${folder}/secret and evt.type = openat`, "-n", "1"],
      ...["-p", "%proc.pid %evt.type"],
    ]);
    // it does not say when it is ready: the file is opened until that is seen
    const again = setInterval(() => void Deno.readTextFileSync(`${folder}/secret`), 100);
    const { code, out } = await running.finished();
    clearInterval(again);
    assert.equal(code, 0);
    assert.equal(out, `${Deno.pid} openat`);
  });
});

Deno.test("the flight recorder writes a capture that replays to the alert", LIVE, async () => {
  await withFolder(async (folder) => {
    const rules = ["-r", `${folder}/rules.yaml`];
    const flight = ["--flight-recorder", `${folder}/flight`, "--flight-size", "16M"];
    const running = await started("run", ...rules, "--json", ...flight);
    await mustRun("sh", "-c", `cat ${folder}/secret >/dev/null; true`);
    const alert = await running.out.waitFor((line) => line.includes('"rule":"Secret"'), "alert");
    const { code, err } = await running.stop();
    assert.equal(code, 0, err);
    const files = [...Deno.readDirSync(`${folder}/flight`)];
    assert.equal(files.length, 1, err);
    const replayed = await saker(
      "replay",
      `${folder}/flight/${files[0]?.name}`,
      ...rules,
      "--json",
    );
    assert.equal(replayed.out.trim(), alert);
    const output = (JSON.parse(alert) as { output: string }).output;
    assert.match(output, /Warning cat sh cat .*\/secret .*\/secret$/);
  });
});
