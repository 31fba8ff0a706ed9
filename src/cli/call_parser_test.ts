import assert from "node:assert/strict";
import { parseCall } from "./call_parser.ts";

const COMMAND = {
  args: "[file] [filter...]",
  options: [
    { flags: "-n, --count <n>", help: "how many" },
    { flags: "-j, --json", help: "as JSON" },
    { flags: "-r, --rules <path>", help: "rules", repeat: true },
    { flags: "--rule-matching <mode>", help: "how", choices: ["first", "all"], default: "first" },
    { flags: "--default-list <x>", help: "list", repeat: true, default: "a" },
  ],
};

const DEFAULTS = { ruleMatching: "first", defaultList: "a" };

const READ: readonly (readonly [string, readonly string[], Record<string, unknown>])[] = [
  ["", [], {}],
  ["a b c", ["a", "b", "c"], {}],
  ["-n 5 a", ["a"], { count: "5" }],
  ["a -n5", ["a"], { count: "5" }],
  ["--count=5", [], { count: "5" }],
  ["--count=", [], { count: "" }],
  ["--count -1", [], { count: "-1" }],
  ["-jn5 a", ["a"], { json: true, count: "5" }],
  ["-jn 5", [], { json: true, count: "5" }],
  ["-n 1 -n 2", [], { count: "2" }],
  ["-r x -r y", [], { rules: ["x", "y"] }],
  ["--default-list b --default-list c", [], { defaultList: ["b", "c"] }],
  ["--rule-matching all", [], { ruleMatching: "all" }],
  ["- a", ["-", "a"], {}],
  ["a -- -n --json", ["a", "-n", "--json"], {}],
];
for (const [words, args, options] of READ) {
  Deno.test(`parseCall() reads '${words}'`, () => {
    assert.deepEqual(parseCall(COMMAND, words === "" ? [] : words.split(" ")), {
      args,
      options: { ...DEFAULTS, ...options },
    });
  });
}

const REFUSED: readonly (readonly [string, string, string | undefined])[] = [
  ["--jsn", "unknown option '--jsn'", "Did you mean --json?"],
  ["-x", "unknown option '-x'", undefined],
  ["-jx", "unknown option '-x'", undefined],
  ["-vjn", "unknown option '-vjn'", undefined],
  ["-n", "option '-n, --count <n>' argument missing", undefined],
  ["--json=1", "option '--json' takes no value", undefined],
  [
    "--rule-matching some",
    "option '--rule-matching <mode>' argument 'some' is invalid",
    "Allowed choices are first, all.",
  ],
];
for (const [words, problem, hint] of REFUSED) {
  Deno.test(`parseCall() refuses '${words}'`, () => {
    const call = parseCall(COMMAND, words.split(" "));
    assert.deepEqual(call, hint === undefined ? { problem } : { problem, hint });
  });
}

Deno.test("parseCall() counts arguments and hears a call for help", () => {
  const one = { args: "<file>", options: [] };
  assert.deepEqual(parseCall(one, []), { problem: "missing required argument 'file'" });
  const problem = "too many arguments: expected 1 argument but got 2";
  assert.deepEqual(parseCall(one, ["a", "b"]), { problem });
  assert.deepEqual(parseCall(one, ["-h"]), { help: true });
  assert.deepEqual(parseCall(one, ["a", "--help"]), { help: true });
});
