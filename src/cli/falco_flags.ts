/**
 * Falco's own command line, also that of older versions, mapped to saker's commands, so that unit files
 * and habits keep working: `saker -r rules.yaml` watches, `saker -V file` validates, `saker -L`
 * describes; behind `saker run` and `saker replay` the flags that set something work as well. One
 * table, from which the page about it is made; flags that cannot be served are left to be refused.
 */
import { isFile } from "../base/is_file.ts";
import { FALCO_FLAGS, type FalcoFlag } from "./falco_flag_table.ts";

/** A call in saker's words. */
export interface TranslatedCall {
  readonly words: readonly string[];
  /** Sentences about flags that have no effect. */
  readonly notes: readonly string[];
  /** A flag that cannot be served, and why. */
  readonly refused?: { readonly flag: string; readonly why: string };
  /** A flag at the end of the call that lacks its value. */
  readonly incomplete?: string;
  /** What to print instead of running a command. */
  readonly print?: () => string;
}

/** What Falco reads when it is told no configuration. */
const DEFAULT_CONFIG = "/etc/falco/falco.yaml";

/** Options that each command takes of those that a translation gives; the others mean nothing there. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  run: ["-c", "-o", "--pidfile", "--duration", "--dry-run", "--enable-source", "--disable-source"],
  replay: ["-c", "-o", "--duration"],
  validate: ["-c", "-o"],
  describe: ["-c", "-o"],
  version: ["-c", "-o"],
  support: ["-c", "-o"],
  fields: ["--format", "--names"],
  events: ["--format"],
};
const TRANSLATED: ReadonlySet<string> = new Set(Object.values(KEPT).flat());
/** Commands that read a configuration, and so the one that Falco would read. */
const CONFIGURED: readonly string[] = ["run", "validate", "describe", "version", "support"];
/** Options whose value must not be taken for a flag. */
const WITH_VALUE: ReadonlySet<string> = new Set(["-c", "--config", "-o", "--option", "--format"]);

/**
 * Translates a call that starts with a flag, or flags behind `run` and `replay`.
 *
 * @param exists tells whether a file is there
 */
export function fromFalcoFlags(
  argv: readonly string[],
  exists: (path: string) => boolean = isFile,
): TranslatedCall {
  const first = argv[0];
  if (first === "run" || first === "replay") {
    const rows = FALCO_FLAGS.filter(({ command, print }) => !command && !print);
    const { groups, rules, notes, refused, incomplete } = new Translation(rows, argv.slice(1));
    if (refused !== undefined) return { words: [], notes, refused };
    if (incomplete !== undefined) return { words: [], notes, incomplete };
    const files = rules.flatMap((file) => ["-r", file]);
    return { words: [first, ...files, ...keptBy(first, groups).flat()], notes };
  }
  if (first === undefined || !first.startsWith("-") || first === "-h" || first === "--help") {
    return { words: [...argv], notes: [] };
  }
  const translation = new Translation(FALCO_FLAGS, argv);
  const { groups, notes, command, chosen, rules, print, refused, incomplete } = translation;
  if (refused !== undefined) return { words: [], notes, refused };
  if (incomplete !== undefined) return { words: [], notes, incomplete };
  if (print !== undefined) return { words: [], notes, print };
  const files = command === "describe" ? rules : rules.flatMap((file) => ["-r", file]);
  const takesRules = ["run", "describe", "support"].includes(command);
  const words = [
    command,
    ...chosen,
    ...(takesRules ? files : []),
    ...keptBy(command, groups).flat(),
  ];
  const told = groups.some(([word = ""]) => word === "-c" || word.startsWith("--config"));
  if (!told && CONFIGURED.includes(command) && exists(DEFAULT_CONFIG)) {
    words.push("-c", DEFAULT_CONFIG);
    if (command === "run") notes.push(`the configuration is ${DEFAULT_CONFIG}`);
  }
  return { words, notes };
}

function keptBy(command: string, groups: readonly string[][]): readonly string[][] {
  const kept = KEPT[command] ?? [];
  return groups.filter(([word = ""]) => kept.includes(word) || !TRANSLATED.has(word));
}

/** What the words of a call come to. */
class Translation {
  command = "run";
  /** Arguments of the command. */
  readonly chosen: string[] = [];
  /** Rule files of `-r`. */
  readonly rules: string[] = [];
  /** Everything else: an option with its value each. */
  readonly groups: string[][] = [];
  readonly notes: string[] = [];
  print: (() => string) | undefined;
  refused: TranslatedCall["refused"];
  incomplete: string | undefined;
  readonly #uses = new Map<FalcoFlag, number>();

  constructor(rows: readonly FalcoFlag[], argv: readonly string[]) {
    const short = new Map(rows.flatMap((row) => row.flags.map((flag) => [flag, row] as const)));
    const words = argv.flatMap((word) => unbundled(word, short));
    for (let i = 0; i < words.length; i++) {
      const word = words[i] as string;
      if (word === "--") {
        this.groups.push(words.slice(i));
        return;
      }
      const [flag, attached] = splitFlag(word);
      const row = short.get(flag);
      if (row === undefined) {
        const value = WITH_VALUE.has(word) ? words[++i] : undefined;
        this.groups.push(value === undefined ? [word] : [word, value]);
      } else if (
        row.value === "needed" && row.refused === undefined && attached === undefined &&
        i + 1 >= words.length
      ) {
        this.incomplete = flag;
      } else {
        const value = row.value === "needed" ? attached ?? words[++i] : attached;
        this.#take(row, flag, value ?? "");
      }
    }
  }

  #take(row: FalcoFlag, flag: string, value: string): void {
    if (row.command !== undefined) this.command = row.command;
    if (row.print !== undefined) this.print = row.print;
    if (row.refused !== undefined) this.refused ??= { flag, why: row.refused };
    if (row.noEffect !== undefined) this.notes.push(`${flag} has no effect here: ${row.noEffect}`);
    if (row.isRule) this.rules.push(value);
    const nth = this.#uses.get(row) ?? 0;
    this.#uses.set(row, nth + 1);
    const words = row.words?.(value, nth) ?? [];
    if (row.command !== undefined) this.chosen.push(...words);
    else if (words.length > 0) {
      // the same words may set several keys
      for (let i = 0; i < words.length; i += 2) this.groups.push(words.slice(i, i + 2));
    }
  }
}

/** `--list=syscall` to its parts. */
function splitFlag(word: string): [flag: string, value: string | undefined] {
  const at = word.startsWith("--") ? word.indexOf("=") : -1;
  if (at >= 0) return [word.slice(0, at), word.slice(at + 1)];
  return [word, undefined];
}

/** `-rfile` to `-r` and `file`, `-vU` to `-v` and `-U`; words that start otherwise stay. */
function unbundled(word: string, rows: ReadonlyMap<string, FalcoFlag>): string[] {
  if (!/^-[^-]./.test(word)) return [word];
  const flag = word.slice(0, 2);
  const row = rows.get(flag);
  if (row === undefined) return [word];
  const rest = word.slice(2);
  return row.value === "needed" ? [flag, rest] : [flag, ...unbundled(`-${rest}`, rows)];
}
