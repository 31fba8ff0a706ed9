/** Outcomes as JUnit XML, which CI systems show. A test file is a suite. */
import { escapeMarkup } from "./markup.ts";
import { failureText } from "./report_text.ts";
import type { Outcome } from "./suite.ts";

/** The whole document. */
export function junitText(outcomes: readonly Outcome[]): string {
  const files = Map.groupBy(outcomes, ({ file }) => file);
  const suites = [...files].map(([file, own]) => {
    const cases = own.map(caseText).join("");
    return `  <testsuite name=${attribute(file)} ${counts(own)}>\n${cases}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="saker test" ${
    counts(outcomes)
  }>\n${suites.join("")}</testsuites>\n`;
}

function counts(outcomes: readonly Outcome[]): string {
  const count = (status: string) => outcomes.filter((outcome) => outcome.status === status).length;
  const seconds = outcomes.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  return `tests="${outcomes.length}" failures="${count("failed")}" errors="${count("broken")}" ` +
    `skipped="${count("todo")}" time="${seconds.toFixed(3)}"`;
}

function caseText(outcome: Outcome): string {
  const { name, file, line, ms, status } = outcome;
  const head = `    <testcase name=${attribute(name)} classname=${attribute(file)} ` +
    `file=${attribute(file)} line="${line}" time="${(ms / 1000).toFixed(3)}"`;
  if (status === "passed" || status === "fixed") return `${head}/>\n`;
  if (status === "todo") return `${head}><skipped message="known gap"/></testcase>\n`;
  const message = outcome.problem ?? outcome.differences[0]?.message ?? "";
  const tag = status === "broken" ? "error" : "failure";
  return `${head}><${tag} message=${attribute(message)}>${escaped(failureText(outcome))}` +
    `</${tag}></testcase>\n`;
}

function attribute(text: string): string {
  return `"${escaped(text).replace(/\s+/g, " ")}"`;
}

function escaped(text: string): string {
  // XML 1.0 cannot hold control characters, escaped or not
  // deno-lint-ignore no-control-regex
  return escapeMarkup(text).replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, "\ufffd");
}
