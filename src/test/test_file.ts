/** Reads a `*.test.yaml` file: its shape, and its cases with `each` spelled out. */
import { toByteString } from "../base/byte_string.ts";
import { readYaml } from "../yaml/reader.ts";
import type { Problem } from "./problem.ts";
import { lineOf, placedLike, type Plain, shaped } from "./shape.ts";
import { type CaseSpec, TEST_FILE, type TestFileSpec } from "./test_format.ts";

/** A case, ready to run. */
export interface TestCase {
  readonly spec: CaseSpec;
  /** Name, with the values of `each` behind it. */
  readonly name: string;
  /** From 1. */
  readonly line: number;
}

/** A test file. */
export interface TestFile {
  readonly path: string;
  readonly spec: TestFileSpec;
  readonly cases: readonly TestCase[];
  /** Rule files in loading order: paths as they can be opened. */
  readonly rules: readonly string[];
}

/** Most cases that one `each` may make. */
const MAX_EACH = 1000;

/** Reads the text of a test file; problems instead if there are any. */
export function readTestFile(path: string, text: string): TestFile | { problems: Problem[] } {
  const read = readYaml(toByteString(text));
  if ("error" in read) {
    const message = read.error.message.replace(/^yaml-cpp: error at [^:]*: /, "no YAML: ");
    return { problems: [{ file: path, line: read.error.mark.line + 1, message }] };
  }
  const problems: Problem[] = [];
  const [document] = read.documents;
  if (document === undefined) {
    return { problems: [{ file: path, line: 1, message: "the file is empty" }] };
  }
  const plain = shaped(document, TEST_FILE, path, problems);
  if (problems.length > 0 || plain === undefined) return { problems };
  const spec = plain as unknown as TestFileSpec;
  const cases = spec.cases.flatMap((each) => spelledOut(each, path, problems));
  for (const one of cases) checkCase(one, path, problems);
  if (problems.length > 0) return { problems };
  return { path, spec, cases, rules: ruleFiles(path, spec) };
}

function ruleFiles(path: string, { rules }: TestFileSpec): string[] {
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
  if (rules === undefined) return [path.replace(/\.test(\.ya?ml)$/, "$1")];
  const named = typeof rules === "string" ? [rules] : rules;
  return named.map((name) => name.startsWith("/") ? name : folder + name);
}

function checkCase({ spec, line }: TestCase, file: string, problems: Problem[]): void {
  const tell = (message: string) => problems.push({ file, line, message });
  if (spec.capture === undefined && spec.events === undefined) {
    tell(`the case "${spec.name}" has neither events nor a capture`);
  }
  if (spec.capture !== undefined && (spec.events ?? spec.alerts) !== undefined) {
    tell(`the case "${spec.name}" has a capture: it takes counts, not events and alerts`);
  }
  if (spec.counts !== undefined && spec.capture === undefined) {
    tell(`the case "${spec.name}" has counts but no capture`);
  }
}

/** The cases that `each` makes of one, every combination of the values. */
function spelledOut(spec: CaseSpec, file: string, problems: Problem[]): TestCase[] {
  const line = lineOf(spec);
  const { each } = spec;
  if (each === undefined) return [{ spec, name: spec.name, line }];
  let rows: Record<string, string>[] = [{}];
  for (const [key, values] of Object.entries(each)) {
    rows = rows.flatMap((row) => values.map((value) => ({ ...row, [key]: value })));
    if (rows.length > MAX_EACH) {
      problems.push({ file, line, message: `each makes more than ${MAX_EACH} cases` });
      return [];
    }
  }
  return rows.map((row) => {
    const replaced = replace(spec as unknown as Plain, row) as unknown as CaseSpec;
    const shown = Object.values(row).filter((value) => !replaced.name.includes(value));
    const tail = shown.length === 0 ? "" : ` (${shown.join(", ")})`;
    return { spec: replaced, name: replaced.name + tail, line };
  });
}

/** Puts the values of `row` in the place of `${KEY}` everywhere. */
function replace(value: Plain, row: Readonly<Record<string, string>>): Plain {
  if (typeof value === "string") {
    return value.replace(/\$\{(\w+)\}/g, (all, key: string) => row[key] ?? all);
  }
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item: Plain) => replace(item, row));
  const out = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      replace(key, row),
      item === undefined ? item : replace(item as Plain, row),
    ]),
  );
  return placedLike(out, value);
}
