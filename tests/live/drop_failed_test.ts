/** `drop_failed_exit`: calls that failed are left out in the kernel, and counted as filtered. */
import assert from "node:assert/strict";
import { ROOT, Running } from "../e2e/process.ts";
import { cannotRunLive } from "./require_live.ts";
import { assertExact, endLine } from "./sensor.ts";

Deno.test({
  name: "failed calls are left out where the configuration says so",
  ignore: cannotRunLive(),
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "saker-failed-" });
    const rules = `${folder}/rules.yaml`;
    await Deno.writeTextFile(
      rules,
      `
- rule: Opened
  desc: d
  condition: evt.type in (open, openat) and evt.arg.name startswith ${folder}/mark
  output: "%evt.arg.name"
  priority: NOTICE
`,
    );
    const option = "engine.modern_ebpf.drop_failed_exit=true";
    const args = ["run", "-r", rules, "-o", option, "--json"];
    const saker = new Running(`${ROOT}scripts/saker-dev`, args);
    await saker.err.waitFor((line) => line.includes("ready"), "ready");
    for (let i = 0; i < 3; i++) await Deno.open(`${folder}/mark-none`).catch(() => {});
    (await Deno.open(`${folder}/mark-there`, { create: true, write: true })).close();
    await saker.out.waitFor((line) => line.includes("mark-there"), "alert of the success");
    const done = await saker.stop();
    assert.equal(done.code, 0, done.err);
    assert.ok(!done.out.includes("mark-none"), done.out);
    assertExact(endLine(done.err));
    const { by_event } = JSON.parse(done.err.trimEnd().split("\n").at(-1) ?? "");
    assert.ok(by_event.openat.filtered >= 3);
    await Deno.remove(folder, { recursive: true });
  },
});
