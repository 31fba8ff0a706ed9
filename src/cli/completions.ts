/**
 * `saker completions SHELL`: completion scripts for bash, zsh and fish, made from the command
 * records, so that they are never behind the program.
 */
import type { Command } from "./command.ts";
import { flagsOf } from "./option_flags.ts";

const SHELLS = { bash, zsh, fish } as const;

/** The command's record; `list` gives all commands, this one included. */
export function completionsCommand(list: () => readonly Command[]): Command {
  return {
    name: "completions",
    summary: "print a completion script for a shell (bash, zsh, fish)",
    args: "<shell>",
    options: [],
    details: "Example: saker completions bash > /etc/bash_completion.d/saker",
    run: ({ args, io }) => {
      const shell = args[0] ?? "";
      if (!(shell in SHELLS)) {
        io.err(
          `saker: no completions for the shell '${shell}'.\nhint: Choose bash, zsh or fish.\n`,
        );
        return Promise.resolve(2);
      }
      io.out(SHELLS[shell as keyof typeof SHELLS](list()));
      return Promise.resolve(0);
    },
  };
}

function bash(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const flags = flagsOf(command);
    const values = flags.filter((flag) => flag.choices.length > 0).map((flag) =>
      `      ${flag.names.join("|")}) COMPREPLY=($(compgen -W "${
        flag.choices.join(" ")
      }" -- "$word")); return ;;\n`
    ).join("");
    return `    ${command.name})
      case "$before" in
${values}      *) words="${flags.flatMap((flag) => flag.names).join(" ")}" ;;
      esac ;;`;
  });
  return `# bash completion of saker
_saker() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map((command) => command.name).join(" ")}" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _saker saker
`;
}

function zsh(commands: readonly Command[]): string {
  const quote = (text: string) => text.replace(/'/g, "'\\''").replace(/([\[\]:])/g, "\\$1");
  const cases = commands.map((command) => {
    const specs = flagsOf(command).flatMap((flag) =>
      flag.names.map((name) => {
        const value = !flag.takesValue
          ? ""
          : flag.choices.length > 0
          ? `:value:(${flag.choices.join(" ")})`
          : ":value:_files";
        return `'*${name}[${quote(flag.help)}]${value}'`;
      })
    );
    return `    ${command.name}) _arguments ${specs.join(" ")} '*:file:_files' ;;`;
  });
  return `#compdef saker
_saker() {
  local -a commands
  commands=(
${commands.map((command) => `    '${command.name}:${quote(command.summary)}'`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local name=$words[2]
  shift words
  (( CURRENT-- ))
  case $name in
${cases.join("\n")}
  esac
}
compdef _saker saker
`;
}

function fish(commands: readonly Command[]): string {
  const quote = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;
  const lines = ["# fish completion of saker"];
  for (const command of commands) {
    lines.push(
      `complete -c saker -n __fish_use_subcommand -f -a ${command.name} -d ${
        quote(command.summary)
      }`,
    );
    for (const flag of flagsOf(command)) {
      const names = flag.names.map((name) =>
        name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`
      ).join(" ");
      const value = !flag.takesValue
        ? ""
        : flag.choices.length > 0
        ? ` -x -a ${quote(flag.choices.join(" "))}`
        : " -r";
      lines.push(
        `complete -c saker -n '__fish_seen_subcommand_from ${command.name}' ${names}${value} -d ${
          quote(flag.help)
        }`,
      );
    }
  }
  return lines.join("\n") + "\n";
}
