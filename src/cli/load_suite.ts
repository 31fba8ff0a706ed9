/** Test files named on the command line to prepared cases, for every command that works on tests. */
import { exitCode } from "../base/exit_code.ts";
import { findTests, readTests } from "../test/find_tests.ts";
import { problemText } from "../test/problem.ts";
import { RuleStore } from "../test/rule_store.ts";
import { prepareSuite, type Suite } from "../test/suite.ts";
import type { Io } from "./command.ts";
import { reportError } from "./report_error.ts";
import { readRuleFiles } from "./rule_files.ts";

/**
 * Cases of the files and folders whose name contains `filter`; the exit code, after saying why, if
 * there are none or a file is wrong.
 */
export function loadSuite(
  paths: readonly string[],
  filter: string | undefined,
  io: Io,
): Suite | number {
  const found = findTests(paths);
  if (!found.ok) return reportError(io, found.error);
  const { files, problems } = readTests(found.value);
  for (const problem of problems) io.err(`saker: ${problemText(problem)}\n`);
  if (problems.length > 0) return exitCode("INVALID_RULES");
  const store = new RuleStore((paths) => readRuleFiles(paths));
  const suite = prepareSuite(
    files,
    store,
    (file, { name }) => filter === undefined || `${file.path} ${name}`.includes(filter),
  );
  if (suite.cases.length + suite.broken.length > 0) return suite;
  return reportError(io, {
    code: "USAGE",
    message: `no case has "${filter ?? ""}" in its name`,
    hint: "Leave the filter out, or see the names with --tap -.",
  });
}

/** Where tests are looked for without paths: the folder `rules`, or here. */
export function defaultTests(): string {
  try {
    return Deno.statSync("rules").isDirectory ? "rules" : ".";
  } catch {
    return ".";
  }
}
