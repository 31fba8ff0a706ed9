import assert from "node:assert/strict";
import { parseCondition } from "../filter/parser.ts";
import { alwaysHolds, type Formula, formulaOf, implies, neverHolds } from "./condition_logic.ts";

function formula(text: string): Formula {
  const parsed = parseCondition(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return formulaOf(parsed.value);
}

Deno.test("implication is seen by form", () => {
  const holds: readonly (readonly [string, string])[] = [
    ["evt.type = open and fd.name = /a", "evt.type in (open, openat)"],
    ["fd.name startswith /etc/ssh/", "fd.name startswith /etc/"],
    ["fd.name = /etc/shadow", "fd.name endswith shadow"],
    ["fd.name in (/a, /b)", "fd.name in (/b, /a, /c)"],
    ["not proc.name in (a, b)", "not proc.name = a"],
    ["proc.name = a", "not proc.name = b"],
    ["proc.name = a or proc.name = b", "proc.name in (a, b)"],
    ["proc.name = a", "proc.name exists"],
    ["proc.name = a", "proc.name = a or fd.name = /x"],
  ];
  for (const [p, q] of holds) assert.ok(implies(formula(p), formula(q)), `${p} => ${q}`);
  const not: readonly (readonly [string, string])[] = [
    ["evt.type in (open, openat)", "evt.type = open"],
    ["fd.name startswith /etc/", "fd.name startswith /etc/ssh/"],
    ["not proc.name = a", "proc.name = b"],
    ["proc.aname = a", "not proc.aname = b"],
    ["fd.sip = 10.0.0.1", "not fd.snet = 10.0.0.0/8"],
    ["fd.num = 1", "not fd.num = 01"],
    ["evt.arg.uid = root", "not evt.arg.uid = 0"],
  ];
  for (const [p, q] of not) assert.ok(!implies(formula(p), formula(q)), `${p} => ${q}`);
});

Deno.test("conditions that never or always hold are seen", () => {
  const cases: readonly (readonly [string, "never" | "always" | "depends"])[] = [
    ["evt.type = open and evt.type = openat", "never"],
    ["proc.name = a and not proc.name in (a, b)", "never"],
    ["proc.name = a and (proc.name = b or proc.name in (c, d))", "never"],
    ["not proc.name = a or not proc.name = b", "always"],
    ["proc.name = a or not proc.name = a", "always"],
    ["proc.name != a or proc.name != b", "depends"],
    ["proc.aname = a and proc.aname = b", "depends"],
    ["proc.name = a and proc.pname = b", "depends"],
  ];
  for (const [text, expected] of cases) {
    const made = formula(text);
    const found = neverHolds(made) ? "never" : alwaysHolds(made) ? "always" : "depends";
    assert.equal(found, expected, text);
  }
});
