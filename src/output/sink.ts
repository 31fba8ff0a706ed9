/**
 * What an output is: something that takes one written alert after another. Sinks know nothing of events
 * and rules; the queue in front of them ({@linkcode OutputQueue}) decides about waiting and loss.
 */
import { causeOf, type SakerError } from "../base/result.ts";

/** What a sink gets: the alert in the form that its configuration asks for. */
export interface Message {
  /** The line, without its end. */
  readonly line: string;
  /** 0 emergency to 7 debug; syslog's levels. */
  readonly priority: number;
}

/** A place where alerts go. */
export interface Sink {
  /** Name in messages and counters: `file`, `http`. */
  readonly name: string;
  /**
   * Delivers one message; resolves to an error when it could not. A sink that answers at once returns
   * no promise, so that standard output needs no turn of the event loop.
   */
  readonly write: (message: Message) => SakerError | undefined | Promise<SakerError | undefined>;
  /** True if an undelivered message is worth another try (a server that is away comes back). */
  readonly retries: boolean;
  /** Opens the file or program anew (SIGUSR1, for log rotation). */
  readonly reopen?: () => void;
  /** Delivers what it holds back and lets go of its resources. */
  readonly close: () => void | Promise<void>;
}

/** The error of an output that does not take alerts. */
export function unwritable(name: string, cause: unknown, hint: string): SakerError {
  return {
    code: "OUTPUT_UNWRITABLE",
    message: `cannot write alerts to ${name}`,
    hint,
    cause: causeOf(cause),
  };
}

/** Code of {@linkcode refused}. */
export const REFUSED = "OUTPUT_REFUSED";

/** The error of an output that does not take one alert and may take the next. */
export function refused(name: string, cause: unknown): SakerError {
  const hint = "Look into the receiver's log for what it does not like.";
  return {
    ...unwritable(name, cause, hint),
    code: REFUSED,
    message: `an alert was refused by ${name}`,
  };
}
