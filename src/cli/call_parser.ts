/**
 * Reads the words of a call by a command's record: options anywhere among the arguments, `-n5`,
 * `-jn 5`, `--name=value`, and `--` before words that only look like options. It refuses what the
 * record does not name and never guesses; running and printing are `program.ts`.
 *
 * Our own and no package: those at hand load the runtime's modules for Node, which takes longer than
 * all the rest of a start and some megabytes.
 */
import { didYouMean } from "../base/nearest.ts";
import type { Command, Invocation } from "./command.ts";
import { argumentsOf, type Flag, flagsOf } from "./option_flags.ts";

/** What is wrong with a call: a sentence without its full stop, and a hint where there is one. */
export interface CallProblem {
  readonly problem: string;
  readonly hint?: string;
}

/** A call that asks for the command's help. */
export interface HelpCall {
  readonly help: true;
}

/** A call that can be run. */
export type ParsedCall = Pick<Invocation, "args" | "options">;

/** Reads `words`, the command's name not among them. */
export function parseCall(
  command: Pick<Command, "args" | "options">,
  words: readonly string[],
): ParsedCall | HelpCall | CallProblem {
  const flags = flagsOf(command);
  const options: Record<string, string | boolean | string[]> = {};
  for (const { key, option } of flags) {
    if (option.default !== undefined) options[key] = option.default;
  }
  const args: string[] = [];
  const given = new Set<Flag>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === "--") {
      args.push(...words.slice(i + 1));
      break;
    }
    if (word === "-" || !word.startsWith("-")) {
      args.push(word);
      continue;
    }
    for (const [name, attached] of namesIn(word, flags)) {
      const flag = flags.find((entry) => entry.names.includes(name));
      if (flag === undefined) {
        const hint = name.startsWith("--")
          ? didYouMean(name, flags.flatMap((entry) => entry.names), 1)
          : undefined;
        return { problem: `unknown option '${name}'`, ...(hint === undefined ? {} : { hint }) };
      }
      if (flag.key === "help") return { help: true };
      if (!flag.takesValue) {
        if (attached !== undefined) return { problem: `option '${name}' takes no value` };
        options[flag.key] = true;
        continue;
      }
      const value = attached ?? words[++i];
      const { option, choices } = flag;
      if (value === undefined) return { problem: `option '${option.flags}' argument missing` };
      if (choices.length > 0 && !choices.includes(value)) {
        const problem = `option '${option.flags}' argument '${value}' is invalid`;
        return { problem, hint: `Allowed choices are ${choices.join(", ")}.` };
      }
      const before = given.has(flag) ? options[flag.key] : undefined;
      options[flag.key] = option.repeat ? [...(Array.isArray(before) ? before : []), value] : value;
      given.add(flag);
    }
  }
  return problemOf(command, args) ?? { args, options };
}

/** The options in a word, each with the value attached to it: `-jn5` is `-j` and `-n` with `5`. */
function namesIn(word: string, flags: readonly Flag[]): [name: string, value?: string][] {
  if (word.startsWith("--")) {
    const at = word.indexOf("=");
    return [at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)]];
  }
  const names: [string, string?][] = [];
  for (let i = 1; i < word.length; i++) {
    const name = `-${word[i]}`;
    const flag = flags.find((entry) => entry.names.includes(name));
    if (flag === undefined && i === 1) return [[word]];
    if (flag?.takesValue && i + 1 < word.length) {
      names.push([name, word.slice(i + 1)]);
      break;
    }
    names.push([name]);
  }
  return names;
}

/** Arguments that are missing or too many. */
function problemOf(command: Pick<Command, "args">, args: readonly string[]) {
  const wanted = argumentsOf(command);
  const missing = wanted.find((argument, i) => argument.required && args[i] === undefined);
  if (missing !== undefined) return { problem: `missing required argument '${missing.name}'` };
  if (args.length <= wanted.length || wanted.at(-1)?.many) return undefined;
  const expected = wanted.length === 1 ? "1 argument" : `${wanted.length} arguments`;
  return { problem: `too many arguments: expected ${expected} but got ${args.length}` };
}
