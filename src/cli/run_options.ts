/** Options about the run itself: how long, where its process id goes, whether it happens at all. */
import { causeOf, fail, ok, type Result, type SakerError } from "../base/result.ts";
import type { Invocation, Option } from "./command.ts";
import { parseSeconds } from "./quantities.ts";

/** Where events come from besides captures; there is one source. */
const SOURCE = "syscall";

/** How long, for commands that read events. */
export const DURATION_OPTION: Option = {
  flags: "--duration <span>",
  help: "end after this time: 30, 10m, 1h (of a capture: after events of that time)",
};

/** The options of the command that watches this machine. */
export const RUN_OPTIONS: readonly Option[] = [
  DURATION_OPTION,
  { flags: "--pidfile <path>", help: "write the process id to this file" },
  { flags: "--dry-run", help: "check configuration and rules, watch nothing" },
  {
    flags: "--enable-source <name>",
    help: "event source to watch; syscall is the only one",
    repeat: true,
  },
  {
    flags: "--disable-source <name>",
    help: "event source to leave out; syscall, the only one, cannot be",
    repeat: true,
  },
];

/** `--duration` in ms; Infinity without it. */
export function durationOf(options: Invocation["options"]): Result<number> {
  const text = options["duration"];
  // Falco takes 0 as "no end"
  if (typeof text !== "string" || text === "0") return ok(Infinity);
  const span = parseSeconds("--duration", text);
  return span.ok ? ok(span.value * 1000) : span;
}

/** Longest time that a timer of the runtime can wait, nearly 25 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls `done` after `ms`, which may be any time, also Infinity; gives what takes it back. */
export function startTimer(
  ms: number,
  done: () => void,
  longestMs: number = LONGEST_TIMER_MS,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (left: number) => {
    const turn = Math.min(left, longestMs);
    timer = setTimeout(left > turn ? () => wait(left - turn) : done, turn);
  };
  if (ms !== Infinity) wait(ms);
  return () => clearTimeout(timer);
}

/** What is wrong with the sources that the options choose. */
export function sourceProblem(options: Invocation["options"]): SakerError | undefined {
  const enabled = listOf(options["enableSource"]);
  const disabled = listOf(options["disableSource"]);
  const unknown = [...enabled, ...disabled].find((name) => name !== SOURCE);
  const hint = `Events come from ${SOURCE} alone; leave the option out.`;
  if (enabled.length > 0 && disabled.length > 0) {
    return usage("--enable-source and --disable-source cannot be mixed", hint);
  }
  if (unknown !== undefined) return usage(`there is no event source '${unknown}'`, hint);
  if (disabled.length > 0) return usage("no event source would be left to watch", hint);
  return undefined;
}

/** Writes the process id to `--pidfile`; gives what takes the file away again. */
export function writePidFile(options: Invocation["options"]): Result<() => void> {
  const path = options["pidfile"];
  if (typeof path !== "string" || path === "") return ok(() => {});
  try {
    Deno.writeTextFileSync(path, `${Deno.pid}\n`);
  } catch (error) {
    return fail({
      code: "OUTPUT_UNWRITABLE",
      message: `the process id cannot be written to ${path}`,
      hint: "Check that the folder exists and may be written.",
      cause: causeOf(error),
    });
  }
  return ok(() => {
    try {
      Deno.removeSync(path);
    } catch {
      // somebody else has taken it away
    }
  });
}

function listOf(value: Invocation["options"][string]): readonly string[] {
  return Array.isArray(value) ? value : [];
}

function usage(message: string, hint: string): SakerError {
  return { code: "USAGE", message, hint };
}
