/**
 * The keys of `falco.yaml` that say how alerts look. A value of the wrong type counts as absent, as
 * in Falco; where alerts go is not decided here.
 */
import type { OutputSettings } from "../engine/output_settings.ts";
import { at, booleanAt, booleanOf, type ConfigMap } from "./config_tree.ts";

/** Settings of the alert format out of a configuration. */
export function outputConfig(tree: ConfigMap): OutputSettings {
  return {
    jsonOutput: booleanOf(at(tree, "json_output")),
    // The one default that is not Falco's: a time without its day says too little.
    timeFormatIso8601: booleanAt(tree, "time_format_iso_8601", true),
    bufferFormatBase64: booleanAt(tree, "buffer_format_base64", false),
    json: {
      output: booleanAt(tree, "json_include_output_property", true),
      message: booleanAt(tree, "json_include_message_property", false),
      outputFields: booleanAt(tree, "json_include_output_fields_property", true),
      tags: booleanAt(tree, "json_include_tags_property", true),
    },
  };
}
