/** `saker lint`: what is wrong with rules that load. */
import { exitCode } from "../base/exit_code.ts";
import { plainText } from "../base/plain_text.ts";
import { didYouMean } from "../base/nearest.ts";
import { isValid, loadRuleSet } from "../engine/rule_set.ts";
import { lint, type LintFinding } from "../test/lint.ts";
import { CHECKS } from "../test/lint_checks.ts";
import type { Command, Invocation } from "./command.ts";
import { reportError } from "./report_error.ts";
import { findingsText } from "./rule_report.ts";
import { readRuleFiles } from "./rule_files.ts";

/** The command's record. */
export const lintCommand: Command = {
  name: "lint",
  summary: "find what is wrong with rules that load: shadowed, impossible, spoofable, unused",
  args: "<file...>",
  options: [
    { flags: "--ignore <code>", help: "leave a check out, may be repeated", repeat: true },
    { flags: "--strict", help: "notes fail as warnings do" },
    { flags: "--json", help: "findings as JSON" },
  ],
  details: `
Files and folders are loaded in order, as a sensor would. The exit code is 1 if there are warnings. A
comment beside an item silences a check for it: # saker-lint: ignore CODE

Checks:
${CHECKS.map(({ code, summary }) => `  ${code.padEnd(18)} ${summary}`).join("\n")}

Example:
  saker lint my_rules.yaml`,
  run: (call) => Promise.resolve(runLint(call)),
};

function runLint({ args, options, io }: Invocation): number {
  const ignored = options["ignore"];
  const codes = Array.isArray(ignored) ? ignored as string[] : [];
  const unknown = codes.find((code) => !CHECKS.some((check) => check.code === code));
  if (unknown !== undefined) {
    return reportError(io, {
      code: "USAGE",
      message: `there is no check ${unknown}`,
      hint: didYouMean(unknown, CHECKS.map(({ code }) => code)) ?? "See `saker lint --help`.",
    });
  }
  const texts = readRuleFiles(args);
  if (!texts.ok) return reportError(io, texts.error);
  const rules = loadRuleSet(texts.value);
  if (!isValid(rules)) {
    io.err(findingsText(rules));
    return exitCode("INVALID_RULES");
  }
  const findings = lint(
    { rules, texts: texts.value },
    CHECKS.filter(({ code }) => !codes.includes(code)),
  );
  if (options["json"] === true) io.out(JSON.stringify(findings) + "\n");
  else io.out(plainText(textOf(findings)));
  const failing = findings.filter(({ severity }) =>
    severity === "warning" || options["strict"] === true
  );
  return failing.length === 0 ? 0 : exitCode("INVALID_RULES");
}

function textOf(findings: readonly LintFinding[]): string {
  const lines = findings.map(({ code, severity, file, line, item, message, hint }) =>
    `${file}:${line}: ${severity} in ${item}: ${message} [${code}]\n    hint: ${hint}\n`
  );
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  const notes = findings.length - warnings;
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  return `${lines.join("")}${count(warnings, "warning")}, ${count(notes, "note")}\n`;
}
