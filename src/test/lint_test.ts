import assert from "node:assert/strict";
import { loadRuleSet } from "../engine/rule_set.ts";
import { lint } from "./lint.ts";
import { CHECKS } from "./lint_checks.ts";
import { mitreProblem } from "./mitre.ts";

function codes(text: string): string[] {
  const texts = [{ name: "a.yaml", text }];
  const rules = loadRuleSet(texts);
  assert.ok(rules.results.every(({ successful }) => successful), JSON.stringify(rules.results));
  return lint({ rules, texts }).map(({ code, line }) => `${code}:${line}`);
}

function rule(name: string, condition: string, more = ""): string {
  return `- rule: ${name}\n  desc: d\n  condition: ${condition}\n  output: o\n  priority: NOTICE\n${more}`;
}

Deno.test("each check finds its mistake, and only that", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [rule("A", "evt.type = open and fd.name = /a"), []],
    [
      rule("A", "evt.type in (open, openat)") + rule("B", "evt.type = open and fd.name = /a"),
      ["SHADOWED_RULE:6"],
    ],
    [rule("A", "evt.type = open and fd.name = /a and fd.name = /b"), ["NEVER_TRUE:1"]],
    [
      rule("A", "evt.type = open and (fd.name = /c or (fd.name = /a and fd.name = /b))"),
      ["NEVER_TRUE:1"],
    ],
    [rule("A", "not evt.type = open or not evt.type = openat"), [
      "ALWAYS_TRUE:1",
      "NO_EVENT_TYPE:1",
    ]],
    [rule("A", "proc.name = a"), ["NO_EVENT_TYPE:1"]],
    ["- list: l\n  items: [a]\n" + rule("A", "evt.type = open"), ["UNUSED_LIST:1"]],
    ["- macro: m\n  condition: evt.type = open\n" + rule("A", "evt.type = open"), [
      "UNUSED_MACRO:1",
    ]],
    [rule("A", "evt.type = open and not proc.name in (a, b)"), ["SPOOFABLE_NAME:1"]],
    [rule("A", "evt.type = open and not (proc.name = a and proc.exepath = /a)"), []],
    [rule("A", "evt.type = open and proc.name = a-name-of-17-bytes"), ["LONG_NAME:1"]],
    [
      "- list: l\n  items: [a, b, a]\n" + rule("A", "evt.type = open and proc.name in (l)"),
      ["REPEATED_ENTRY:1"],
    ],
    [
      rule("A", "evt.type = open", "  tags: [mitre_execution, T1059.004, mitre_exec, T99]\n"),
      ["UNKNOWN_MITRE_TAG:1", "UNKNOWN_MITRE_TAG:1"],
    ],
  ];
  for (const [text, expected] of cases) assert.deepEqual(codes(text), expected, text);
  const found = new Set(cases.flatMap(([, list]) => list.map((one) => one.split(":")[0])));
  assert.deepEqual(CHECKS.filter(({ code }) => !found.has(code)).map(({ code }) => code), []);
});

Deno.test("a comment beside a rule silences a check there", () => {
  const spoofed = rule("A", "evt.type = open and not proc.name = a");
  const other = rule("B", "evt.type = openat and not proc.name = a");
  assert.deepEqual(codes(`# saker-lint: ignore SPOOFABLE_NAME\n${spoofed}${other}`), [
    "SPOOFABLE_NAME:7",
  ]);
  assert.deepEqual(codes(`# saker-lint: ignore LONG_NAME\n${spoofed}`), ["SPOOFABLE_NAME:2"]);
});

Deno.test("tags of ATT&CK are known", () => {
  for (const tag of ["mitre_persistence", "T1003.008", "T1611", "host"]) {
    assert.equal(mitreProblem(tag), undefined, tag);
  }
  for (const tag of ["mitre_peristence", "T1003.8", "T9999", "T10"]) {
    assert.notEqual(mitreProblem(tag), undefined, tag);
  }
});
