/**
 * Findings for people: `file:line:column`, the line with the place marked, what is wrong, and what to
 * do about it, with the nearest known name where a name is unknown.
 */
import { toText } from "../base/byte_string.ts";
import { didYouMean } from "../base/nearest.ts";
import { eventNames } from "../event/event_table.ts";
import { allSyscalls } from "../event/syscall_table.ts";
import type { FieldTable } from "../field/field_table.ts";
import { unknownOutputField } from "../filter/unknown_output_field.ts";
import { ITEM_KEYS, knownKeys } from "./item_reader.ts";
import type { Finding } from "./load_result.ts";
import { PRIORITIES } from "./priority.ts";

/** Names that hints are looked up in. */
export interface KnownNames {
  readonly fields: FieldTable;
  /** Names of macros, byte strings. */
  readonly macros: Iterable<string>;
}

interface Hint {
  readonly message: RegExp;
  readonly text: (
    match: RegExpExecArray,
    names: KnownNames,
    finding: Finding,
  ) => string | undefined;
}

const LIST_OF_FIELDS = "Run `saker fields` for the list of fields.";

const HINTS: readonly Hint[] = [
  {
    message: /nonexistent field (.+)$|^'(.+)' is not a supported filter field/,
    text: ([, a, b], { fields }) => fields.didYouMean(nameOf(a ?? b ?? "")) ?? LIST_OF_FIELDS,
  },
  {
    message: /unknown event type (.+)$/,
    text: ([, name = ""]) =>
      didYouMean(name, [...eventNames(), ...allSyscalls().map((call) => call.name)]) ??
        "Run `saker events` for the list of events.",
  },
  {
    message: /^Undefined macro '(.+)' used/,
    text: ([, name = ""], { macros }) => {
      const known = [...macros].map(toText);
      if (known.includes(name)) return "Move its definition before the macro that uses it.";
      return didYouMean(name, known) ??
        "Define the macro before this place; a word alone is the name of a macro.";
    },
  },
  {
    message: /^reference loop in macro/,
    text: () => "A macro cannot use itself, directly or through others.",
  },
  {
    message: /^Unknown key '(.+)'\./,
    text: ([, key = ""], _names, { context }) => didYouMean(key, knownKeys(context.innermost.type)),
  },
  {
    message: /^Unknown top level item/,
    text: () => `An item begins with one of ${ITEM_KEYS.join(", ")}.`,
  },
  {
    message: /^Rules content is not yaml|^Unexpected element type/,
    text: () => "A rule file is a list: each item begins with `- rule:`, `- macro:` or `- list:`.",
  },
  {
    message: /^Item has no mapping for key '(.+)'/,
    text: ([, key]) => `Add \`${key}:\` to the item.`,
  },
  {
    message: /^Mapping for key '(.+)' is empty/,
    text: ([, key]) => `Give \`${key}\` a value or take the key out.`,
  },
  {
    message: /^Invalid priority/,
    text: () => `Use one of ${PRIORITIES.join(", ").toUpperCase()}.`,
  },
  {
    message: /^Can't decode YAML scalar value/,
    text: () => "Write true or false for a switch, a whole number for a duration.",
  },
  {
    message: /^unexpected token after/,
    text: () => "Join checks with `and` or `or`; put text with blanks or parentheses in quotes.",
  },
  {
    message: /^expected a valid check operator/,
    text: () => "A name with a dot is a field and needs an operator; names of macros have no dot.",
  },
  {
    message: /^expected blank or '\(' after/,
    text: () => "A check must follow.",
  },
  {
    message: /^expected a '\)' token/,
    text: () => "Close the parenthesis, and put values with quotes or parentheses in quotes.",
  },
  {
    message: /^unknown filter:|^invalid formatting syntax/,
    text: (_match, { fields }, { output = "" }) => {
      const unknown = unknownOutputField(output, fields);
      return unknown === undefined
        ? "`%` begins a field in an output, as in %proc.name; it cannot be escaped."
        : `There is no field ${unknown}. ${fields.didYouMean(unknown) ?? LIST_OF_FIELDS}`;
    },
  },
  {
    message: /^Rules require engine version/,
    text: () => "The file was written for a newer rule language; use an older version of it.",
  },
  {
    message: /^yaml-cpp: error/,
    text: () => "Check indentation, quotes and brackets here and in the line before.",
  },
  {
    message: /no (rule|macro|list) by that name already exists/,
    text: ([, kind]) => `Check the name; the ${kind} must be defined in this file or one before.`,
  },
  {
    message: /^Rule matches too many evt.type/,
    text: () => "Begin the condition with the events it is about: `evt.type in (...) and ...`.",
  },
  {
    message: /not referred to by any other/,
    text: () => "Take it out, or use it in a condition.",
  },
  {
    message: /^Unknown source/,
    text: () => "saker has system calls only; the rule is left out.",
  },
  {
    message: /may be a valid field misused/,
    text: () => "To compare two fields write val(FIELD) on the right.",
  },
];

/** What to do about a finding, as a sentence; undefined when the message says it all. */
export function hintFor(finding: Finding, names: KnownNames): string | undefined {
  for (const { message, text } of HINTS) {
    const match = message.exec(finding.message);
    if (match !== null) return text(match, names, finding);
  }
  return undefined;
}

/** The finding as text of several lines, ending in a line feed. */
export function diagnosticText(
  finding: Finding,
  severity: "error" | "warning",
  names: KnownNames,
): string {
  const { context, place, code } = finding;
  const items = context.locations.filter((location) => location.name !== "");
  const item = items[0] === undefined ? "" : ` in ${items[0].type} '${toText(items[0].name)}'`;
  const message = finding.message === ""
    ? "comparison with <NA>, which never holds; use `exists`"
    : finding.message;
  const snippet = toText(place.snippet).trimEnd().split("\n").map((line) => `    ${line}\n`);
  const hint = hintFor(finding, names);
  return `${toText(context.file)}:${place.line}:${place.column}: ${severity}${item}: ${message} ` +
    `[${code}]\n${snippet.join("")}${hint === undefined ? "" : `    hint: ${hint}\n`}`;
}

/** The field's name without its argument or the transformer around it. */
function nameOf(text: string): string {
  return text.replace(/^.*\(/, "").replace(/[[)].*$/, "");
}
