/**
 * Makes the command line from the command records: parsing, help and hints by commander, one clear
 * sentence and exit code 2 for a wrong call. Holds no command of its own.
 */
import { Command as Parser, CommanderError, Option as ParserOption } from "commander";
import { exitCode } from "../base/exit_code.ts";
import type { Command, Invocation, Io, Option } from "./command.ts";

/** What the words of a call led to. */
export interface Program {
  /** Runs the command that `argv` names and returns the exit code. */
  run(argv: readonly string[]): Promise<number>;
}

/** Builds the program of `commands`. */
export function makeProgram(commands: readonly Command[], io: Io, about: string): Program {
  return {
    async run(argv) {
      let code = 0;
      const parser = makeParser(commands, io, about, (status) => code = status);
      if (argv.length === 0) {
        io.err(parser.helpInformation());
        return exitCode("USAGE");
      }
      try {
        await parser.parseAsync(argv as string[], { from: "user" });
      } catch (error) {
        if (!(error instanceof CommanderError)) throw error;
        return error.exitCode === 0 ? 0 : exitCode("USAGE");
      }
      return code;
    },
  };
}

function makeParser(
  commands: readonly Command[],
  io: Io,
  about: string,
  done: (code: number) => void,
): Parser {
  const parser = new Parser("saker");
  parser.description(about).enablePositionalOptions().helpCommand("help [command]");
  setUp(parser, io);
  for (const command of commands) {
    const sub = parser.command(command.name).description(command.summary);
    if (command.args !== "") sub.arguments(command.args);
    if (command.details !== undefined) sub.addHelpText("after", `\n${command.details.trim()}`);
    for (const option of command.options) sub.addOption(makeOption(option));
    setUp(sub, io);
    sub.action(async () => {
      const options = sub.opts<Record<string, string | boolean | string[] | undefined>>();
      const call: Invocation = { args: sub.args, options, io };
      done(await command.run(call));
    });
  }
  return parser;
}

function setUp(parser: Parser, io: Io): void {
  parser.exitOverride().showSuggestionAfterError(true).configureOutput({
    writeOut: (text) => void io.out(text),
    writeErr: (text) => io.err(text),
    outputError: (text, write) => write(sentence(text, parser)),
    getOutHelpWidth: () => 100,
    getErrHelpWidth: () => 100,
  });
}

/** commander's `error: unknown option '--jsn'\n(Did you mean --json?)` in saker's manner. */
function sentence(text: string, parser: Parser): string {
  const [what = "", ...rest] = text.trim().split("\n");
  const hint = rest.join(" ").replace(/^\(|\)$/g, "");
  const name = parser.name() === "saker" ? "saker" : `saker ${parser.name()}`;
  return `saker: ${what.replace(/^error: |\.$/g, "")}.\n` +
    `hint: ${hint !== "" ? hint + " " : ""}See \`${name} --help\`.\n`;
}

function makeOption(option: Option): ParserOption {
  const made = new ParserOption(option.flags, option.help);
  if (option.choices !== undefined) made.choices(option.choices);
  if (option.default !== undefined) made.default(option.default);
  if (option.repeat) {
    made.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  }
  return made;
}
