/** What is wrong with rules that were to run: every error with its place and a hint. */
import { plainText } from "../base/plain_text.ts";
import type { RuleSet } from "../engine/rule_set.ts";
import { diagnosticText } from "../rule/diagnostic.ts";
import type { Io } from "./command.ts";

/** Prints the errors of all files to standard error. */
export function reportFindings(io: Io, rules: RuleSet): void {
  const names = { fields: rules.fields, macros: [...rules.loaded.macros.keys()] };
  for (const { errors } of rules.results) {
    for (const error of errors) io.err(plainText(diagnosticText(error, "error", names)));
  }
  if (rules.pluginProblem !== undefined) io.err(`saker: ${rules.pluginProblem}.\n`);
  io.err("saker: the rules are not valid, nothing is watched.\n");
}
