/** `saker support`: what a report of a fault needs, as one JSON document. */
import { readSetup } from "./prepare.ts";
import type { Command } from "./command.ts";
import { CONFIG_OPTIONS, FILES_OPTION } from "./rule_options.ts";
import { falcoVersions, VERSION } from "./version.ts";

/** The command's record. */
export const supportCommand: Command = {
  name: "support",
  summary: "print version, machine, configuration and rules for a report of a fault",
  args: "",
  options: [FILES_OPTION, ...CONFIG_OPTIONS],
  details: `
The document holds the configuration and the rules as they are: look for secrets before you pass it on.

Example:
  saker support -c /etc/falco/falco.yaml > support.json`,
  run: ({ options, io }) => {
    const setup = readSetup(options);
    const document = {
      version: VERSION,
      system_info: {
        sysname: "Linux",
        nodename: Deno.hostname(),
        release: Deno.osRelease(),
        version: kernelVersion(),
        machine: Deno.build.arch,
      },
      engine_info: falcoVersions(),
      cmdline: ["saker", ...Deno.args].join(" "),
      config: setup.ok ? JSON.stringify(setup.value.config) : "",
      rules_files: (setup.ok ? setup.value.sources.texts : []).map(({ name, text }) => ({
        name,
        variants: [{ content: text }],
      })),
      ...(!setup.ok && { problem: setup.error.report }),
    };
    io.out(`${JSON.stringify(document)}\n`);
    return Promise.resolve(0);
  },
};

function kernelVersion(): string {
  try {
    return Deno.readTextFileSync("/proc/sys/kernel/version").trim();
  } catch {
    return "";
  }
}
