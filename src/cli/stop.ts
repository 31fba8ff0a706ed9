/** Ending in good order on SIGINT and SIGTERM. */

const SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];
/**
 * Signals so soon after the first are the first, ms: `timeout`, shells and supervisors signal the
 * process and then the whole group that it is in.
 */
const SAME_SIGNAL_MS = 500;

/** What a command asks while it works. */
export interface Stop {
  /** True once the work should end. */
  readonly requested: boolean;
  /** Asks for the end, as the first signal does. */
  readonly request: () => void;
  /** Stops listening to the signals. */
  readonly dispose: () => void;
}

/**
 * Listens for the signals; a second one ends the process at once, as somebody is impatient. `wake` is
 * called at the first.
 */
export function stopOnSignals(wake: () => void): Stop {
  const stop = {
    requested: false,
    request: () => {
      stop.requested = true;
      wake();
    },
    dispose: () => {
      for (const signal of SIGNALS) Deno.removeSignalListener(signal, onSignal);
    },
  };
  const impatient = secondSignal();
  const onSignal = () => {
    if (impatient(performance.now())) Deno.exit(130);
    stop.request();
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, onSignal);
  return stop;
}

/** Tells, signal by signal, whether one at `nowMs` comes from somebody who will not wait. */
export function secondSignal(): (nowMs: number) => boolean {
  let first: number | undefined;
  return (nowMs) => {
    first ??= nowMs;
    return nowMs - first >= SAME_SIGNAL_MS;
  };
}
