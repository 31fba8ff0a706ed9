/**
 * Falco's own command line, mapped to saker's commands, so that unit files and habits keep working:
 * `saker -r rules.yaml` watches, `saker -V file` validates, `saker -L` describes. Only calls that
 * start with a flag are read this way; everything else is left alone.
 */

/** A flag that chooses a command other than `run`. */
interface Chooser {
  readonly flags: readonly string[];
  readonly command: string;
  /** What the flag's value becomes: an argument, the value of an option, or nothing. */
  readonly value?: "argument" | "--rule" | "optional";
}

const CHOOSERS: readonly Chooser[] = [
  { flags: ["-V", "--validate"], command: "validate", value: "argument" },
  { flags: ["-L"], command: "describe" },
  { flags: ["-l"], command: "describe", value: "--rule" },
  { flags: ["--list"], command: "fields", value: "optional" },
  { flags: ["--list-events"], command: "events" },
  { flags: ["--version"], command: "version" },
];

/** Words of a call as saker's own commands take them. */
export function fromFalcoFlags(argv: readonly string[]): string[] {
  const first = argv[0];
  if (first === undefined || !first.startsWith("-") || first === "-h" || first === "--help") {
    return [...argv];
  }
  let command = "run";
  const chosen: string[] = [];
  const rest: string[] = [];
  const rules: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const [flag, attached] = splitFlag(argv[i] as string);
    const chooser = CHOOSERS.find((entry) => entry.flags.includes(flag));
    const value = () => attached ?? argv[++i] ?? "";
    if (flag === "-r") {
      rules.push(value());
    } else if (chooser === undefined) {
      rest.push(argv[i] as string);
    } else {
      command = chooser.command;
      if (chooser.value === "argument") chosen.push(value());
      if (chooser.value === "--rule") chosen.push("--rule", value());
      if (chooser.value === "optional" && attached !== undefined) chosen.push(attached);
    }
  }
  const files = command === "describe" ? rules : rules.flatMap((file) => ["-r", file]);
  return [
    command,
    ...chosen,
    ...(command === "run" || command === "describe" ? files : []),
    ...rest,
  ];
}

/** `--list=syscall` to its parts, `-rfile` to `-r` and `file`. */
function splitFlag(word: string): [flag: string, value: string | undefined] {
  if (word.startsWith("--")) {
    const at = word.indexOf("=");
    return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
  }
  return /^-[rVl]./.test(word) ? [word.slice(0, 2), word.slice(2)] : [word, undefined];
}
