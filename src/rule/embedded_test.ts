import assert from "node:assert/strict";
import { EMBEDDED_RULES } from "./embedded.ts";

Deno.test("every file of rules/ is embedded, common.yaml first", () => {
  const folder = new URL("../../rules/", import.meta.url);
  const files = [...Deno.readDirSync(folder)].map((entry) => `rules/${entry.name}`)
    .filter((name) => /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name));
  assert.deepEqual(EMBEDDED_RULES.map((rule) => rule.name).sort(), files.sort());
  assert.equal(EMBEDDED_RULES[0]?.name, "rules/common.yaml");
});

Deno.test("the embedded text is the file's", () => {
  for (const { name, text } of EMBEDDED_RULES) {
    assert.equal(text, Deno.readTextFileSync(new URL(`../../${name}`, import.meta.url)), name);
  }
});
