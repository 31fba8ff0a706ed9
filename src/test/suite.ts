/**
 * A suite: test files with their rules, every case made into records once. Running, coverage and
 * mutation all work on these prepared cases.
 */
import { exitCode } from "../base/exit_code.ts";
import type { RuleMatching } from "../engine/engine.ts";
import { openCapture } from "../scap/capture_source.ts";
import { type RaisedAlert, type Records, runRecords, runSource } from "./case_run.ts";
import { delivered } from "./delivery.ts";
import { makeEvents } from "./event_maker.ts";
import { compareAlerts, type Difference, FieldReader } from "./expectation.ts";
import { explainRule, type Explanation } from "./explanation.ts";
import type { Problem } from "./problem.ts";
import type { RuleStore, TestedRules } from "./rule_store.ts";
import { lineOf } from "./shape.ts";
import type { TestCase, TestFile } from "./test_file.ts";
import { toText } from "../base/byte_string.ts";

/** A case with its events made. */
export interface PreparedCase {
  readonly file: TestFile;
  readonly test: TestCase;
  readonly tested: TestedRules;
  readonly matching: RuleMatching;
  /** Undefined for cases over a capture. */
  readonly records: Records | undefined;
  readonly capture: string | undefined;
  readonly reader: FieldReader;
}

/** What came of a case. `fixed` = marked todo, and passes. */
export type Status = "passed" | "failed" | "todo" | "fixed" | "broken";

/** Outcome of a case. */
export interface Outcome {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly status: Status;
  readonly differences: readonly ExplainedDifference[];
  /** Why it could not run. */
  readonly problem: string | undefined;
  readonly ms: number;
}

/** A difference with the reason, where there is one. */
export interface ExplainedDifference extends Difference {
  readonly explanation: Explanation | undefined;
}

const DEFAULT_START = "2024-01-01T00:00:00Z";

/** Makes the events of a case; a problem with its place if they cannot be. */
export function prepareCase(
  file: TestFile,
  test: TestCase,
  tested: TestedRules,
): PreparedCase | Problem {
  const { spec } = test;
  const problem = (line: number, message: string): Problem => ({ file: file.path, line, message });
  const start = Date.parse(file.spec.start ?? DEFAULT_START);
  if (Number.isNaN(start)) return problem(1, `start "${file.spec.start}" is no time`);
  const unknown: string[] = [];
  const reader = new FieldReader(spec.alerts ?? [], tested.rules.fields, unknown);
  if (unknown[0] !== undefined) return problem(test.line, unknown[0]);
  const names = new Set(tested.rules.loaded.rules.map((rule) => toText(rule.name)));
  for (const alert of spec.alerts ?? []) {
    if (!names.has(alert.rule)) {
      return problem(lineOf(alert), `there is no rule "${alert.rule}" in ${file.rules.join(", ")}`);
    }
  }
  const matching = spec.matching ?? file.spec.matching ?? "first";
  const common = { file, test, tested, matching, reader };
  if (spec.capture !== undefined) {
    return { ...common, records: undefined, capture: beside(file.path, spec.capture) };
  }
  const made = makeEvents(spec.events ?? [], {
    worlds: [file.spec.world ?? {}, spec.world ?? {}],
    start: BigInt(start) * 1_000_000n,
    facts: spec.facts !== false,
  });
  if ("message" in made) return problem(made.line, made.message);
  const { platform, batch, stepOf } = made;
  const order = delivered(made, spec);
  return { ...common, capture: undefined, records: { platform, batch, stepOf, order } };
}

/** Path of a file named in a test file. */
export function beside(testFile: string, name: string): string {
  if (name.startsWith("/") || !testFile.includes("/")) return name;
  return testFile.slice(0, testFile.lastIndexOf("/") + 1) + name;
}

/** Runs a case. */
export async function runCase(prepared: PreparedCase): Promise<Outcome> {
  const started = performance.now();
  const { file, test } = prepared;
  const result = prepared.records === undefined
    ? await captureDifferences(prepared, prepared.capture ?? "")
    : recordDifferences(prepared, prepared.records);
  const passed = typeof result !== "string" && result.length === 0;
  const todo = test.spec.todo === true;
  return {
    file: file.path,
    line: test.line,
    name: test.name,
    status: typeof result === "string"
      ? "broken"
      : passed
      ? todo ? "fixed" : "passed"
      : todo
      ? "todo"
      : "failed",
    differences: typeof result === "string" ? [] : result,
    problem: typeof result === "string" ? result : undefined,
    ms: performance.now() - started,
  };
}

