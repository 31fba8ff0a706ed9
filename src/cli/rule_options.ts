/** Options that commands over rules, configurations and events share. */
import type { Option } from "./command.ts";

/** Rule files. */
export const FILES_OPTION: Option = {
  flags: "-r, --rules <path>",
  help: "rule file or folder, may be repeated",
  repeat: true,
};

/** One key of the configuration. */
export const KEY_OPTION: Option = {
  flags: "-o, --option <key=value>",
  help: "set a key of the configuration, may be repeated",
  repeat: true,
};

/** The configuration, and keys of it. */
export const CONFIG_OPTIONS: readonly Option[] = [
  { flags: "-c, --config <file>", help: "configuration (falco.yaml)" },
  KEY_OPTION,
];

/** Which rules, how they match, how alerts look. */
export const RULE_OPTIONS: readonly Option[] = [
  FILES_OPTION,
  ...CONFIG_OPTIONS,
  {
    flags: "--rule-matching <mode>",
    help: "one alert an event or one for each matching rule",
    choices: ["first", "all"],
  },
  { flags: "--json", help: "alerts as JSON, one a line" },
];
