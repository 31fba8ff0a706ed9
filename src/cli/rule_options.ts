/** Options that every command over rules and events shares. */
import type { Option } from "./command.ts";

/** Which rules, how they match, how alerts look. */
export const RULE_OPTIONS: readonly Option[] = [
  { flags: "-r, --rules <path>", help: "rule file or folder, may be repeated", repeat: true },
  { flags: "-c, --config <file>", help: "configuration (falco.yaml)" },
  {
    flags: "-o, --option <key=value>",
    help: "set a key of the configuration, may be repeated",
    repeat: true,
  },
  {
    flags: "--rule-matching <mode>",
    help: "one alert an event or one for each matching rule",
    choices: ["first", "all"],
  },
  { flags: "--json", help: "alerts as JSON, one a line" },
];
