/** Finds and reads test files: files named, and every `*.test.yaml` below folders named. */
import { causeOf, fail, ok, type Result } from "../base/result.ts";
import type { Problem } from "./problem.ts";
import { readTestFile, type TestFile } from "./test_file.ts";

/** Folders deeper than this are not looked into. */
const MAX_DEPTH = 16;

/** True for the name of a test file. */
export function isTestFile(name: string): boolean {
  return /\.test\.ya?ml$/.test(name);
}

/** Paths of test files, in order of name. The first path that is not there is the error. */
export function findTests(paths: readonly string[]): Result<string[]> {
  const found = new Set<string>();
  for (const path of paths) {
    try {
      if (Deno.statSync(path).isDirectory) below(path.replace(/(?<=.)\/+$/, ""), 0, found);
      else found.add(path);
    } catch {
      return fail({
        code: "USAGE",
        message: `there is no file or folder ${path}`,
        hint: "Name test files (*.test.yaml) or folders that hold some.",
      });
    }
  }
  if (found.size > 0) return ok([...found]);
  return fail({
    code: "USAGE",
    message: `there is no test file (*.test.yaml) in ${paths.join(", ")}`,
    hint: "docs/rule-tests.md shows how to write one.",
  });
}

function below(folder: string, depth: number, found: Set<string>): void {
  if (depth > MAX_DEPTH) return;
  const entries = [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) {
      if (!entry.name.startsWith(".") && entry.name !== "node_modules") {
        below(path, depth + 1, found);
      }
    } else if (isTestFile(entry.name)) found.add(path);
  }
}

/** Reads test files; files with problems give these instead. */
export function readTests(
  paths: readonly string[],
): { files: TestFile[]; problems: Problem[] } {
  const files: TestFile[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    let text: string;
    try {
      text = Deno.readTextFileSync(path);
    } catch (error) {
      const message = causeOf(error);
      problems.push({ file: path, line: 1, message: `the file cannot be read: ${message}` });
      continue;
    }
    const read = readTestFile(path, text);
    if ("problems" in read) problems.push(...read.problems);
    else files.push(read);
  }
  return { files, problems };
}
