/** `saker version`: what this program is and which formats it speaks. */
import config from "../../deno.json" with { type: "json" };
import type { Command } from "./command.ts";

/** Version of saker, from the project file. */
export const VERSION: string = config.version;
/** Version of Falco's rule engine whose language is spoken. */
export const ENGINE_VERSION = "0.63.0";
/** Schema of the event table (`PPM_SCHEMA_CURRENT_VERSION` of Falco's drivers). */
export const SCHEMA_VERSION = "4.5.1";

/** The command's record. */
export const versionCommand: Command = {
  name: "version",
  summary: "print the version of saker and of the formats it speaks",
  args: "",
  options: [{ flags: "--json", help: "as JSON" }],
  run: ({ options, io }) => {
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
