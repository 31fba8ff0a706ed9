/**
 * What a command is: a record in the list of `main.ts`. Help, completions and the manual are made
 * from these records.
 */

/** An option. `flags` as help shows them: `-r, --rules <path>`, `--json`. */
export interface Option {
  readonly flags: string;
  readonly help: string;
  /** May be given several times; the value is then an array. */
  readonly repeat?: boolean;
  readonly choices?: readonly string[];
  readonly default?: string;
}

/** Where a command reads and writes; tests pass their own. */
export interface Io {
  /** Writes to standard output; false when the reader is gone (`| head`). */
  out(text: string): boolean;
  /** The same without waiting for the reader; absent where there is nobody to wait for. */
  outLater?(text: string): Promise<boolean>;
  /** Writes to standard error. */
  err(text: string): void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
}

/** A call of a command, parsed. Option names are camelCase of the long flag. */
export interface Invocation {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly io: Io;
}

/** A command of `saker`. */
export interface Command {
  readonly name: string;
  /** One line, shown by `saker --help`. */
  readonly summary: string;
  /** Positional arguments as help shows them: `<file...>`, `[file] [filter...]`. */
  readonly args: string;
  readonly options: readonly Option[];
  /** Longer text and examples for `saker NAME --help`. */
  readonly details?: string;
  /** Runs it; the result is the exit code (`base/exit_code.ts`). */
  readonly run: (call: Invocation) => Promise<number>;
}
