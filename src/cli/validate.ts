/** `saker validate`: everything that is wrong with rule files, where, and what to do about it. */
import { toByteString } from "../base/byte_string.ts";
import { exitCode } from "../base/exit_code.ts";
import { diagnosticText, type KnownNames } from "../rule/diagnostic.ts";
import { type FileResult, type Finding, loadResultsJson } from "../rule/load_result.ts";
import { schemaStatus } from "../rule/schema_check.ts";
import type { Command, Invocation } from "./command.ts";
import { LOAD_OPTIONS, loadFiles } from "./load_rules.ts";
import { plainText } from "../base/plain_text.ts";

/** The command's record. */
export const validateCommand: Command = {
  name: "validate",
  summary: "check rule files and say what is wrong with them",
  args: "<file...>",
  options: LOAD_OPTIONS,
  details: `
Files are loaded in order, each on top of those before, as a sensor would load them. The exit code is
0 only if all of them are valid; warnings do not count.

Example:
  saker validate /etc/saker/rules.yaml my_rules.yaml`,
  run: (call) => Promise.resolve(validate(call)),
};

function validate(call: Invocation): number {
  const files = loadFiles(call);
  if (typeof files === "number") return files;
  const { loader, results, json, texts } = files;
  if (json) {
    const schemas = texts.map(({ text }) => schemaStatus(text));
    call.io.out(JSON.stringify(loadResultsJson(results, schemas)) + "\n");
  } else {
    const names = { fields: loader.fields.table, macros: [...loader.collector.macros.keys()] };
    for (const result of withoutEarlyNotes(results)) call.io.out(fileText(result, names));
  }
  return results.every((result) => result.successful) ? 0 : exitCode("INVALID_RULES");
}

/**
 * The results without what later files settle: a list or macro that no file so far uses is told as
 * it stands after the last one, beside the file that defines it.
 */
function withoutEarlyNotes(results: readonly FileResult[]): FileResult[] {
  const last = results.at(-1)?.warnings.filter(isUnused) ?? [];
  const homeOf = (finding: Finding) => finding.context.file;
  const named = results.map(({ name }) => toByteString(name));
  return results.map((result, at) => {
    const first = named.indexOf(named[at] as string) === at;
    const unused = first ? last.filter((finding) => homeOf(finding) === named[at]) : [];
    const strays = at < results.length - 1
      ? []
      : last.filter((finding) => !named.includes(homeOf(finding)));
    const kept = result.warnings.filter((finding) => !isUnused(finding));
    return { ...result, warnings: [...kept, ...unused, ...strays] };
  });
}

function isUnused({ code }: Finding): boolean {
  return code === "LOAD_UNUSED_MACRO" || code === "LOAD_UNUSED_LIST";
}

/** Findings of a file and its verdict. */
function fileText(file: FileResult, names: KnownNames): string {
  const findings = [
    ...file.errors.map((finding) => diagnosticText(finding, "error", names)),
    ...file.warnings.map((finding) => diagnosticText(finding, "warning", names)),
  ];
  const verdict = file.successful ? "ok" : "invalid";
  const counts = [
    count(file.errors.length, "error"),
    count(file.warnings.length, "warning"),
  ].filter((text) => text !== "");
  const tail = counts.length === 0 ? "" : `, ${counts.join(", ")}`;
  return plainText(`${findings.join("")}${file.name}: ${verdict}${tail}\n`);
}

function count(number: number, what: string): string {
  return number === 0 ? "" : `${number} ${what}${number === 1 ? "" : "s"}`;
}
