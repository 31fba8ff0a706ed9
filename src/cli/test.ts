/** `saker test`: runs rule tests through the real decoder, state and engine. */
import { failureText, outcomesJson, summaryText, totalsOf } from "../test/report_text.ts";
import { junitText } from "../test/report_junit.ts";
import { tapText } from "../test/report_tap.ts";
import { type Outcome, runCase, type Suite, suiteExitCode } from "../test/suite.ts";
import type { Command, Invocation, Io } from "./command.ts";
import { defaultTests, loadSuite } from "./load_suite.ts";
import { reportError } from "./report_error.ts";
import { COVERAGE_OPTIONS, isCoverageOutput, runCoverage, wantsCoverage } from "./test_coverage.ts";
import { FROM_OPTIONS, testFrom } from "./test_from.ts";
import { MUTATION_OPTIONS, runEvasion, runMutation, wantsMutation } from "./test_mutation.ts";
import { watchTests } from "./watch_tests.ts";
import { writeReport } from "./write_report.ts";

/** The command's record. */
export const testCommand: Command = {
  name: "test",
  summary: "run rule tests (*.test.yaml)",
  args: "[path...]",
  options: [
    { flags: "--filter <text>", help: "only cases whose name or file contains the text" },
    { flags: "--tap <file>", help: 'write TAP to the file ("-": standard output)' },
    { flags: "--junit <file>", help: 'write JUnit XML to the file ("-": standard output)' },
    { flags: "--json", help: "outcomes as JSON" },
    { flags: "--watch", help: "run again whenever a rule or test file changes" },
    ...COVERAGE_OPTIONS,
    ...MUTATION_OPTIONS,
    ...FROM_OPTIONS,
  ],
  details: `
Without paths the tests of rules/, or of this folder if there is none, are run. The exit code is 0 if
all cases hold; known gaps (todo) do not count. docs/rule-tests.md describes the files.

Examples:
  saker test rules
  saker test rules --filter shadow --tap -
  saker test rules --coverage --threshold 100`,
  run: test,
};

async function test(call: Invocation): Promise<number> {
  const { from } = call.options;
  if (typeof from === "string") return await testFrom(call, from);
  if (call.options["watch"] === true) return await watchTests(call, runTests);
  return await runTests(call);
}

/** Runs the tests of a call once. */
export async function runTests(call: Invocation): Promise<number> {
  const { options, io } = call;
  const started = performance.now();
  const filter = options["filter"];
  const paths = call.args.length > 0 ? call.args : [defaultTests()];
  const suite = loadSuite(paths, typeof filter === "string" ? filter : undefined, io);
  if (typeof suite === "number") return suite;
  const outcomes = await runSuite(suite, call);
  const ms = performance.now() - started;
  const isQuiet = options["tap"] === "-" || options["junit"] === "-" || options["json"] === true ||
    isCoverageOutput(options);
  if (options["json"] === true) io.out(outcomesJson(outcomes, ms) + "\n");
  if (!isQuiet) {
    for (const outcome of outcomes) io.out(failureText(outcome, io.outIsTerminal));
    io.out(summaryText(outcomes, ms));
  }
  const reports = [["tap", tapText], ["junit", junitText]] as const;
  for (const [option, make] of reports) {
    const file = options[option];
    if (typeof file !== "string") continue;
    const written = writeReport(io, file, make(outcomes));
    if (!written.ok) return reportError(io, written.error);
  }
  const code = suiteExitCode(outcomes);
  const codes = [
    code,
    wantsCoverage(options) ? runCoverage(suite, call) : 0,
    wantsMutation(options) ? runMutation(suite, call) : 0,
    options["evade"] === true ? runEvasion(suite, call) : 0,
  ];
  return codes.find((one) => one !== 0) ?? 0;
}

async function runSuite(suite: Suite, { io, options }: Invocation): Promise<Outcome[]> {
  const outcomes = [...suite.broken];
  const progress = new Progress(io, suite.cases.length, options["json"] !== true);
  for (const prepared of suite.cases) {
    outcomes.push(await runCase(prepared));
    progress.show(outcomes);
  }
  progress.clear();
  return outcomes;
}

/** A line that says how far a run is, on terminals only. */
class Progress {
  readonly #io: Io;
  readonly #total: number;
  readonly #on: boolean;
  #shown = 0;

  constructor(io: Io, total: number, wanted: boolean) {
    this.#io = io;
    this.#total = total;
    this.#on = wanted && io.errIsTerminal;
  }

  show(outcomes: readonly Outcome[]): void {
    const now = performance.now();
    if (!this.#on || now - this.#shown < 100) return;
    this.#shown = now;
    const { failed } = totalsOf(outcomes);
    const bad = failed > 0 ? `, ${failed} failed` : "";
    this.#io.err(`\r\x1b[K${outcomes.length} of ${this.#total}${bad}`);
  }

  clear(): void {
    if (this.#on && this.#shown > 0) this.#io.err("\r\x1b[K");
  }
}
