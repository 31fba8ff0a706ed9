/** Makes `src/rule/embedded_parsed.json`: the rules inside saker, parsed. */
import { toByteString } from "../../src/base/byte_string.ts";
import { loadRuleSet } from "../../src/engine/rule_set.ts";
import { EMBEDDED_RULES } from "../../src/rule/embedded.ts";
import { newParsedTexts, parsedTextsJson } from "../../src/rule/parsed_texts.ts";
import { readYaml } from "../../src/yaml/reader.ts";

/** The text of the file. */
export function embeddedTrees(): string {
  const parsed = newParsedTexts();
  // loading adds the conditions
  loadRuleSet(EMBEDDED_RULES, { asOne: true, loader: { parsed } });
  for (const { text } of EMBEDDED_RULES) {
    const content = toByteString(text);
    const yaml = readYaml(content);
    if ("documents" in yaml) parsed.files.set(content, yaml.documents);
  }
  return parsedTextsJson(parsed);
}
