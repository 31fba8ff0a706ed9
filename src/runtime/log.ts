/**
 * What a running sensor says about itself on standard error: troubles of outputs, reloads, lost events.
 * `log_level` and `log_stderr` of the configuration apply; what a person asked a command for (an error
 * that ends it, the word `ready`) does not go through here.
 */
import { errorText } from "../base/error_text.ts";
import { plainText } from "../base/plain_text.ts";
import { fail, ok, type Result, type SakerError } from "../base/result.ts";
import { booleanAt, type ConfigMap, textAt } from "../config/config_tree.ts";

/** Levels, most severe first. */
export const LOG_LEVELS = [
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

/** The log that a configuration asks for. */
export function makeLog(tree: ConfigMap, write: (text: string) => void): Result<Log> {
  const word = textAt(tree, "log_level", "info");
  const least = (LOG_LEVELS as readonly string[]).indexOf(word);
  if (least < 0) {
    return fail({
      code: "CONFIG_INVALID",
      message: `log_level '${word}' does not exist`,
      hint: `Use one of: ${LOG_LEVELS.join(", ")}.`,
    });
  }
  const enabled = booleanAt(tree, "log_stderr", true);
  const wanted = (level: LogLevel) => enabled && LOG_LEVELS.indexOf(level) <= least;
  return ok({
    say: (level, sentence) => {
      if (wanted(level)) write(plainText(`saker: ${sentence}.\n`));
    },
    failure: (error) => {
      if (wanted("error")) write(plainText(errorText(error)));
    },
  });
}
