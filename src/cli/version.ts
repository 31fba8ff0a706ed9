/** `saker version`: what this program is and which formats it speaks. */
import config from "../../deno.json" with { type: "json" };
import { API_VERSION } from "../driver/ffi.ts";
import { ENGINE_VERSION as RULE_ENGINE, versionText } from "../rule/version.ts";
import { booleanAt } from "../config/config_tree.ts";
import type { Command } from "./command.ts";
import { readConfig } from "./prepare.ts";
import { reportError } from "./report_error.ts";
import { KEY_OPTION } from "./rule_options.ts";

/** Version of saker, from the project file. */
export const VERSION: string = config.version;
/** Version of Falco's rule engine whose language is spoken. */
export const ENGINE_VERSION: string = versionText(RULE_ENGINE);
/** Schema of the event table (`PPM_SCHEMA_CURRENT_VERSION` of Falco's drivers). */
const SCHEMA_VERSION = "4.5.1";

/** Version of Falco whose configuration, rules and alerts are spoken. */
const FALCO_VERSION = "0.44.1";

/** What Falco's web server says at /versions, for tools that ask there. */
export function falcoVersions(): Readonly<Record<string, unknown>> {
  return {
    default_driver_version: VERSION,
    driver_api_version: `${API_VERSION >>> 16}.${API_VERSION & 0xffff}.0`,
    driver_schema_version: SCHEMA_VERSION,
    engine_version: String(RULE_ENGINE.minor),
    engine_version_semver: ENGINE_VERSION,
    falco_version: FALCO_VERSION,
    libs_version: VERSION,
    plugin_api_version: "0.0.0",
    plugin_versions: {},
    saker_version: VERSION,
  };
}

/** The command's record. */
export const versionCommand: Command = {
  name: "version",
  summary: "print the version of saker and of the formats it speaks",
  args: "",
  options: [
    { flags: "--json", help: "as JSON" },
    { flags: "-c, --config <file>", help: "configuration; json_output asks for falco's document" },
    KEY_OPTION,
  ],
  run: ({ options, io }) => {
    const config = readConfig(options);
    if (!config.ok) return Promise.resolve(reportError(io, config.error));
    if (booleanAt(config.value, "json_output", false)) {
      io.out(JSON.stringify(falcoVersions()) + "\n");
      return Promise.resolve(0);
    }
    const facts = {
      version: VERSION,
      engine_version: ENGINE_VERSION,
      event_schema_version: SCHEMA_VERSION,
      deno_version: Deno.version.deno,
      target: Deno.build.target,
    };
    io.out(
      options["json"] === true ? JSON.stringify(facts) + "\n" : [
        `saker ${facts.version}`,
        `Falco rule engine ${facts.engine_version}, event schema ${facts.event_schema_version}`,
        `Deno ${facts.deno_version} on ${facts.target}`,
        "",
      ].join("\n"),
    );
    return Promise.resolve(0);
  },
};
