/** Captures that end with SIGINT: whole lines, statistics, and no waiting for a pipe that is silent. */
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { ROOT, Running } from "./process.ts";

const CAPTURE = `${ROOT}tests/conformance/captures/pump-io.scap`;
const RULES = `
- rule: Write
  desc: d
  condition: evt.type = write
  output: "%evt.num %proc.name"
  priority: NOTICE
`;

Deno.test("SIGINT ends a replay with what was found until then", async () => {
  const folder = await Deno.makeTempDir({ prefix: "saker-interrupt-" });
  // one section after another: far more than is read before the signal comes
  const copies = 20_000;
  const one = await Deno.readFile(CAPTURE);
  const file = await Deno.open(`${folder}/long.scap`, { write: true, create: true });
  for (let i = 0; i < copies; i++) await file.write(one);
  file.close();
  await Deno.writeTextFile(`${folder}/rules.yaml`, RULES);
  const saker = new Running(`${ROOT}scripts/saker-dev`, [
    ...["replay", `${folder}/long.scap`, "-r", `${folder}/rules.yaml`, "--json"],
  ]);
  await saker.out.waitFor((line) => line.includes("Write"), "an alert");
  const { code, out, err } = await saker.stop();
  await Deno.remove(folder, { recursive: true });
  assert.equal(code, 0, err);
  const { events, alerts } = JSON.parse(err.split("\n").at(-1) ?? "");
  const lines = out.split("\n").map((line) => JSON.parse(line).rule);
  assert.ok(lines.length > 0 && lines.every((rule) => rule === "Write"));
  assert.equal(lines.length, alerts);
  assert.ok(events > 0 && events < copies * 50, `${events} events`);
});

Deno.test("what a pipe has brought is shown at once, and SIGINT ends the waiting", async () => {
  const rules = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.writeTextFile(rules, RULES);
  const cases: readonly (readonly string[])[] = [
    ["read", "-", "evt.type=write", "-p", "%evt.type"],
    ["replay", "-", "-r", rules],
  ];
  for (const args of cases) {
    const child = new Deno.Command(`${ROOT}scripts/saker-dev`, {
      args: [...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const pipe = child.stdin.getWriter();
    await pipe.write(gunzipSync(await Deno.readFile(CAPTURE)));
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    // nothing more comes, and the pipe stays open
    const patience = setTimeout(() => child.kill("SIGKILL"), 20_000);
    const { value } = await lines.read();
    clearTimeout(patience);
    assert.match(value ?? "", /write|Write/);
    child.kill("SIGINT");
    const [status, err] = await Promise.all([child.status, new Response(child.stderr).text()]);
    assert.equal(status.code, 0, err);
    await lines.cancel();
    await pipe.abort().catch(() => {});
  }
  await Deno.remove(rules);
});
