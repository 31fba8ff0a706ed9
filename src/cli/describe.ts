/** `saker describe`: what loaded rules consist of, after lists, macros and exceptions. */
import { exitCode } from "../base/exit_code.ts";
import { didYouMean } from "../base/nearest.ts";
import { plainText } from "../base/plain_text.ts";
import {
  describeAll,
  type Description,
  type ListDescription,
  type MacroDescription,
  type RuleDescription,
} from "../rule/describe.ts";
import { diagnosticText } from "../rule/diagnostic.ts";
import type { Command, Invocation } from "./command.ts";
import { LOAD_OPTIONS, loadFiles } from "./load_rules.ts";
import { reportError } from "./report_error.ts";

/** The command's record. */
export const describeCommand: Command = {
  name: "describe",
  summary: "show what rules consist of: fields, events, macros, lists",
  args: "[file...]",
  options: [{ flags: "--rule <name>", help: "only this rule" }, ...LOAD_OPTIONS],
  details: `
Without files those are shown that \`saker run\` would use. Conditions are shown as they are evaluated,
with macros, lists and exceptions put in.

Example:
  saker describe my_rules.yaml --rule "Shell in container"`,
  run: (call) => Promise.resolve(describe(call)),
};

function describe(call: Invocation): number {
  const files = loadFiles(call);
  if (typeof files === "number") return files;
  const { loader, results, json } = files;
  const { io, options } = call;
  if (!results.every((result) => result.successful)) {
    const names = { fields: loader.fields.table, macros: [...loader.collector.macros.keys()] };
    for (const error of results.flatMap((result) => result.errors)) {
      io.err(plainText(diagnosticText(error, "error", names)));
    }
    return exitCode("INVALID_RULES");
  }
  const all = describeAll(loader);
  const name = options["rule"];
  if (typeof name !== "string") {
    io.out(json ? JSON.stringify(all) + "\n" : plainText(text(all)));
    return 0;
  }
  const rule = all.rules.find((candidate) => candidate.info.name === name);
  if (rule === undefined) {
    const known = all.rules.map((candidate) => candidate.info.name);
    return reportError(io, {
      code: "USAGE",
      message: `there is no rule "${name}" in these files`,
      hint: didYouMean(name, known) ?? "Without --rule all of them are shown.",
    });
  }
  const shown = json ? JSON.stringify({ rules: [rule] }) + "\n" : ruleText(rule);
  io.out(json ? shown : plainText(shown));
  return 0;
}

function text(all: Description): string {
  const sections = [
    ...all.rules.map(ruleText),
    ...all.macros.map(macroText),
    ...all.lists.map(listText),
  ];
  return sections.join("\n");
}

/** More events than this are not listed one by one. */
const MANY_EVENTS = 24;

function ruleText({ info, details }: RuleDescription): string {
  return `rule: ${info.name}\n` + lines([
    ["description", info.description],
    ["priority", info.priority],
    ["enabled", info.enabled ? "yes" : "no"],
    ["source", info.source === "syscall" ? "" : info.source],
    ["tags", info.tags.join(", ")],
    ["condition", details.condition_compiled],
    ["output", details.output_compiled],
    ["events", eventText(details.events)],
    ["fields", details.condition_fields.join(", ")],
    ["operators", details.condition_operators.join(", ")],
    ["output fields", details.output_fields.join(", ")],
    ["macros", details.macros.join(", ")],
    ["lists", details.lists.join(", ")],
    ["exceptions", details.exception_names.join(", ")],
  ]);
}

function macroText({ info, details }: MacroDescription): string {
  return `macro: ${info.name}\n` + lines([
    ["used", details.used ? "yes" : "no"],
    ["condition", details.condition_compiled],
    ["events", eventText(details.events)],
    ["macros", details.macros.join(", ")],
    ["lists", details.lists.join(", ")],
  ]);
}

function listText({ info, details }: ListDescription): string {
  return `list: ${info.name}\n` + lines([
    ["used", details.used ? "yes" : "no"],
    ["items", details.items_compiled.join(", ")],
    ["lists", details.lists.join(", ")],
  ]);
}

function eventText(events: readonly string[]): string {
  return events.length > MANY_EVENTS ? `${events.length} types` : events.toSorted().join(", ");
}

/** Labelled lines; empty values are left out, line feeds in values become blanks. */
function lines(rows: readonly (readonly [label: string, value: string])[]): string {
  return rows.filter(([, value]) => value !== "")
    .map(([label, value]) => `  ${`${label}:`.padEnd(15)}${value.trim().replaceAll("\n", " ")}\n`)
    .join("");
}
