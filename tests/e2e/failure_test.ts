/**
 * When things go wrong: one clear sentence, what to do about it, an exit code of its own, and never a
 * stack trace. Everything is made to go wrong for real, with the executable as users have it.
 */
import assert from "node:assert/strict";
import { EXIT_CODES, type ExitName } from "../../src/base/exit_code.ts";
import { cannotRunLive } from "../live/require_live.ts";
import { type Finished, mustRun, ROOT, Running, runProgram } from "./process.ts";

await mustRun(`${ROOT}scripts/build`);

/** A folder that every user can read, with the executable in it. */
const folder = await Deno.makeTempDir();
await Deno.chmod(folder, 0o755);
const saker = `${folder}/saker`;
await Deno.copyFile(`${ROOT}dist/saker`, saker);
await Deno.chmod(saker, 0o755);
await Deno.mkdir(`${folder}/cache`, { mode: 0o700 });
Deno.env.set("SAKER_CACHE_DIR", `${folder}/cache`);
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** Writes a file of the folder. */
function file(name: string, text: string): string {
  Deno.writeTextFileSync(`${folder}/${name}`, text);
  return `${folder}/${name}`;
}

const RULE = `- rule: Secrets read
  desc: d
  condition: evt.type in (open, openat) and fd.name = /etc/shadow
  output: read by %proc.name
  priority: INFO
`;
const rules = file("rules.yaml", RULE);

/** What runs a command as the user nobody, with a cache of its own. */
const AS_NOBODY = "setpriv --reuid 65534 --regid 65534 --clear-groups env " +
  `SAKER_CACHE_DIR=${folder}/cache-of-nobody`;
const live = !cannotRunLive();
if (live) await mustRun("install", "-d", "-m", "700", "-o", "65534", `${folder}/cache-of-nobody`);

/** A way to fail. */
interface Failure {
  readonly name: string;
  /** Command for a shell. */
  readonly command: string;
  readonly code: ExitName;
  /** What standard error must say, all of it. */
  readonly says: readonly RegExp[];
  /** Needs to get as far as the kernel. */
  readonly live?: boolean;
}

/** A rule file with one mistake. */
function mistake(name: string, from: string, to: string, ...says: RegExp[]): Failure {
  const path = file(`${name.replaceAll(" ", "-")}.yaml`, RULE.replace(from, to));
  return { name, command: `${saker} run -r ${path}`, code: "INVALID_RULES", says };
}

