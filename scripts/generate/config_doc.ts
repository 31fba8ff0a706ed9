/** `docs/configuration.md`: the keys of `falco.yaml`, from the table that the program itself uses. */
import { FALCO_FLAGS, type FalcoFlag } from "../../src/cli/falco_flag_table.ts";
import { CONFIG_KEYS, type ConfigKey } from "../../src/config/config_keys.ts";

/** The page. */
export function configDoc(): string {
  const effective = CONFIG_KEYS.filter(({ noEffect }) => noEffect === undefined);
  const without = CONFIG_KEYS.filter(({ noEffect }) => noEffect !== undefined);
  return `<!-- Made by scripts/generate.ts from src/config/config_keys.ts and src/cli/falco_flag_table.ts; do not edit. -->

# Configuration

\`saker run -c falco.yaml\` and \`saker replay FILE -c falco.yaml\` take Falco's configuration as it is.
\`-o key=value\` sets single keys: \`-o json_output=true\`, \`-o rules_files[]=my.yaml\`,
\`-o outputs_queue.capacity=1000\`. Without a configuration saker watches with the rules inside it and
prints to standard output.

* A value that a key cannot have is an error that names the key, the file and the line. An empty value
  counts as unset. Of a key that stands twice in a map the first counts, and a notice says so.
* Scalars may name environment variables: \`\${NAME}\`; \`$\${NAME}\` stays as it is, without its first \`$\`.
* \`config_files\` are merged into the main file in order, by top-level keys.
* Alerts go to standard output unless \`stdout_output.enabled\` is false or other outputs are enabled
  without it. They are JSON when standard output is not a terminal, unless \`json_output\` says
  otherwise; \`--json\` makes all outputs JSON.
* An alert that an output cannot take at once waits in a queue of its own; what is lost is counted in
  \`alerts_lost\` of the statistics that end a run. Alerts to a web server that is away are tried again
  until it is back or the queue is full.
* SIGHUP, or a change to a configuration or rule file, reloads: rules, outputs, metrics, web server,
  \`base_syscalls\`, \`syscall_event_drops\` and \`drop_failed_exit\` change while events go on, none of
  which is missed. With an error in a file everything stays as it was, and the log and an alert say
  so. What else stands below \`engine\`, \`falco_libs\`, \`capture\` and the keys of the log take effect
  at the next start.
* SIGUSR1 opens output files and programs anew.
* Of the environment count, as in Falco: \`HOST_ROOT\`, below which a sensor in a container finds the
  machine's /proc and /etc; \`FALCO_HOSTNAME\`, the name of the machine in alerts;
  \`FALCO_CGROUP_MEM_PATH\`, the file that \`falco.container_memory_used\` is read from.

## Keys

| key | default | meaning |
|---|---|---|
${effective.map(row).join("\n")}

## Keys without effect

They are read without complaint; one notice at the start names those that a configuration has.

| key | default | meaning | why it has no effect |
|---|---|---|---|
${without.map((key) => `${row(key)} ${key.noEffect} |`).join("\n")}

## Falco's command line

A call that starts with a flag is read as Falco's: \`saker -c falco.yaml -r rules.yaml\`. Without \`-c\` it
reads \`/etc/falco/falco.yaml\` if there is one, as Falco does. Behind \`saker run\` and \`saker replay\`
the flags that set something work as well. Flags that are not here are refused.

| flag | what it does here |
|---|---|
| \`-c\`, \`-o\`, \`-h\` | the same: configuration, one key of it, help |
${FALCO_FLAGS.map(flagRow).join("\n")}
`;
}

function row({ path, default: value, help }: ConfigKey): string {
  const shown = value === "" ? "" : `\`${value}\``;
  return `| \`${path}\` | ${shown} | ${help.replaceAll("|", "\\|")} |`;
}

function flagRow({ flags, value, help }: FalcoFlag): string {
  const names = flags.map((flag) => `\`${flag}\``).join(", ");
  return `| ${names}${value === undefined ? "" : " X"} | ${help} |`;
}
