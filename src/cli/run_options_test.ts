import assert from "node:assert/strict";
import { durationOf, sourceProblem, startTimer, writePidFile } from "./run_options.ts";

Deno.test("sourceProblem() takes the one source that there is", () => {
  const cases: [enable: string[], disable: string[], problem: RegExp | undefined][] = [
    [[], [], undefined],
    [["syscall"], [], undefined],
    [["k8s_audit"], [], /no event source 'k8s_audit'/],
    [[], ["syscall"], /no event source would be left/],
    [[], ["k8s_audit"], /no event source 'k8s_audit'/],
    [["syscall"], ["syscall"], /cannot be mixed/],
  ];
  for (const [enableSource, disableSource, problem] of cases) {
    const found = sourceProblem({ enableSource, disableSource })?.message;
    if (problem === undefined) assert.equal(found, undefined);
    else assert.match(found ?? "", problem);
  }
});

Deno.test("durationOf() reads spans; 0 is no end, as in Falco", () => {
  const cases: [text: string | undefined, ms: number | undefined][] = [
    [undefined, Infinity],
    ["0", Infinity],
    ["30", 30_000],
    ["2m", 120_000],
    ["-1", undefined],
    ["x", undefined],
  ];
  for (const [duration, ms] of cases) {
    const read = durationOf({ duration });
    assert.equal(read.ok ? read.value : undefined, ms, duration);
  }
});

Deno.test("startTimer() waits in as many turns as it takes", async () => {
  const begun = performance.now();
  await new Promise<void>((done) => void startTimer(25, done, 4));
  // timers count whole milliseconds
  assert.ok(performance.now() - begun >= 18);
  let called = false;
  for (const ms of [3, Infinity]) startTimer(ms, () => called = true)();
  await new Promise<void>((done) => void startTimer(20, done));
  assert.equal(called, false);
});

Deno.test("writePidFile() writes the process id, takes it away, and says what is wrong", () => {
  const dir = Deno.makeTempDirSync();
  try {
    const written = writePidFile({ pidfile: `${dir}/pid` });
    assert.ok(written.ok);
    assert.equal(Deno.readTextFileSync(`${dir}/pid`), `${Deno.pid}\n`);
    written.value();
    assert.throws(() => Deno.statSync(`${dir}/pid`));
    written.value();
    const refused = writePidFile({ pidfile: `${dir}/none/pid` });
    assert.ok(!refused.ok && refused.error.code === "OUTPUT_UNWRITABLE");
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});
