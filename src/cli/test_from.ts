/** `saker test --from`: a hit in a capture becomes a test file that raises the same alert. */
import { exitCode } from "../base/exit_code.ts";
import { makeFixture } from "../test/fixture_maker.ts";
import { RuleStore } from "../test/rule_store.ts";
import { failureText } from "../test/report_text.ts";
import { prepareSuite, runCase } from "../test/suite.ts";
import { readTestFile } from "../test/test_file.ts";
import type { Invocation, Option } from "./command.ts";
import { defaultTests } from "./load_suite.ts";
import { reportError } from "./report_error.ts";
import { readRuleFiles } from "./rule_files.ts";
import { writeReport } from "./write_report.ts";

/** Options of the part. */
export const FROM_OPTIONS: readonly Option[] = [
  { flags: "--from <capture>", help: "make a test from the first alert of --rule in a capture" },
  { flags: "--rule <name>", help: "with --from: the rule" },
  {
    flags: "-r, --rules <path>",
    help: "with --from: rule file or folder, may be repeated",
    repeat: true,
  },
  { flags: "--rule-matching <mode>", help: "with --from: first or all", choices: ["first", "all"] },
  { flags: "-o, --output <file>", help: "with --from: the test file to write" },
  { flags: "--scrub", help: "with --from: replace names of accounts and hosts" },
];

/** Makes the test file, and writes it once it passes. */
export async function testFrom({ options, io }: Invocation, capture: string): Promise<number> {
  const { rule, output, rules: named } = options;
  if (typeof rule !== "string" || typeof output !== "string") {
    return reportError(io, {
      code: "USAGE",
      message: "--from needs --rule NAME and -o FILE",
      hint:
        'Example: saker test --from trace.scap --rule "My rule" -r my_rules.yaml -o my.test.yaml',
    });
  }
  const files = Array.isArray(named) ? named as string[] : [defaultTests()];
  const store = new RuleStore((paths) => readRuleFiles(paths));
  const tested = store.get(files);
  if (!tested.ok) return reportError(io, tested.error);
  const made = await makeFixture({
    capture,
    rule,
    rules: files.map((file) => relative(output, file)),
    matching: options["ruleMatching"] === "all" ? "all" : "first",
    scrub: options["scrub"] === true,
  }, tested.value);
  if (!made.ok) return reportError(io, made.error);
  const read = readTestFile(output, made.value);
  if ("problems" in read) {
    return reportError(io, {
      code: "INTERNAL",
      message: `the test that was made is wrong: ${read.problems[0]?.message ?? ""}`,
    });
  }
  const suite = prepareSuite([read], store);
  const outcomes = [...suite.broken];
  for (const prepared of suite.cases) outcomes.push(await runCase(prepared));
  const written = writeReport(io, output, made.value);
  if (!written.ok) return reportError(io, written.error);
  const failed = outcomes.filter(({ status }) => status !== "passed");
  if (failed.length === 0) {
    if (output !== "-") io.err(`wrote ${output}: it raises the same alert\n`);
    return 0;
  }
  for (const outcome of failed) io.err(failureText(outcome));
  io.err(`saker: ${output} is written, but does not raise the same alert.\n`);
  return exitCode("INVALID_RULES");
}

/** Path of `file` as seen from the folder of `from`. */
function relative(from: string, file: string): string {
  if (from === "-" || (file.startsWith("/") && !from.startsWith("/"))) return file;
  const absolute = (path: string) =>
    new URL(path, `file://${Deno.cwd()}/`).pathname.split("/").filter((part) => part !== "");
  const target = absolute(file);
  const base = absolute(from).slice(0, -1);
  let same = 0;
  while (same < base.length && base[same] === target[same]) same++;
  return [...base.slice(same).map(() => ".."), ...target.slice(same)].map(decodeURIComponent)
    .join("/");
}
