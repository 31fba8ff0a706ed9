/** A replay that is ended by SIGINT: whole lines, and the statistics of what was done. */
import assert from "node:assert/strict";
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