/** The outcome of a case that could not be prepared. */
export function brokenOutcome(test: TestCase, problem: Problem): Outcome {
  return {
    file: problem.file,
    line: problem.line,
    name: test.name,
    status: "broken",
    differences: [],
    problem: problem.message,
    ms: 0,
  };
}

function recordDifferences(prepared: PreparedCase, records: Records): ExplainedDifference[] {
  const { test, tested, matching, reader } = prepared;
  const raised = runRecords(records, tested, matching, {
    fieldsOf: (rule, ctx) => reader.read(rule, ctx),
  });
  return compareAlerts(raised, test.spec.alerts ?? []).map((difference) => ({
    ...difference,
    explanation: difference.kind === "different" ? undefined : reasonOf(difference, prepared),
  }));
}

/** Explains a rule for the event of a difference, or for the event where it came closest. */
function reasonOf(difference: Difference, prepared: PreparedCase): Explanation | undefined {
  const { records, tested, matching } = prepared;
  const rule = tested.rules.loaded.rules.find(({ name }) => toText(name) === difference.rule);
  if (rule === undefined || records === undefined) return undefined;
  let best: Explanation | undefined;
  runRecords(records, tested, matching, {
    afterEvent: (ctx, step) => {
      if (difference.step !== undefined && step !== difference.step) return;
      const made = explainRule(rule, tested, ctx, matching);
      if (best === undefined || closeness(made) >= closeness(best)) best = made;
    },
  });
  return best;
}

function closeness({ matched, notTried, fulfilled }: Explanation): number {
  return (matched ? 1e6 : 0) + (notTried === undefined ? 1e5 : 0) + fulfilled;
}

async function captureDifferences(
  { test, tested, matching }: PreparedCase,
  path: string,
): Promise<ExplainedDifference[] | string> {
  const opened = await openCapture(path);
  if (!opened.ok) return opened.error.message;
  const ran = await runSource(opened.value, tested, matching);
  await opened.value.close();
  if (!ran.ok) return ran.error.message;
  const wanted = test.spec.counts ?? {};
  const came = countByRule(ran.value);
  return [...new Set([...Object.keys(wanted), ...came.keys()])].flatMap((rule) => {
    const count = came.get(rule) ?? 0;
    const expected = wanted[rule] ?? 0;
    if (count === expected) return [];
    const kind = count < expected ? "missing" as const : "unexpected" as const;
    const message = `${count} alerts of "${rule}", not ${expected}`;
    return [{ kind, rule, step: undefined, message, explanation: undefined }];
  });
}

function countByRule(raised: readonly RaisedAlert[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { alert } of raised) counts.set(alert.rule, (counts.get(alert.rule) ?? 0) + 1);
  return counts;
}

/** A suite: what could be prepared, and what could not. */
export interface Suite {
  readonly cases: readonly PreparedCase[];
  readonly broken: readonly Outcome[];
}

/** Prepares all cases of files; `wanted` chooses by name. */
export function prepareSuite(
  files: readonly TestFile[],
  store: RuleStore,
  wanted: (file: TestFile, test: TestCase) => boolean = () => true,
): Suite {
  const cases: PreparedCase[] = [];
  const broken: Outcome[] = [];
  for (const file of files) {
    const chosen = file.cases.filter((test) => wanted(file, test));
    if (chosen.length === 0) continue;
    const tested = store.get(file.rules);
    if (!tested.ok) {
      const { message, hint } = tested.error;
      const text = hint === undefined ? message : `${message}. ${hint}`;
      const problem = { file: file.path, line: 1, message: text };
      for (const test of chosen.slice(0, 1)) broken.push(brokenOutcome(test, problem));
      continue;
    }
    for (const test of chosen) {
      const prepared = prepareCase(file, test, tested.value);
      if ("message" in prepared) broken.push(brokenOutcome(test, prepared));
      else cases.push(prepared);
    }
  }
  return { cases, broken };
}

/** Exit code for outcomes. */
export function suiteExitCode(outcomes: readonly Outcome[]): number {
  const bad = outcomes.some(({ status }) => status === "failed" || status === "broken");
  return bad ? exitCode("INVALID_RULES") : 0;
}
