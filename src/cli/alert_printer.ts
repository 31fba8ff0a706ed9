/**
 * Prints alerts to standard output: JSON when asked for or when piped, coloured text on a terminal,
 * plain text where the configuration says so.
 */
import { type Alert, alertJson, alertText } from "../engine/alert.ts";
import type { OutputSettings } from "../engine/output_settings.ts";
import { terminalLine } from "../output/terminal.ts";
import type { Io } from "./command.ts";
import { LineBuffer } from "./io.ts";

/** Printer of alerts. */
export interface AlertPrinter {
  readonly print: (alert: Alert) => void;
  /** Writes what is waiting; false when the reader of standard output is gone. */
  readonly flush: () => boolean;
  /** False once the reader of standard output is gone. */
  readonly heard: () => boolean;
}

/** Makes the printer for `io`. `json` is the command's own flag. */
export function alertPrinter(io: Io, settings: OutputSettings, json: boolean): AlertPrinter {
  const lines = new LineBuffer(io);
  const asJson = json || (settings.jsonOutput ?? !io.outIsTerminal);
  const form = asJson
    ? (alert: Alert) => alertJson(alert, settings.json)
    : io.outIsTerminal && !Deno.noColor
    ? terminalLine
    : alertText;
  let heard = true;
  return {
    print: (alert) => heard = lines.line(form(alert)) && heard,
    flush: () => heard = lines.flush() && heard,
    heard: () => heard,
  };
}
