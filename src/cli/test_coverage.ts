/** The coverage part of `saker test`. */
import { exitCode } from "../base/exit_code.ts";
import { measureCoverage, percent, totalPoints } from "../test/coverage.ts";
import { coverageHtml, coverageJson, coverageLcov, coverageText } from "../test/coverage_report.ts";
import type { Suite } from "../test/suite.ts";
import type { Invocation, Option } from "./command.ts";
import { reportError } from "./report_error.ts";
import { writeReport } from "./write_report.ts";

const FORMATS = { text: coverageText, json: coverageJson, lcov: coverageLcov, html: coverageHtml };

/** Options of the part. */
export const COVERAGE_OPTIONS: readonly Option[] = [
  { flags: "--coverage", help: "tell which parts of rules the cases exercise" },
  {
    flags: "--coverage-format <format>",
    help: "how to write it (default: text)",
    choices: Object.keys(FORMATS),
  },
  { flags: "--coverage-file <file>", help: "where to write it (default: standard output)" },
  { flags: "--threshold <percent>", help: "--coverage, and less than this is a failure" },
];

/** Whether coverage is asked for: a threshold that nobody looks at would pass every build. */
export function wantsCoverage(options: Invocation["options"]): boolean {
  return options["coverage"] === true ||
    [options["threshold"], options["coverageFile"], options["coverageFormat"]]
      .some((option) => option !== undefined);
}

/** Whether standard output is for a report that a program reads. */
export function isCoverageOutput(options: Invocation["options"]): boolean {
  const { coverageFile: file = "-", coverageFormat: format = "text" } = options;
  return format !== "text" && file === "-";
}

/** Measures and reports; the exit code is not 0 below the threshold. */
export function runCoverage({ cases }: Suite, { options, io }: Invocation): number {
  const threshold = Number(options["threshold"] ?? 0);
  if (!(threshold >= 0 && threshold <= 100)) {
    return reportError(io, {
      code: "USAGE",
      message: `--threshold wants a number from 0 to 100, not "${String(options["threshold"])}"`,
    });
  }
  const rules = measureCoverage(cases);
  const format = (options["coverageFormat"] ?? "text") as keyof typeof FORMATS;
  const file = options["coverageFile"];
  const written = writeReport(io, typeof file === "string" ? file : "-", FORMATS[format](rules));
  if (!written.ok) return reportError(io, written.error);
  const reached = percent(totalPoints(rules));
  if (reached >= threshold) return 0;
  io.err(`saker: coverage is ${reached} %, less than ${threshold} %.\n`);
  return exitCode("INVALID_RULES");
}
