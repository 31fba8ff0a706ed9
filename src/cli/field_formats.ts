/** The list of fields in the forms of `falco --list --format`: Markdown, JSON, only names. */
import type { Field } from "../field/field.ts";

/** Forms besides the list for people. */
export const FIELD_FORMATS = ["text", "markdown", "json"] as const;

const SOURCE = "syscall";

/** Names, as lines or as Falco's document. */
export function fieldNames(fields: readonly Field[], json: boolean): string {
  const names = fields.filter(isCurrent).map(({ name }) => name);
  return json
    ? `${JSON.stringify({ fieldnames: names })}\n`
    : names.map((name) => `${name}\n`).join("");
}

/** Tables, one a class. */
export function fieldsMarkdown(fields: readonly Field[]): string {
  return byClass(fields).map(([name, members]) =>
    `## Field Class: ${name}\n\nEvent Sources: ${SOURCE}\n\nName | Type | Description\n` +
    `:----|:-----|:-----------\n` +
    members.map((field) => `\`${field.name}\` | ${typeText(field)} | ${cell(field.help)}\n`).join(
      "",
    )
  ).join("\n");
}

/** Falco's document. */
export function fieldsDocument(fields: readonly Field[]): string {
  return JSON.stringify({
    fieldclasses: byClass(fields).map(([name, members]) => ({
      name,
      desc: "",
      event_sources: [SOURCE],
      fields: members.map((field) => ({
        name: field.name,
        type: field.type,
        desc: field.help,
        is_list: field.isList,
        argument: argumentOf(field),
      })),
    })),
  }) + "\n";
}

function argumentOf({ arg }: Field): { required: boolean; type: string[] } | null {
  if (arg === "none") return null;
  return { required: !arg.startsWith("optional"), type: [arg.endsWith("index") ? "INDEX" : "KEY"] };
}

function typeText({ type, isList }: Field): string {
  return isList ? `LIST(${type})` : type;
}

function isCurrent({ flags }: Field): boolean {
  return !flags.includes("deprecated");
}

function byClass(fields: readonly Field[]): [name: string, members: Field[]][] {
  const classes = new Map<string, Field[]>();
  for (const field of fields.filter(isCurrent)) {
    const members = classes.get(field.class) ?? [];
    members.push(field);
    classes.set(field.class, members);
  }
  return [...classes];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
