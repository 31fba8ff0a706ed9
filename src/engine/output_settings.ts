/** How alerts are formatted; the configuration fills it in, the engine applies it. */
import { ALL_JSON_PARTS, type JsonParts } from "./alert.ts";

/** Settings of the alert format, as Falco's configuration names them. */
export interface OutputSettings {
  /** Alerts as JSON objects, or as text; undefined = as fits where they go. */
  readonly jsonOutput: boolean | undefined;
  /** UTC date and time instead of the local time of day before the message. */
  readonly timeFormatIso8601: boolean;
  /** Buffers as base64 instead of printable ASCII with dots. */
  readonly bufferFormatBase64: boolean;
  /** Which properties JSON alerts have. */
  readonly json: JsonParts;
}

/** Falco's defaults, but for the time, which names its day. */
export const DEFAULT_OUTPUT: OutputSettings = {
  jsonOutput: undefined,
  timeFormatIso8601: true,
  bufferFormatBase64: false,
  json: ALL_JSON_PARTS,
};
