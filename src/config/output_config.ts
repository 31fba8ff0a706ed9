/**
 * The keys of `falco.yaml` that say how alerts look. A value of the wrong type counts as absent, as
 * in Falco; where alerts go is not decided here.
 */
import type { OutputSettings } from "../engine/output_settings.ts";

/** A configuration file as parsed. */
export type ConfigValues = Readonly<Record<string, unknown>>;

/** What a missing key means; Falco's own defaults differ in the time format only. */
const DEFAULTS = {
  json_include_output_property: true,
  json_include_message_property: false,
  json_include_output_fields_property: true,
  json_include_tags_property: true,
  time_format_iso_8601: true,
  buffer_format_base64: false,
} as const;

/** Settings of the alert format out of a configuration. */
export function outputConfig(values: ConfigValues): OutputSettings {
  const flag = (key: keyof typeof DEFAULTS) => booleanOf(values[key]) ?? DEFAULTS[key];
  return {
    jsonOutput: booleanOf(values["json_output"]),
    timeFormatIso8601: flag("time_format_iso_8601"),
    bufferFormatBase64: flag("buffer_format_base64"),
    json: {
      output: flag("json_include_output_property"),
      message: flag("json_include_message_property"),
      outputFields: flag("json_include_output_fields_property"),
      tags: flag("json_include_tags_property"),
    },
  };
}

/** YAML 1.1 booleans as yaml-cpp reads them; undefined for anything else. */
export function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  if (/^(y|yes|true|on)$/i.test(value)) return true;
  return /^(n|no|false|off)$/i.test(value) ? false : undefined;
}
