/** Alerts to standard output. What the stream does with them (pieces, closed pipes) is its own affair. */
import type { Sink } from "./sink.ts";

/**
 * @param print writes a line; gets it without its end
 */
export function stdoutSink(print: (line: string) => void): Sink {
  return {
    name: "stdout",
    retries: false,
    write: ({ line }) => {
      print(line);
      return undefined;
    },
    close: () => {},
  };
}
