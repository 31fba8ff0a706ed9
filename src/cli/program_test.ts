import assert from "node:assert/strict";
import type { Command, Invocation } from "./command.ts";
import { completionsCommand } from "./completions.ts";
import { makeProgram } from "./program.ts";
import { TestIo } from "./test_io.ts";
import { VERSION, versionCommand } from "./version.ts";

let seen: Invocation | undefined;
const watch: Command = {
  name: "watch",
  summary: "look at it",
  args: "[file...]",
  options: [
    { flags: "-r, --rules <path>", help: "a rule file", repeat: true },
    { flags: "--rule-matching <mode>", help: "how", choices: ["first", "all"], default: "first" },
    { flags: "--json", help: "as JSON" },
  ],
  details: "Example: saker watch x",
  run: (call) => {
    seen = call;
    return Promise.resolve(7);
  },
};
const commands: Command[] = [watch, completionsCommand(() => commands), versionCommand];

async function call(...argv: string[]): Promise<{ code: number; io: TestIo }> {
  const io = new TestIo();
  return { code: await makeProgram(commands, io, "about").run(argv), io };
}

Deno.test("options, repeats, choices and arguments reach the command", async () => {
  const { code } = await call("watch", "-r", "a", "--rules", "b", "--json", "x", "y");
  assert.equal(code, 7);
  assert.deepEqual(seen?.args, ["x", "y"]);
  assert.deepEqual(seen?.options["rules"], ["a", "b"]);
  assert.equal(seen?.options["ruleMatching"], "first");
  assert.equal(seen?.options["json"], true);
});

const WRONG: [string[], RegExp, RegExp][] = [
  [["wach"], /unknown command 'wach'/, /Did you mean watch\?/],
  [["watch", "--jsn"], /unknown option '--jsn'/, /Did you mean --json\?.*saker watch --help/],
  [["watch", "--rule-matching", "some"], /'some' is invalid/, /saker watch --help/],
  [["watch", "-r"], /argument missing/, /saker watch --help/],
  [["version", "extra"], /too many arguments/, /saker version --help/],
  [["completions"], /missing required argument 'shell'/, /saker completions --help/],
];
for (const [argv, what, hint] of WRONG) {
  Deno.test(`a wrong call is one sentence and a hint: ${argv.join(" ")}`, async () => {
    const { code, io } = await call(...argv);
    assert.equal(code, 2);
    assert.match(io.stderr, what);
    assert.match(io.stderr, hint);
    assert.equal(io.stderr.trim().split("\n").length, 2);
    assert.equal(io.stdout, "");
  });
}

Deno.test("help goes to standard output, a bare call to standard error", async () => {
  const top = await call("--help");
  assert.equal(top.code, 0);
  assert.match(top.io.stdout, /watch .*look at it/);
  const sub = await call("watch", "--help");
  assert.equal(sub.code, 0);
  assert.match(sub.io.stdout, /--rule-matching[\s\S]*Example: saker watch x/);
  for (const words of [["help", "help"], ["help", "--help"], ["help"]]) {
    assert.deepEqual([(await call(...words)).io.stdout], [top.io.stdout], words.join(" "));
  }
  assert.equal((await call("help", "--help", "watch")).io.stdout, sub.io.stdout);
  const bare = await call();
  assert.equal(bare.code, 2);
  assert.match(bare.io.stderr, /Usage: saker/);
});

Deno.test("version", async () => {
  const text = await call("version");
  assert.match(text.io.stdout, new RegExp(`^saker ${VERSION}\n`));
  const json = await call("version", "--json");
  assert.equal(JSON.parse(json.io.stdout).version, VERSION);
});

for (const shell of ["bash", "zsh", "fish"]) {
  Deno.test(`completions of ${shell} name every command and option`, async () => {
    const { code, io } = await call("completions", shell);
    assert.equal(code, 0);
    for (const word of ["watch", "completions", "version", "rule-matching", "first", "json"]) {
      assert.ok(io.stdout.includes(word), word);
    }
  });
}

Deno.test("bash accepts and runs its completions", async () => {
  const { io } = await call("completions", "bash");
  const script = `${io.stdout}
COMP_WORDS=(saker watch --rule-matching a); COMP_CWORD=3; _saker; echo "\${COMPREPLY[@]}"
COMP_WORDS=(saker wa); COMP_CWORD=1; _saker; echo "\${COMPREPLY[@]}"`;
  const { stdout, success } = await new Deno.Command("bash", { args: ["-c", script] }).output();
  assert.ok(success);
  assert.equal(new TextDecoder().decode(stdout), "all\nwatch\n");
});

Deno.test("an unknown shell is refused", async () => {
  const { code, io } = await call("completions", "csh");
  assert.equal(code, 2);
  assert.match(io.stderr, /csh/);
});
