import assert from "node:assert/strict";
import { readTestFile } from "./test_file.ts";

function problems(text: string): string[] {
  const read = readTestFile("rules/a.test.yaml", text);
  return "problems" in read ? read.problems.map(({ line, message }) => `${line}: ${message}`) : [];
}

Deno.test("what is wrong with a test file is told with its line", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", "1: the file is empty"],
    ["- a", "1: the document must be a map, not a list"],
    ["cases: x", '1: cases must be a list, not "x"'],
    ["rules: a.yaml", '1: the key "cases" is missing'],
    [
      "cases:\n- name: a\n  evnets: []",
      '3: unknown key "evnets" in cases[1]. Did you mean events?',
    ],
    ["cases:\n- events: []", '2: the key "name" is missing in cases[1]'],
    ["cases:\n- name: a", '2: the case "a" has neither events nor a capture'],
    [
      "cases:\n- {name: a, events: [], todo: maybe}",
      '2: cases[1].todo must be true or false, not "maybe"',
    ],
    ["matching: some\ncases: []", '1: matching must be one of first, all, not "some"'],
    [
      "cases:\n- {name: a, capture: x.scap, events: []}",
      '2: the case "a" has a capture: it takes counts, not events and alerts',
    ],
    [
      "cases:\n- {name: a, events: [], counts: {R: 1}}",
      '2: the case "a" has counts but no capture',
    ],
  ];
  for (const [text, message] of cases) assert.equal(problems(text)[0], message, text);
  assert.match(problems("a: [")[0] ?? "", /^1: no YAML: /);
});

Deno.test("rules are found beside the test file", () => {
  const rules = (text: string) => {
    const read = readTestFile("rules/a.test.yaml", `${text}\ncases: []`);
    return "problems" in read ? [] : read.rules;
  };
  assert.deepEqual(rules(""), ["rules/a.yaml"]);
  assert.deepEqual(rules("rules: [common.yaml, /etc/b.yaml]"), [
    "rules/common.yaml",
    "/etc/b.yaml",
  ]);
});
