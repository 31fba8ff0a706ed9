/** The one executable, made as users make it, run from an empty folder without Deno and environment. */
import assert from "node:assert/strict";
import { cannotRunLive } from "../live/require_live.ts";
import { mustRun, ROOT, Running, runProgram } from "./process.ts";

const SAKER = `${ROOT}dist/saker`;
await mustRun(`${ROOT}scripts/build`);

/** An empty folder and a private cache, nothing else in the environment. */
function bare() {
  const folder = Deno.makeTempDirSync();
  Deno.mkdirSync(`${folder}/cache`, { mode: 0o700 });
  Deno.mkdirSync(`${folder}/empty`);
  return {
    folder,
    options: {
      cwd: `${folder}/empty`,
      env: { SAKER_CACHE_DIR: `${folder}/cache` },
      clearEnv: true,
    },
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}

Deno.test("the executable tells its version and validates rules without Deno", async () => {
  using place = bare();
  const version = await runProgram(SAKER, ["version"], place.options);
  assert.deepEqual([version.code, version.err], [0, ""]);
  assert.match(version.out, /^saker \d+\.\d+\.\d+\n/);
  const rules = `${place.folder}/rules.yaml`;
  Deno.writeTextFileSync(
    rules,
    "- rule: r\n  desc: d\n  condition: evt.type = open\n  output: o\n  priority: INFO\n",
  );
  assert.equal((await runProgram(SAKER, ["validate", rules], place.options)).code, 0);
  Deno.writeTextFileSync(
    rules,
    "- rule: r\n  desc: d\n  condition: evt.tipe = open\n  output: o\n  priority: INFO\n",
  );
  const wrong = await runProgram(SAKER, ["validate", rules], place.options);
  assert.equal(wrong.code, 1);
  assert.match(wrong.out + wrong.err, /rules\.yaml:3.*evt\.tipe[^]*evt\.type/);
});

Deno.test("the executable refuses a cache directory that others can write", async () => {
  using place = bare();
  const shared = `${place.folder}/shared`;
  Deno.mkdirSync(shared);
  Deno.chmodSync(shared, 0o777);
  const env = { SAKER_CACHE_DIR: shared };
  await runProgram(SAKER, ["version"], { ...place.options, env });
  assert.deepEqual([...Deno.readDirSync(shared)], [], "nothing is unpacked there");
});

Deno.test("the executable keeps one unpacked copy, its own", async () => {
  using place = bare();
  const cache = `${place.folder}/cache`;
  const old = `${cache}/0123456789abcdef01234567`;
  Deno.mkdirSync(`${old}/inside`, { recursive: true, mode: 0o700 });
  Deno.writeTextFileSync(`${old}/inside/file`, "of an earlier version");
  Deno.mkdirSync(`${cache}/notes`);
  assert.equal((await runProgram(SAKER, ["version"], place.options)).code, 0);
  const left = [...Deno.readDirSync(cache)].map((entry) => entry.name).sort();
  assert.equal(left.length, 2);
  assert.ok(left.includes("notes") && !left.includes("0123456789abcdef01234567"));
});

Deno.test("the shortest command keeps what was compiled for later starts", async () => {
  using place = bare();
  const cache = `${place.folder}/cache`;
  let bytes = 0;
  // the runtime keeps it beside the program, which may have ended by then
  for (let start = 0; start < 20 && bytes < 1 << 20; start++) {
    assert.equal((await runProgram(SAKER, ["version"], place.options)).code, 0);
    const folder = `${cache}/${[...Deno.readDirSync(cache)][0]?.name}`;
    const kept = [...Deno.readDirSync(folder)].map(({ name }) => name)
      .filter((name) => name.startsWith("v8_code_cache"));
    bytes = kept.reduce((sum, name) => sum + Deno.statSync(`${folder}/${name}`).size, 0);
  }
  assert.ok(bytes >= 1 << 20, `${bytes} bytes of compiled code`);
});

Deno.test("a first start that is ended leaves no half of an archive", async () => {
  using place = bare();
  const cache = `${place.folder}/cache`;
  const killed = `${cache}/0123456789abcdef01234567.99`;
  Deno.mkdirSync(killed, { mode: 0o700 });
  Deno.utimeSync(killed, 0, 0);
  const { options: { cwd, env, clearEnv } } = place;
  const start = new Deno.Command(SAKER, { args: ["version"], cwd, env, clearEnv, stdout: "null" })
    .spawn();
  const names = () => [...Deno.readDirSync(cache)].map((entry) => entry.name);
  while (!names().some((name) => /\./.test(name) && !killed.endsWith(name))) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  start.kill("SIGTERM");
  assert.equal((await start.status).signal, "SIGTERM");
  assert.match(names().join(), /^[0-9a-f]{24},[^,]*99$|99,[0-9a-f]{24}$/, "unpacked as a whole");
  const other = `${cache}/0123456789abcdef01234567`;
  Deno.removeSync(`${cache}/${names().find((name) => !name.includes("."))}`, { recursive: true });
  Deno.mkdirSync(other, { mode: 0o700 });
  assert.equal((await runProgram(SAKER, ["version"], place.options)).code, 0);
  assert.match(names().join(), /^[0-9a-f]{24}$/, "what was left by others is gone");
});

Deno.test("a damaged executable says so instead of running", async () => {
  using place = bare();
  const bytes = Deno.readFileSync(SAKER);
  const copy = `${place.folder}/saker`;
  const damaged = bytes.slice();
  damaged[bytes.length >> 1] = (damaged[bytes.length >> 1] as number) ^ 0xff;
  for (const content of [damaged, bytes.subarray(0, bytes.length - 1000)]) {
    Deno.writeFileSync(copy, content, { mode: 0o755 });
    const done = await runProgram(copy, ["version"], place.options);
    assert.notEqual(done.code, 0);
    assert.match(done.err, /damaged|cut short/);
  }
});

Deno.test({
  name: "the executable watches this machine and ends in good order",
  ignore: cannotRunLive(),
  fn: async () => {
    using place = bare();
    const saker = new Running(SAKER, ["run"], place.options);
    await saker.err.waitFor((line) => line.includes("ready"), "ready");
    const secret = `${place.folder}/link`;
    Deno.symlinkSync("/etc/shadow", secret);
    await mustRun("cat", secret);
    const line = await saker.out.waitFor(
      (line) => line.includes(secret) && line.includes("Account secrets read"),
      "alert",
    );
    const alert = JSON.parse(line);
    assert.equal(alert.output_fields["fd.name"], "/etc/shadow");
    assert.equal(alert.output_fields["proc.name"], "cat");
    const done = await saker.stop();
    assert.equal(done.code, 0, done.err);
    const statistics = JSON.parse(done.err.split("\n").at(-1) ?? "");
    assert.ok(statistics.events > 0 && statistics.alerts > 0 && statistics.drops === 0);
  },
});
