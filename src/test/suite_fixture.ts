/** Suites from texts, for the tests of this folder; not used by the program itself. */
import { ok } from "../base/result.ts";
import { RuleStore } from "./rule_store.ts";
import { type Outcome, prepareSuite, runCase, type Suite } from "./suite.ts";
import { readTestFile } from "./test_file.ts";

/** Rules that the tests of this folder work with. */
export const SAMPLE_RULES = `
- list: readers
  items: [passwd, login]
- macro: opened
  condition: (evt.type in (open, openat, openat2) and fd.num >= 0)
- rule: Secret read
  desc: a secret was opened
  condition: opened and fd.name startswith /etc/secret and not proc.name in (readers)
  output: secret %fd.name by %proc.name
  priority: WARNING
- rule: Shell
  desc: a shell was started
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.name in (sh, bash)
  output: shell %proc.cmdline of %proc.pname
  priority: NOTICE
`;

/** A suite of one test file over one rule file; throws if the test file is wrong. */
export function suiteOf(tests: string, rules = SAMPLE_RULES): Suite {
  const file = readTestFile("a.test.yaml", tests);
  if ("problems" in file) throw new Error(JSON.stringify(file.problems));
  return prepareSuite([file], new RuleStore(() => ok([{ name: "a.yaml", text: rules }])));
}

/** Outcomes of all cases of {@linkcode suiteOf}. */
export async function outcomesOf(tests: string, rules = SAMPLE_RULES): Promise<Outcome[]> {
  const suite = suiteOf(tests, rules);
  const outcomes = [...suite.broken];
  for (const prepared of suite.cases) outcomes.push(await runCase(prepared));
  return outcomes;
}

/** Statuses of all cases, with the first message of those that did not pass. */
export async function statusesOf(tests: string, rules = SAMPLE_RULES): Promise<string[]> {
  return (await outcomesOf(tests, rules)).map(({ status, differences, problem }) => {
    const message = problem ?? differences[0]?.message;
    return message === undefined ? status : `${status}: ${message}`;
  });
}
