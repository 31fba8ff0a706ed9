import assert from "node:assert/strict";
import { parseCondition } from "../filter/parser.ts";
import { mutantsOf } from "./mutants.ts";
import { mutate } from "./mutation.ts";
import { suiteOf } from "./suite_fixture.ts";

function mistakes(condition: string): string[] {
  const parsed = parseCondition(condition);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return mutantsOf(parsed.value, "r").map(({ what }) => what);
}

Deno.test("mistakes of every kind are made", () => {
  assert.deepEqual(mistakes("not proc.name in (a, b) and fd.name startswith /etc/ssh/"), [
    '"and" to "or" in (not proc.name in (a, b) and fd.name startswith /etc/ssh/)',
    "drop condition not proc.name in (a, b)",
    "drop condition fd.name startswith /etc/ssh/",
    'drop "not" before proc.name in (a, b)',
    "take a out of proc.name in (a, b)",
    "take b out of proc.name in (a, b)",
    '"startswith" to "contains" in fd.name startswith /etc/ssh/',
    "widen fd.name startswith /etc/ssh/ to /etc/",
  ]);
  assert.deepEqual(mistakes("evt.rawres >= 0"), ['">=" to ">" in evt.rawres >= 0']);
  assert.deepEqual(mistakes("fd.name exists"), []);
});

const RULES = `
- list: readers
  items: [passwd, login]
- rule: A
  desc: d
  condition: evt.type = openat and fd.name = /a and not proc.name in (readers)
  output: o
  priority: NOTICE
- rule: B
  desc: d
  condition: evt.type = openat and fd.name = /b and not proc.name in (readers)
  output: o
  priority: NOTICE
`;

Deno.test("a mistake survives until a case notices it; lists count once", () => {
  const weak = mutate(
    suiteOf(
      `cases: [{name: a, events: ["cat: openat /a", "cat: openat /b"], alerts: [A, B]}]`,
      RULES,
    ).cases,
  );
  const texts = weak.survivors.map(({ what }) => what);
  assert.ok(texts.includes("take passwd out of proc.name in (passwd, login)"));
  assert.deepEqual(
    weak.survivors.find(({ what }) => what.startsWith("take passwd"))?.rules,
    ["A", "B"],
  );
  assert.ok(!texts.some((text) => text.includes('"=" to "!=" in fd.name = /a')));
  const strong = mutate(
    suiteOf(
      `
cases:
- {name: a, events: ["cat: openat /a", "cat: openat /b", "cat: openat /c", "cat: fchmod 3 mode=0600"], alerts: [A, B]}
- {name: b, events: ["passwd: openat /a", "login: openat /b", "login: openat /a", "passwd: openat /b"]}
- {name: c, events: ["cat: openat /a ret=0", "cat: fchmod 0 mode=0600", "cat: openat /b ret=0", "cat: fchmod 0 mode=0600"], alerts: [A, B]}
`,
      RULES,
    ).cases,
  );
  assert.deepEqual(strong.survivors, []);
  assert.equal(strong.total, weak.total);
  assert.deepEqual(strong.byRule.get("A")?.survived, 0);
});

Deno.test("known gaps notice nothing", () => {
  const result = mutate(
    suiteOf(
      `cases: [{name: a, todo: true, events: ["cat: openat /a"], alerts: [A]}]`,
      RULES,
    ).cases,
  );
  assert.equal(result.survivors.length, result.total);
});
