/** What is wrong with rules that were to run: every error with its place and a hint. */
import { plainText } from "../base/plain_text.ts";
import type { RuleSet } from "../engine/rule_set.ts";
import { diagnosticText } from "../rule/diagnostic.ts";

/** The errors of all files, as lines for a person. */
export function findingsText(rules: RuleSet): string {
  const names = { fields: rules.fields, macros: [...rules.loaded.macros.keys()] };
  const errors = rules.results.flatMap((file) => file.errors);
  let text = errors.map((error) => plainText(diagnosticText(error, "error", names))).join("");
  if (rules.pluginProblem !== undefined) text += `saker: ${rules.pluginProblem}.\n`;
  return text + "saker: the rules are not valid.\n";
}
