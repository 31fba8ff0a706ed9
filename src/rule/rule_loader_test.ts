/** Loading: files on top of files, selections, outputs; a set split over files equals one file. */
import assert from "node:assert/strict";
import { describeAll } from "./describe.ts";
import { diagnosticText } from "./diagnostic.ts";
import { RuleLoader } from "./rule_loader.ts";
import { matchesWildcard } from "./rule_selection.ts";
import { readYaml } from "../yaml/reader.ts";

const ITEMS = [
  "- list: shells\n  items: [bash, zsh]\n",
  "- list: all_shells\n  items: [shells, fish]\n",
  "- macro: opens\n  condition: evt.type in (open, openat)\n",
  "- rule: First\n  desc: d\n  condition: opens and proc.name in (all_shells)\n  output: '%fd.name'\n" +
  "  priority: ERROR\n  tags: [a]\n",
  "- list: shells\n  items: [dash]\n  override: {items: append}\n",
  "- rule: Second\n  desc: d\n  condition: opens and fd.name = /x\n  output: two\n  priority: DEBUG\n" +
  "  tags: [b]\n",
  "- macro: opens\n  condition: or evt.type = creat\n  override: {condition: append}\n",
  "- rule: First\n  condition: and fd.num > 2\n  override: {condition: append}\n",
];

Deno.test("a rule set split over two files equals one file", () => {
  const whole = new RuleLoader();
  assert.ok(whole.load("whole.yaml", ITEMS.join("")).successful);
  const expected = describeAll(whole);
  for (let cut = 0; cut <= ITEMS.length; cut++) {
    const split = new RuleLoader();
    for (const part of [ITEMS.slice(0, cut), ITEMS.slice(cut)]) {
      const result = split.load("part.yaml", part.join(""));
      assert.deepEqual(result.errors, []);
    }
    assert.deepEqual(describeAll(split), expected, `cut before item ${cut}`);
  }
});

Deno.test("selections, priority and order of evaluation", () => {
  const names = (options: ConstructorParameters<typeof RuleLoader>[0]) => {
    const loader = new RuleLoader(options);
    loader.load("rules.yaml", ITEMS.join(""));
    return loader.loaded.runnable.map((rule) => rule.name);
  };
  assert.deepEqual(names({}), ["First", "Second"]);
  assert.deepEqual(names({ priority: 4 }), ["First"]);
  assert.deepEqual(names({ selections: [{ enable: false, tag: "a" }] }), ["Second"]);
  assert.deepEqual(
    names({ selections: [{ enable: false, rule: "F*" }, { enable: true, rule: "First" }] }),
    ["Second", "First"],
  );
});

Deno.test("wildcards never go back", () => {
  for (
    const [pattern, name, expected] of [
      ["*", "", true],
      ["a*c", "abc", true],
      ["*ab", "abab", false],
      ["S*n*l*", "Sentinel low", true],
      ["abc", "abcd", false],
      ["a*", "ba", false],
    ] as const
  ) assert.equal(matchesWildcard(pattern, name), expected, `${pattern} ${name}`);
});

Deno.test("append_output adds text and fields to the rules it matches", () => {
  const loader = new RuleLoader({
    appendOutput: [
      { match: { tags: ["a"] }, extraOutput: "(user=%user.name)" },
      { match: { rule: "Second" }, extraFields: [{ name: "proc.pid" }] },
    ],
  });
  assert.ok(loader.load("rules.yaml", ITEMS.join("")).successful);
  const [first, second] = loader.loaded.rules;
  assert.equal(first?.output, "%fd.name (user=%user.name)");
  assert.equal(second?.output, "two");
  assert.deepEqual(second?.extraFields.map((field) => field.name), ["proc.pid"]);
});

Deno.test("diagnostics point into the file and suggest names", () => {
  const loader = new RuleLoader();
  const { errors: [error] } = loader.load(
    "my.yaml",
    "- rule: r\n  desc: d\n  condition: >\n    evt.type = open and\n    proc.nmae = x\n" +
      "  output: o\n  priority: ERROR\n",
  );
  assert.ok(error !== undefined);
  const names = { fields: loader.fields.table, macros: [] };
  const text = diagnosticText(error, "error", names);
  assert.match(text, /^my\.yaml:5:5: error in rule 'r': .*proc\.nmae/);
  assert.match(text, / {4} {4}proc\.nmae = x\n {4} {4}\^\n/);
  assert.match(text, /hint: Did you mean proc\.name/);
});

Deno.test("a field of an output that does not exist is named", () => {
  const loader = new RuleLoader();
  const hint = (output: string) => {
    const { errors: [error] } = loader.load(
      "my.yaml",
      `- rule: r\n  desc: d\n  condition: evt.type = open\n  output: >\n    x\n    ${output}\n` +
        "  priority: ERROR\n",
    );
    assert.ok(error !== undefined);
    return diagnosticText(error, "error", { fields: loader.fields.table, macros: [] });
  };
  assert.match(
    hint("by %user.name %proc.cmdlin"),
    /no field proc\.cmdlin\. Did you mean proc\.cmdline/,
  );
  assert.match(hint("100 % of"), /`%` begins a field/);
});

Deno.test("YAML is read as yaml-cpp does", () => {
  for (
    const [text, error] of [
      ["a: b: c", "error at line 1, column 5: illegal map value"],
      ["[a, b", "error at line 1, column 1: end of sequence flow not found"],
      ["@a", "error at line 1, column 1: unknown token"],
      ["- *y", "error at line 1, column 3: the referenced anchor is not defined"],
      ["- a\n\tb", "error at line 2, column 1: illegal tab when looking for indentation"],
      ['- "a', "error at line 1, column 5: illegal EOF in scalar"],
      ["[:[", "error at line 1, column 1: end of sequence flow not found"],
    ] as const
  ) {
    const read = readYaml(text);
    assert.ok("error" in read, text);
    if (text !== "[:[") assert.equal(read.error.message, `yaml-cpp: ${error}`);
  }
  const scalars = readYaml(
    "- |-\n  a\n   b\n- >\n  a\n  b\n\n  c\n- 'it''s'\n- \"\\x41\\n\"\n- a\n  b # c\n",
  );
  assert.ok("documents" in scalars);
  const [document] = scalars.documents;
  assert.ok(document?.kind === "sequence");
  assert.deepEqual(
    document.items.map((item) => item.kind === "scalar" ? item.text : item.kind),
    ["a\n b", "a b\nc\n", "it's", "A\n", "a b"],
  );
});
