/** The help texts of the program and of its commands, made from the command records. */
import type { Command } from "./command.ts";
import { argumentsOf, flagsOf } from "./option_flags.ts";

/** Columns of a line. */
const WIDTH = 100;

/** What `saker --help` prints. */
export function programHelp(commands: readonly Command[], about: string): string {
  const rows = commands.map((command): Row => [synopsis(command), command.summary]);
  return `Usage: saker [options] [command]\n\n${about}\n\n` + sections(
    ["Options", [["-h, --help", "display help for command"]]],
    ["Commands", [...rows, ["help [command]", "display help for command"]]],
  );
}

/** What `saker COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  const rows = flagsOf(command).map(({ option, choices, help }): Row => [
    option.flags,
    help + notes(choices, option.default),
  ]);
  const details = command.details === undefined ? "" : `\n${command.details.trim()}\n`;
  return `Usage: saker ${synopsis(command)}\n\n${command.summary}\n\n` +
    sections(["Options", rows]) + details;
}

/** A term and what it means. */
type Row = readonly [term: string, meaning: string];

function synopsis(command: Command): string {
  const args = argumentsOf(command).map(({ name, required, many }) => {
    const text = many ? `${name}...` : name;
    return required ? `<${text}>` : `[${text}]`;
  });
  const options = command.options.length > 0 ? ["[options]"] : [];
  return [command.name, ...options, ...args].join(" ");
}

function notes(choices: readonly string[], value: string | undefined): string {
  const notes = [
    ...(choices.length === 0 ? [] : [`choices: ${choices.join(", ")}`]),
    ...(value === undefined ? [] : [`default: ${value}`]),
  ];
  return notes.length === 0 ? "" : ` (${notes.join("; ")})`;
}

/** Titled lists of rows, the meanings of all below each other. */
function sections(...list: readonly (readonly [title: string, rows: readonly Row[]])[]): string {
  const indent = Math.max(...list.flatMap(([, rows]) => rows.map(([term]) => term.length))) + 4;
  return list.map(([title, rows]) =>
    `${title}:\n` +
    rows.map(([term, meaning]) =>
      `  ${term.padEnd(indent - 2)}${
        wrap(meaning, WIDTH - indent).join(`\n${" ".repeat(indent)}`)
      }\n`
    ).join("")
  ).join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
