/** Rules that change while events go on: every event meets the old rules or the new ones, none neither. */
import assert from "node:assert/strict";
import { ROOT, Running } from "../e2e/process.ts";
import { cannotRunLive } from "./require_live.ts";
import { assertExact, endLine } from "./sensor.ts";

const OPENS = 6000;

function rules(name: string, folder: string, more = ""): string {
  return `
- rule: ${name}
  desc: A marked file was opened
  condition: evt.type in (open, openat) and fd.name startswith ${folder}/mark-
  output: "%fd.name"
  priority: NOTICE
${more}`;
}

Deno.test({
  name: "no event is missed while rules are reloaded",
  ignore: cannotRunLive(),
  fn: reloadUnderLoad,
});

Deno.test({
  name: "new rules may need kernel hooks that the first ones did not",
  ignore: cannotRunLive(),
  fn: reloadWithFurtherHooks,
});

async function reloadWithFurtherHooks(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "saker-reload-" });
  const file = `${folder}/rules.yaml`;
  await Deno.writeTextFile(file, rules("Before", folder));
  const saker = new Running(`${ROOT}scripts/saker-dev`, ["run", "-r", file, "--json"]);
  await saker.err.waitFor((line) => line.includes("ready"), "ready");
  const signals = `
- rule: Signal
  desc: a signal was delivered
  condition: evt.type = signaldeliver and proc.name = sleep
  output: "%evt.arg.sig"
  priority: NOTICE
`;
  await Deno.writeTextFile(file, rules("After", folder, signals));
  await saker.err.waitFor((line) => line.includes("reloaded"), "reload");
  const sleeper = new Deno.Command("sleep", { args: ["60"] }).spawn();
  // a signal before the exec ends the shell's child as well, but under its name
  const started = `/proc/${sleeper.pid}/comm`;
  while (Deno.readTextFileSync(started) !== "sleep\n") {
    await new Promise((done) => setTimeout(done));
  }
  sleeper.kill("SIGUSR2");
  await sleeper.status;
  await saker.out.waitFor((line) => line.includes('"rule":"Signal"'), "alert of the signal");
  (await Deno.open(`${folder}/mark-1`, { create: true, write: true })).close();
  await saker.out.waitFor((line) => line.includes('"rule":"After"'), "alert of the file");
  const done = await saker.stop();
  assert.equal(done.code, 0, done.err);
  assertExact(endLine(done.err));
  await Deno.remove(folder, { recursive: true });
}

async function reloadUnderLoad(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "saker-reload-" });
  const file = `${folder}/rules.yaml`;
  await Deno.writeTextFile(file, rules("Before", folder));
  // room for what others do meanwhile: an event that found none is no fault of the reload
  const room = ["-o", "engine.modern_ebpf.buf_size_preset=7"];
  const saker = new Running(`${ROOT}scripts/saker-dev`, ["run", "-r", file, "--json", ...room]);
  await saker.err.waitFor((line) => line.includes("ready"), "ready");
  // the new rules need a system call that the old ones did not
  const other = `
- rule: Other
  desc: d
  condition: evt.type = sethostname
  output: o
  priority: NOTICE
`;
  const texts = [rules("After", folder, other), rules("Before", folder)];
  for (let i = 0; i < OPENS; i++) {
    (await Deno.open(`${folder}/mark-${i}`, { create: true, write: true })).close();
    if (i % 1000 === 500) {
      // put in place as a whole: a file that is being written is also one that has changed
      await Deno.writeTextFile(`${file}.new`, texts[Math.floor(i / 1000) % 2] as string);
      await Deno.rename(`${file}.new`, file);
      saker.child.kill("SIGHUP");
    }
    // however late the sensor is, the files in between meet the new rules
    if (i === 999) await saker.err.waitFor((line) => line.includes("2 rules"), "reload");
    if (i === 1499) await saker.out.waitFor((line) => line.includes(`mark-${i}`), "alert");
  }
  await saker.err.waitFor((line) => line.includes("reloaded"), "reload");
  const last = `${folder}/mark-${OPENS - 1}`;
  await saker.out.waitFor((line) => line.includes(last), "last alert");
  const done = await saker.stop();
  assert.equal(done.code, 0, done.err);
  assert.equal(endLine(done.err).drops, 0, "the machine was too busy for this test");
  const alerts: { rule: string; output_fields: Record<string, string> }[] = done.out.trimEnd()
    .split("\n").map((line) => JSON.parse(line));
  const expected = Array.from({ length: OPENS }, (_, i) => `${folder}/mark-${i}`);
  assert.deepEqual(alerts.map((alert) => alert.output_fields["fd.name"]), expected);
  assert.deepEqual(new Set(alerts.map((alert) => alert.rule)), new Set(["Before", "After"]));
  assertExact(endLine(done.err));
  await Deno.remove(folder, { recursive: true });
}
