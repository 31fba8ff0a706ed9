import assert from "node:assert/strict";
import { expandText } from "./environment.ts";

const VARIABLES: Record<string, string> = { HOME: "/root", A: "${B}", B: "deep", LOOP: "x${LOOP}" };

const CASES: [text: string, expected: string][] = [
  ["${HOME}/x", "/root/x"],
  ["a ${NONE} b", "a  b"],
  ["$${HOME}", "${HOME}"],
  ["cost: $5 and $HOME", "cost: $5 and $HOME"],
  ["${A}", "deep"],
  ["${HOME", "${HOME"],
  ["${HOME}${HOME}", "/root/root"],
  ["x$${A}y${B}", "x${A}ydeep"],
  ["$${${B}}", "${deep}"],
  ["$${HOME}$${HOME}", "${HOME}${HOME}"],
  ["$$HOME", "$$HOME"],
  ["$$${HOME}", "$$${HOME}"],
  ["$x ${HOME}", "$x ${HOME}"],
  ["/${B}/$${B", "/deep/$${B"],
  ["${ HOME }", ""],
];

Deno.test("expandText() replaces variables as Falco does", () => {
  for (const [text, expected] of CASES) {
    assert.equal(expandText(text, (name) => VARIABLES[name]), expected, text);
  }
});

Deno.test("expandText() ends when a variable names itself", () => {
  assert.ok(expandText("${LOOP}", (name) => VARIABLES[name]).startsWith("xxx"));
});
