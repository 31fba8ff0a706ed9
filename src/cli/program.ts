/**
 * Makes the program of the command records: finds the command, has the call parsed, runs it; prints
 * help, or one clear sentence with a hint and exit code 2 for a wrong call. Holds no command of its
 * own.
 */
import { exitCode } from "../base/exit_code.ts";
import { didYouMean } from "../base/nearest.ts";
import { type CallProblem, parseCall } from "./call_parser.ts";
import type { Command, Io } from "./command.ts";
import { commandHelp, programHelp } from "./help.ts";

/** What the words of a call led to. */
export interface Program {
  /** Runs the command that `argv` names and returns the exit code. */
  run(argv: readonly string[]): Promise<number>;
}

/** Builds the program of `commands`. */
export function makeProgram(commands: readonly Command[], io: Io, about: string): Program {
  const wrong = ({ problem, hint }: CallProblem, name: string): number => {
    const words = hint === undefined ? "" : `${hint} `;
    io.err(`saker: ${problem}.\nhint: ${words}See \`${name} --help\`.\n`);
    return exitCode("USAGE");
  };
  const unknown = (name: string): number => {
    const hint = didYouMean(name, [...commands.map((command) => command.name), "help"], 1);
    return wrong(
      { problem: `unknown command '${name}'`, ...(hint === undefined ? {} : { hint }) },
      "saker",
    );
  };
  const help = (name: string | undefined): number => {
    if (name === undefined) io.out(programHelp(commands, about));
    else {
      const command = commands.find((entry) => entry.name === name);
      if (command === undefined) return unknown(name);
      io.out(commandHelp(command));
    }
    return 0;
  };
  return {
    async run([name, ...words]) {
      if (name === undefined) {
        io.err(programHelp(commands, about));
        return exitCode("USAGE");
      }
      if (name === "-h" || name === "--help") return help(undefined);
      if (name === "help") {
        return help(words.find((word) => word !== "help" && word !== "-h" && word !== "--help"));
      }
      if (name.startsWith("-")) return wrong({ problem: `unknown option '${name}'` }, "saker");
      const command = commands.find((entry) => entry.name === name);
      if (command === undefined) return unknown(name);
      const call = parseCall(command, words);
      if ("problem" in call) return wrong(call, `saker ${name}`);
      return "help" in call ? help(name) : await command.run({ ...call, io });
    },
  };
}
