/**
 * Short options of a command line, as the transformer `getopt` reads them: like POSIX getopt, but
 * `--long` words are skipped instead of ending the scan.
 */

/** Which characters are options and which of them take a value. */
interface OptionSet {
  readonly known: ReadonlySet<string>;
  readonly withValue: ReadonlySet<string>;
}

function parseOptions(optstring: string): OptionSet {
  const known = new Set<string>();
  const withValue = new Set<string>();
  for (let i = optstring[0] === ":" ? 1 : 0; i < optstring.length; i++) {
    const c = optstring[i] as string;
    if (c === ":") continue;
    known.add(c);
    if (optstring[i + 1] === ":") {
      withValue.add(c);
      i++;
    }
  }
  return { known, withValue };
}

/**
 * All options of `args`: each gives its character and, where it takes one, its value; an unknown
 * one gives `?`, a missing value the empty string alone.
 */
export function getopt(args: readonly string[], optstring: string): string[] {
  const out: string[] = [];
  scan(args, parseOptions(optstring), (name, value) => {
    if (name !== undefined) out.push(name);
    if (value !== undefined) out.push(value);
  });
  return out;
}

/**
 * The value of option `selector` where it stands last: its value, its own character if it takes
 * none, "" if the value is missing, `undefined` if the option is not there.
 */
export function getoptOne(
  args: readonly string[],
  optstring: string,
  selector: string,
): string | undefined {
  let found: string | undefined;
  scan(args, parseOptions(optstring), (name, value, option) => {
    if (option === selector) found = value ?? name;
  });
  return found;
}

/** Calls `emit(name, value, option)` for each option; `name` is undefined when a value is missing. */
function scan(
  args: readonly string[],
  options: OptionSet,
  emit: (name: string | undefined, value: string | undefined, option: string) => void,
): void {
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (word === "--") return;
    if (word.startsWith("--")) continue;
    if (word.length < 2 || word[0] !== "-") return;
    for (let k = 1; k < word.length; k++) {
      const c = word[k] as string;
      if (c === ":" || !options.known.has(c)) emit("?", undefined, "");
      else if (!options.withValue.has(c)) emit(c, undefined, c);
      else {
        const value = k + 1 < word.length ? word.slice(k + 1) : args[++i];
        if (value === undefined) emit(undefined, "", c);
        else emit(c, value, c);
        break;
      }
    }
  }
}
