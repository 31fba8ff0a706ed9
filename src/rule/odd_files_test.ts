/** Rule files that are unusual but legal, or wrong in unusual ways: what they load to. */
import assert from "node:assert/strict";
import { RuleLoader } from "./rule_loader.ts";

/** Codes of the findings about a file. */
function codes(text: string): string[] {
  const { errors, warnings } = new RuleLoader().load("rules.yaml", text);
  return [...errors, ...warnings].map((finding) => finding.code);
}

Deno.test("names of lists may have any letter", () => {
  // the letter à ends in the byte 0xA0, which is no blank
  const rule = (list: string) =>
    `- list: ${list}\n  items: [a]\n- rule: R\n  desc: d\n  output: o\n  priority: INFO\n` +
    `  condition: evt.type = open and proc.name in (${list})\n`;
  assert.deepEqual(codes(rule("voilà")), []);
  assert.deepEqual(codes(rule('"a b"')), ["LOAD_INVALID_LIST_NAME", "LOAD_UNUSED_LIST"]);
});
