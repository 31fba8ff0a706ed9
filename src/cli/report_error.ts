/** How failures are shown to people: one sentence, what lies beneath it, and what to do. */
import { errorText } from "../base/error_text.ts";
import { exitCode } from "../base/exit_code.ts";
import { causeOf, type SakerError } from "../base/result.ts";
import type { Io } from "./command.ts";

/** Prints the error and returns its exit code. */
export function reportError(io: Io, error: SakerError): number {
  io.err(errorText(error));
  return exitCode(error.code);
}

/** Prints a defect of saker as one sentence, with details only under SAKER_DEBUG. */
export function reportDefect(io: Io, error: unknown): number {
  const what = causeOf(error);
  io.err(`saker: internal error: ${what.split("\n")[0]}.\n`);
  if (Deno.env.get("SAKER_DEBUG")) {
    io.err(`${error instanceof Error ? error.stack : what}\n`);
  } else {
    io.err("hint: Please report it; set SAKER_DEBUG=1 to see where it happened.\n");
  }
  return exitCode("INTERNAL");
}

/**
 * Has defects reported and the process ended where nobody waits for the code that fails: timers,
 * signals, promises.
 */
export function endOnDefects(io: Io): void {
  const end = (event: Event, error: unknown) => {
    event.preventDefault();
    Deno.exit(reportDefect(io, error));
  };
  globalThis.addEventListener("error", (event) => end(event, event.error));
  globalThis.addEventListener("unhandledrejection", (event) => end(event, event.reason));
}
