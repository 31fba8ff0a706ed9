import assert from "node:assert/strict";
import { toByteString } from "../base/byte_string.ts";
import { parseCondition } from "../filter/parser.ts";
import { readYaml } from "../yaml/reader.ts";
import { EMBEDDED_RULES, embeddedParsed } from "./embedded.ts";
import { type ParsedTexts, parsedTextsJson } from "./parsed_texts.ts";
import { RuleLoader } from "./rule_loader.ts";

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

/** As data has it: without members that are undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

Deno.test("the embedded files are kept as what their texts are parsed to", () => {
  const { files } = embeddedParsed();
  assert.equal(files.size, EMBEDDED_RULES.length);
  for (const { name, text } of EMBEDDED_RULES) {
    const content = toByteString(text);
    assert.deepEqual({ documents: files.get(content) }, plain(readYaml(content)), name);
  }
});

Deno.test("the embedded conditions are kept as what their texts are parsed to", () => {
  const { conditions } = embeddedParsed();
  assert.ok(conditions.size > 50);
  for (const [text, parsed] of conditions) {
    assert.deepEqual(parsed, plain(parseCondition(text)), text);
  }
});

/** Loads the embedded rules; gives them without what a comparison cannot look into. */
function load(parsed?: ParsedTexts) {
  const loader = new RuleLoader(parsed && { parsed });
  const results = EMBEDDED_RULES.map(({ name, text }) => loader.load(name, text));
  const rules = loader.loaded.rules.map(({ compiled: _, format: _format, ...rule }) => rule);
  return { results: plain(results), rules: plain(rules) };
}

Deno.test("the embedded rules load the same from data, and nothing of them is parsed", () => {
  const parsed = embeddedParsed();
  const known = parsed.conditions.size;
  assert.deepEqual(load(parsed), load());
  assert.equal(parsed.conditions.size, known);
});

Deno.test("a text that was changed is parsed anew", () => {
  const loader = new RuleLoader({ parsed: embeddedParsed() });
  const [{ name, text } = { name: "", text: "" }] = EMBEDDED_RULES;
  loader.load(name, text.replace("- list: shells", "- list: many_shells"));
  assert.ok(loader.collector.lists.has("many_shells"));
});

Deno.test("data holds no text that could not be parsed", () => {
  const parsed = { files: new Map(), conditions: new Map([["a b", parseCondition("a b")]]) };
  assert.equal(parsedTextsJson(parsed).includes("a b"), false);
});
