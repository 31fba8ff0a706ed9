/** Ending in good order on SIGINT and SIGTERM. */

const SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];

/** What a command asks while it works. */
export interface Stop {
  /** True once the work should end. */
  readonly requested: boolean;
  /** Asks for the end, as the first signal does. */
  readonly request: () => void;
  /** Stops listening to the signals. */
  readonly dispose: () => void;
}

/** Listens for the signals; the second one ends the process at once. `wake` is called at the first. */
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
  const onSignal = () => {
    if (stop.requested) Deno.exit(130);
    stop.request();
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, onSignal);
  return stop;
}
