/** What is wrong with rules, for a person: file, line, the place, and what is wrong with it. */
import { toText } from "../base/byte_string.ts";
import type { RuleSet } from "../engine/rule_set.ts";
import type { Finding } from "../rule/load_result.ts";
import type { Io } from "./command.ts";

/** Prints the errors of all files to standard error. */
export function reportFindings(io: Io, rules: RuleSet): void {
  for (const file of rules.results) for (const error of file.errors) io.err(findingText(error));
  if (rules.pluginProblem !== undefined) io.err(`saker: ${rules.pluginProblem}.\n`);
  io.err("hint: `saker validate FILE...` shows every finding.\n");
}

/** One finding: a sentence with its place, and the line with a mark under the place. */
export function findingText(finding: Finding): string {
  const { source, mark } = finding.context.inFile;
  const place = `${toText(source)}:${mark.line + 1}:${mark.column + 1}`;
  const snippet = toText(finding.snippet).trimEnd().split("\n").map((line) => `    ${line}\n`);
  return `saker: ${place}: ${finding.message} (${finding.code}).\n${snippet.join("")}`;
}