const FAILURES: readonly Failure[] = [
  {
    name: "an ordinary user",
    command: `${AS_NOBODY} ${saker} run`,
    code: "NOT_ROOT",
    says: [/needs root/, /hint: .*sudo/],
    live: true,
  },
  {
    name: "a capability is missing",
    command: `capsh --drop=cap_bpf,cap_perfmon,cap_sys_admin -- -c "${saker} run"`,
    code: "MISSING_CAPABILITY",
    says: [/CAP_BPF, CAP_PERFMON/, /hint: .*--cap-add/],
    live: true,
  },
  {
    name: "no type information",
    command: `unshare -m sh -c "mount -t tmpfs none /sys/kernel/btf && exec ${saker} run"`,
    code: "NO_BTF",
    says: [/no type information/, /hint: .*CONFIG_DEBUG_INFO_BTF/],
    live: true,
  },
  {
    name: "a rule file that is not there",
    command: `${saker} run -r ${folder}/none.yaml`,
    code: "RULES_UNREADABLE",
    says: [/none\.yaml/, /hint: /],
  },
  {
    name: "a rule file that may not be read",
    command: `chmod 600 ${file("private.yaml", RULE)}; ` +
      `${AS_NOBODY} ${saker} validate ${folder}/private.yaml`,
    code: "RULES_UNREADABLE",
    says: [/private\.yaml/, /[Pp]ermission denied|not readable|cannot be read/, /hint: /],
    live: true,
  },
  {
    name: "an empty rule file",
    command: `${saker} run -r ${file("empty.yaml", "")}`,
    code: "RULES_UNREADABLE",
    says: [/empty\.yaml/, /empty/, /hint: /],
  },
  {
    name: "a folder without rule files",
    command: `mkdir -p ${folder}/nothing; ${saker} run -r ${folder}/nothing`,
    code: "RULES_UNREADABLE",
    says: [/nothing/, /hint: /],
  },
  mistake(
    "yaml that is none",
    "  desc: d\n",
    "  desc: d\n desc: {\n",
    /yaml-that-is-none\.yaml:3:\d+: error/,
    / desc: \{/,
  ),
  mistake(
    "a condition that does not end",
    "fd.name = /etc/shadow",
    "(fd.name = /etc/shadow",
    /a-condition-that-does-not-end\.yaml:3:\d+: error/,
    /\(fd\.name = \/etc\/shadow/,
    /hint: /,
  ),
  mistake(
    "an unknown field",
    "fd.name",
    "fd.nam",
    /an-unknown-field\.yaml:3:\d+: error/,
    /fd\.nam\b/,
    /hint: .*fd\.name/,
  ),
  mistake("an unknown key", "  output:", "  ouput:", /an-unknown-key\.yaml:\d+:\d+/, /output/),
  mistake("an unknown priority", "INFO", "URGENT", /URGENT/, /hint: /),
  {
    name: "a wrong flag",
    command: `${saker} run --jsn`,
    code: "USAGE",
    says: [/unknown option '--jsn'/, /hint: .*--json/],
  },
  {
    name: "a wrong command",
    command: `${saker} rnu`,
    code: "USAGE",
    says: [/rnu/, /hint: .*run/],
  },
  {
    name: "a configuration that is not there",
    command: `${saker} run -c ${folder}/none-falco.yaml`,
    code: "CONFIG_INVALID",
    says: [/none-falco\.yaml/, /hint: /],
  },
  {
    name: "a full device",
    command: `${saker} fields >/dev/full`,
    code: "OUTPUT_UNWRITABLE",
    says: [/cannot write to standard output/, /hint: /],
  },
  {
    name: "no driver library",
    command: `SAKER_LIB=${folder}/none.so ${ROOT}scripts/saker-dev run`,
    code: "DRIVER_LIBRARY",
    says: [/none\.so/, /hint: .*libsaker\.so/],
    live: true,
  },
  {
    name: "a file that is no library",
    command: `SAKER_LIB=${file("text.so", "text")} ${ROOT}scripts/saker-dev run`,
    code: "DRIVER_LIBRARY",
    says: [/text\.so cannot be loaded/, /hint: .*make -C driver/],
    live: true,
  },
  {
    name: "a driver library of another version",
    command: `cc -shared -o ${folder}/other.so ${file("other.c", otherLibrary())} && ` +
      `SAKER_LIB=${folder}/other.so ${ROOT}scripts/saker-dev run`,
    code: "DRIVER_LIBRARY",
    says: [/other\.so has interface 7\.1/, /needs \d+\.\d+/, /hint: .*make -C driver/],
    live: true,
  },
];

/** C source of a library with every function of the interface, of a version that will not come. */
function otherLibrary(): string {
  const header = Deno.readTextFileSync(`${ROOT}driver/include/saker.h`);
  const names = new Set([...header.matchAll(/\b(saker_\w+)\(/g)].map(([, name]) => name));
  names.delete("saker_version");
  return "unsigned saker_version(void) { return 0x00070001; }\n" +
    [...names].map((name) => `long ${name}(void) { return 0; }\n`).join("");
}

function assertClear({ code, err }: Finished, failure: Failure): void {
  assert.equal(code, EXIT_CODES[failure.code], err);
  for (const says of failure.says) assert.match(err, says);
  assert.doesNotMatch(err, /\n\s+at |internal error|Error:|panicked/, "a trace reaches the user");
  assert.ok(err.trimEnd().split("\n").length <= 12, `too many words:\n${err}`);
}

for (const failure of FAILURES) {
  Deno.test({
    name: `${failure.name}: exit code ${EXIT_CODES[failure.code]} and what to do`,
    ignore: failure.live === true && !live,
    fn: async () => assertClear(await runProgram("sh", ["-c", failure.command]), failure),
  });
}

Deno.test("a pipe that closes ends the work quietly", async () => {
  const done = await runProgram("bash", ["-c", `set -o pipefail; ${saker} fields | head -1`]);
  assert.deepEqual([done.code, done.err], [0, ""]);
  assert.equal(done.out.trim().split("\n").length, 1);
});

/** saker in a shell pipeline, ready. */
async function watching(line: string): Promise<Running> {
  const running = new Running("bash", ["-c", `set -o pipefail; exec 2>&1 >/dev/null; ${line}`]);
  await running.out.waitFor((text) => text.includes("ready"), "ready");
  return running;
}

/** Does what the rule is for until `running` has ended. */
async function actUntilEnd(running: Running): Promise<Finished> {
  let ended = false;
  const finished = running.finished().finally(() => ended = true);
  const deadline = performance.now() + 30_000;
  while (!ended && performance.now() < deadline) await mustRun("cat", "/etc/shadow");
  assert.ok(ended, "it does not end");
  return await finished;
}

Deno.test({
  name: "a full device ends the watching with exit code 9",
  ignore: !live,
  fn: async () => {
    const done = await actUntilEnd(await watching(`${saker} run -r ${rules} >/dev/full`));
    assert.equal(done.code, EXIT_CODES.OUTPUT_UNWRITABLE, done.out);
    assert.match(done.out, /cannot write to standard output.*\nhint: /);
    assert.doesNotMatch(done.out, /\n\s+at /);
  },
});

Deno.test({
  name: "a reader that leaves ends the watching in good order",
  ignore: !live,
  fn: async () => {
    const done = await actUntilEnd(await watching(`${saker} run -r ${rules} | head -1`));
    assert.equal(done.code, 0, done.out);
    assert.match(done.out, /"alerts":\d/, "the end line is written");
    assert.doesNotMatch(done.out, /error|\n\s+at /);
  },
});
