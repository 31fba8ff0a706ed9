/**
 * What the notation of options and arguments in command records says: `-r, --rules <path>`,
 * `<file...>`, `[filter...]`. Parser, help and completions read it here.
 */
import type { Command, Option } from "./command.ts";

/** An option as its record describes it. */
export interface Flag {
  readonly option: Option;
  /** `-r` and `--rules`. */
  readonly names: readonly string[];
  /** Name in {@linkcode Invocation.options}: camelCase of the long one. */
  readonly key: string;
  readonly takesValue: boolean;
  /** Empty when any value will do. */
  readonly choices: readonly string[];
  readonly help: string;
}

/** A positional argument. */
export interface Argument {
  readonly name: string;
  readonly required: boolean;
  /** Takes all that is left. */
  readonly many: boolean;
}

const HELP: Flag = flagOf({ flags: "-h, --help", help: "display help for command" });

/** The flags of a command, `--help` at the end. */
export function flagsOf(command: Pick<Command, "options">): Flag[] {
  return [...command.options.map(flagOf), HELP];
}

function flagOf(option: Option): Flag {
  const names = option.flags.split(/[ ,]+/).filter((word) => word.startsWith("-"));
  const long = (names.find((name) => name.startsWith("--")) ?? names[0] ?? "").replace(/^-+/, "");
  return {
    option,
    names,
    key: long.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    takesValue: option.flags.includes("<"),
    choices: option.choices ?? [],
    help: option.help,
  };
}

/** The arguments that a command's record names. */
export function argumentsOf(command: Pick<Command, "args">): Argument[] {
  return (command.args.match(/[<[][^>\]]+[>\]]/g) ?? []).map((text) => ({
    name: text.slice(1, -1).replace("...", ""),
    required: text.startsWith("<"),
    many: text.includes("..."),
  }));
}
