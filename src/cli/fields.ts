/** `saker fields`: the fields that conditions and outputs of rules can use. */
import { didYouMean } from "../base/nearest.ts";
import { ok, type Result } from "../base/result.ts";
import type { Field } from "../field/field.ts";
import { makeFieldTable } from "../field/field_table.ts";
import type { Command } from "./command.ts";
import { FIELD_FORMATS, fieldNames, fieldsDocument, fieldsMarkdown } from "./field_formats.ts";
import { reportError } from "./report_error.ts";

/** The one source of events; `falco --list=syscall` names it. */
const SOURCE = "syscall";

/** How the argument of a field is written, if it takes one. */
export function usage(field: Field): string {
  switch (field.arg) {
    case "none":
      return field.name;
    case "index":
      return `${field.name}[N]`;
    case "key":
      return `${field.name}[KEY]`;
    case "name":
      return `${field.name}.NAME`;
    case "optional index":
      return `${field.name}[N]?`;
    case "optional key":
      return `${field.name}[KEY]?`;
  }
}

/** Fields that are shown unless asked for by name. */
function isListed(field: Field): boolean {
  return !field.flags.includes("table_only");
}

/** The fields for the words of a call: names, classes, beginnings that end in a dot. */
function select(fields: readonly Field[], words: readonly string[]): Result<readonly Field[]> {
  const listed = fields.filter(isListed);
  if (words.length === 0) return ok(listed);
  const found = new Set<Field>();
  for (const word of words) {
    const named = fields.filter((field) => field.name === word);
    const part = named.length > 0
      ? named
      : listed.filter((field) =>
        word === SOURCE || field.class === word ||
        (word.endsWith(".") && field.name.startsWith(word))
      );
    if (part.length === 0) return unknown(word, fields);
    for (const field of part) found.add(field);
  }
  return ok([...found]);
}

function unknown(word: string, fields: readonly Field[]): Result<readonly Field[]> {
  const names = fields.flatMap((field) => [field.name, field.class]);
  return {
    ok: false,
    error: {
      code: "USAGE",
      message: `there is no field "${word}"`,
      hint: didYouMean(word, names) ?? "Run `saker fields` for the list.",
    },
  };
}

/** What limits the use of a field, for people. */
function notes(field: Field): string {
  const out: string[] = [];
  if (field.own === true) out.push("saker's own");
  if (field.isList) out.push("list");
  if (field.flags.includes("filter_only")) out.push("conditions only");
  if (field.flags.includes("print_only")) out.push("output only");
  if (field.flags.includes("deprecated")) out.push("deprecated");
  return out.length === 0 ? "" : ` (${out.join(", ")})`;
}

function line(field: Field): string {
  return `${usage(field).padEnd(42)} ${field.type.padEnd(8)} ${field.help}${notes(field)}\n`;
}

function json(field: Field) {
  return {
    name: field.name,
    type: field.type,
    list: field.isList,
    argument: field.arg,
    class: field.class,
    help: field.help,
    flags: field.flags,
    format: field.format,
    own: field.own === true,
  };
}

/** The command's record. */
export const fieldsCommand: Command = {
  name: "fields",
  summary: "list the fields that rules can use",
  args: "[name...]",
  options: [
    { flags: "--json", help: "as JSON" },
    { flags: "--names", help: "only the names" },
    {
      flags: "--format <form>",
      help: "text, or markdown or json as falco --list writes them",
      choices: FIELD_FORMATS,
    },
  ],
  details: [
    "A name is a field, a class (evt, process, user, group, fd, fs.path, fdlist, container, saker) or",
    "a beginning that ends in a dot. [N]? and [KEY]? mark arguments that may be left out.",
    "",
    "Examples:",
    "  saker fields fd.name",
    "  saker fields proc. thread.",
    "  saker fields --json | jq -r '.[].name'",
  ].join("\n"),
  run: ({ args, options, io }) => {
    const chosen = select(makeFieldTable().list(), args);
    if (!chosen.ok) return Promise.resolve(reportError(io, chosen.error));
    if (options["json"] === true) {
      io.out(`[\n${chosen.value.map((field) => JSON.stringify(json(field))).join(",\n")}\n]\n`);
      return Promise.resolve(0);
    }
    const form = options["format"];
    const other = options["names"] === true
      ? fieldNames(chosen.value, form === "json")
      : form === "markdown"
      ? fieldsMarkdown(chosen.value)
      : form === "json"
      ? fieldsDocument(chosen.value)
      : undefined;
    if (other !== undefined) {
      io.out(other);
      return Promise.resolve(0);
    }
    let heading = "";
    for (const field of chosen.value) {
      const head = field.class === heading ? "" : `${heading === "" ? "" : "\n"}${field.class}\n`;
      heading = field.class;
      if (!io.out(head + line(field))) break;
    }
    return Promise.resolve(0);
  },
};
