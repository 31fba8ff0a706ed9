/**
 * What a running sensor says about itself: troubles of outputs, reloads, lost events. It goes to
 * standard error and to the system's log as `log_level`, `log_stderr` and `log_syslog` say; what a
 * person asked a command for (an error that ends it, the word `ready`) does not go through here.
 */
import { errorText } from "../base/error_text.ts";
import { plainText } from "../base/plain_text.ts";
import { fail, ok, type Result, type SakerError } from "../base/result.ts";
import { booleanAt, type ConfigMap, textAt } from "../config/config_tree.ts";
import type { Sink } from "../output/sink.ts";
import { syslogSink } from "../output/syslog_sink.ts";

/** Levels, most severe first. */
const LOG_LEVELS = [
  "emergency",
  "alert",
  "critical",
  "error",
  "warning",
  "notice",
  "info",
  "debug",
] as const;

/** A level of {@linkcode LOG_LEVELS}. */
export type LogLevel = typeof LOG_LEVELS[number];

/** Writes messages that are severe enough. */
export interface Log {
  /** A sentence without its full stop. */
  readonly say: (level: LogLevel, sentence: string) => void;
  /** A failure that does not end the run. */
  readonly failure: (error: SakerError) => void;
}

/** What the log works with besides standard error; tests give their own. */
export interface LogSurroundings {
  /** Connects to the system's log. */
  readonly syslog: () => Result<Sink>;
  /** True where standard error ends up in the system's log anyway. */
  readonly isJournal: boolean;
}

/** Systemd tells so where it reads standard error. */
const SURROUNDINGS: LogSurroundings = {
  syslog: syslogSink,
  isJournal: Deno.env.has("JOURNAL_STREAM"),
};

/** The log that a configuration asks for. `write` is standard error. */
export function makeLog(
  tree: ConfigMap,
  write: (text: string) => void,
  surroundings: LogSurroundings = SURROUNDINGS,
): Result<Log> {
  const word = textAt(tree, "log_level", "info");
  const least = (LOG_LEVELS as readonly string[]).indexOf(word);
  if (least < 0) {
    return fail({
      code: "CONFIG_INVALID",
      message: `log_level '${word}' does not exist`,
      hint: `Use one of: ${LOG_LEVELS.join(", ")}.`,
    });
  }
  const toStderr = booleanAt(tree, "log_stderr", true);
  const toSyslog = booleanAt(tree, "log_syslog", false) && !(toStderr && surroundings.isJournal);
  // connected by the first message; without a log service there is nobody to tell
  const system = toSyslog ? systemLog(surroundings.syslog) : undefined;
  const log = (level: LogLevel, text: string) => {
    const priority = LOG_LEVELS.indexOf(level);
    if (priority > least) return;
    const plain = plainText(text);
    if (toStderr) write(plain);
    system?.(plain, priority);
  };
  return ok({
    say: (level, sentence) => log(level, `saker: ${sentence}.\n`),
    failure: (error) => log("error", errorText(error)),
  });
}

function systemLog(connect: () => Result<Sink>): (text: string, priority: number) => void {
  let sink: Result<Sink> | undefined;
  return (text, priority) => {
    sink ??= connect();
    if (!sink.ok) return;
    const line = text.replace(/^saker: /, "").trimEnd().replaceAll("\n", " ");
    void sink.value.write({ line, priority });
  };
}
