/**
 * Every key of `falco.yaml`, with what it does here. One table: the notice about keys without effect,
 * the hint for a misspelt key and `docs/configuration.md` are made from it.
 */
import { type ConfigMap, isMap } from "./config_tree.ts";
import { nearestNames } from "../base/nearest.ts";

/** A key of the configuration. */
export interface ConfigKey {
  /** Dotted path. A key that ends in `.*` stands for all below it. */
  readonly path: string;
  /** Value when the key is missing. */
  readonly default: string;
  readonly help: string;
  /** Why the key has no effect here; absent when it has its effect. */
  readonly noEffect?: string;
}

/** One row: path, default, meaning, and why it has no effect. */
function key(path: string, value: string, help: string, noEffect?: string): ConfigKey {
  return noEffect === undefined
    ? { path, default: value, help }
    : { path, default: value, help, noEffect };
}

const PLUGINS = "there are no plugins; container and Kubernetes fields are built in";
const ONE_DRIVER = "saker has one driver of its own";

/** The keys, in the order of Falco's own file. */
export const CONFIG_KEYS: readonly ConfigKey[] = [
  key("config_files", "[]", "more files: a path, or {path, strategy: append|override|add-only}"),
  key("watch_config_files", "true", "reload when a configuration or rule file changes"),
  key("rules_files", "embedded rules", "rule files and folders, in order"),
  key("rules_file", "", "old name of rules_files"),
  key("rules", "[]", "enable or disable rules by name or tag after loading"),
  key(
    "engine.kind",
    "modern_ebpf",
    "replay reads engine.replay.capture_file; all else watches this machine",
  ),
  key("engine.replay.capture_file", "", "capture to replay"),
  key(
    "engine.modern_ebpf.buf_size_preset",
    "4",
    "size of each bulk ring: 1 = 1 MiB, doubling up to 10",
  ),
  key(
    "engine.modern_ebpf.cpus_for_each_buffer",
    "2",
    "CPUs that share a bulk ring; 0 = one ring for all",
  ),
  key(
    "engine.modern_ebpf.drop_failed_exit",
    "false",
    "leave out failed system calls",
    "failed calls are facts that rules use",
  ),
  key(
    "engine.modern_ebpf.disable_iterators",
    "false",
    "scan /proc at the start",
    "/proc is always scanned",
  ),
  key("engine.kmod.*", "", "settings of the kernel module", ONE_DRIVER),
  key("capture.enabled", "false", "write a capture when a rule matches"),
  key("capture.path_prefix", "/tmp/falco", "start of the captures' names"),
  key("capture.mode", "rules", "rules: those with capture: true; all_rules: any rule"),
  key("capture.default_duration", "5000", "milliseconds that are recorded after a match"),
  key("capture.max_file_size_mb", "0", "most that is written into one capture; 0 = no limit"),
  key("load_plugins", "[]", "plugins to load", PLUGINS),
  key("plugins", "[]", "settings of plugins", PLUGINS),
  key("plugins_hostinfo", "true", "host facts for plugin events", PLUGINS),
  key(
    "time_format_iso_8601",
    "true",
    "UTC date and time in alerts instead of the local time of day",
  ),
  key("buffer_format_base64", "false", "buffers as base64 instead of printable text"),
  key("priority", "debug", "rules below this priority are left out"),
  key("json_output", "true unless standard output is a terminal", "alerts as JSON"),
  key("json_include_output_property", "true", "the key output in JSON alerts"),
  key("json_include_message_property", "false", "the key message in JSON alerts"),
  key("json_include_output_fields_property", "true", "the key output_fields in JSON alerts"),
  key("json_include_tags_property", "true", "the key tags in JSON alerts"),
  key(
    "buffered_outputs",
    "false",
    "write standard output in pieces, at least once a second; files are written at once",
  ),
  key("rule_matching", "first", "first: one alert an event; all: one for each matching rule"),
  key("outputs_queue.capacity", "0", "alerts that may wait for a slow output; 0 = 65536"),
  key("append_output", "[]", "texts and fields added to the output of rules"),
  key("static_fields", "{}", "constant fields static.NAME"),
  key(
    "stdout_output.enabled",
    "true unless another output is enabled",
    "alerts to standard output",
  ),
  key("syslog_output.enabled", "false", "alerts to the system's log"),
  key("file_output.enabled", "false", "alerts to a file"),
  key("file_output.filename", "", "the file; alerts are appended"),
  key("file_output.keep_alive", "false", "keep the file open between alerts"),
  key("program_output.enabled", "false", "alerts to a program's standard input"),
  key("program_output.program", "", "the program, run by the shell"),
  key("program_output.keep_alive", "false", "keep the program running between alerts"),
  key("http_output.enabled", "false", "alerts by HTTP POST"),
  key("http_output.url", "", "where to post"),
  key("http_output.user_agent", "falcosecurity/falco", "User-Agent header"),
  key("http_output.insecure", "false", "accept any certificate"),
  key("http_output.ca_cert", "", "file with the certificate of the authority to trust"),
  key("http_output.ca_bundle", "", "file with certificates of authorities to trust"),
  key(
    "http_output.ca_path",
    "/etc/ssl/certs",
    "folder of trusted certificates",
    "the runtime's own store is used when neither ca_cert nor ca_bundle is set",
  ),
  key("http_output.mtls", "false", "present a client certificate"),
  key("http_output.client_cert", "/etc/ssl/certs/client.crt", "the client certificate"),
  key("http_output.client_key", "/etc/ssl/certs/client.key", "its key"),
  key("http_output.echo", "false", "write the server's answer to standard output"),
  key(
    "http_output.compress_uploads",
    "false",
    "compress the posted alerts",
    "few receivers of alerts read compressed bodies",
  ),
  key("http_output.keep_alive", "false", "keep the connection open between alerts"),
  key(
    "http_output.max_consecutive_timeouts",
    "5",
    "tries before an alert is lost",
    "an alert is retried until it is delivered or the queue is full",
  ),
  key("webserver.enabled", "false", "serve /healthz, /versions and /metrics"),
  key("webserver.threadiness", "0", "threads of the web server", "one event loop serves it"),
  key("webserver.listen_port", "8765", "its port"),
  key("webserver.listen_address", "0.0.0.0", "its address"),
  key("webserver.k8s_healthz_endpoint", "/healthz", "path of the health check"),
  key("webserver.prometheus_metrics_enabled", "false", "serve /metrics; needs metrics.enabled"),
  key("webserver.ssl_enabled", "false", "serve by HTTPS"),
  key("webserver.ssl_certificate", "/etc/falco/falco.pem", "certificate and key in one file"),
  key("log_stderr", "true", "log to standard error"),
  key(
    "log_syslog",
    "true",
    "log to the system's log",
    "logs go to standard error, which service managers collect",
  ),
  key("log_level", "info", "least severe message that is logged"),
  key("libs_logger.*", "", "log of Falco's libraries", "there are no such libraries"),
  key("output_timeout", "2000", "milliseconds that outputs get at the end to take what waits"),
  key(
    "syscall_event_timeouts.*",
    "",
    "alert when no event comes",
    "an idle machine sends no events here, which is not a fault",
  ),
  key(
    "syscall_event_drops.threshold",
    "0.1",
    "share of dropped events from which the actions are taken",
  ),
  key("syscall_event_drops.actions", "[]", "ignore, or some of log, alert, exit"),
  key("syscall_event_drops.rate", "0.03333", "actions a second"),
  key("syscall_event_drops.max_burst", "1", "actions at once"),
  key("syscall_event_drops.simulate_drops", "false", "act as if events were dropped, for tests"),
  key("metrics.enabled", "false", "count and report"),
  key("metrics.interval", "1h", "time between reports: 100ms, 30s, 15m, 1h"),
  key("metrics.output_rule", "false", "report as an internal alert"),
  key("metrics.output_file", "", "append reports to this file, one JSON object a line"),
  key("metrics.rules_counters_enabled", "true", "matches of each rule"),
  key("metrics.resource_utilization_enabled", "true", "CPU and memory"),
  key("metrics.state_counters_enabled", "true", "sizes of the state tables"),
  key("metrics.kernel_event_counters_enabled", "true", "events and drops in the kernel"),
  key(
    "metrics.kernel_event_counters_per_cpu_enabled",
    "false",
    "the same for each CPU",
    "rings are counted, not CPUs",
  ),
  key(
    "metrics.libbpf_stats_enabled",
    "true",
    "run time of the kernel programs",
    "ask the kernel: sysctl kernel.bpf_stats_enabled and bpftool prog",
  ),
  key("metrics.plugins_metrics_enabled", "true", "counters of plugins", PLUGINS),
  key(
    "metrics.kernel_iter_event_counters_enabled",
    "true",
    "events of the start-up scan",
    "/proc is scanned instead",
  ),
  key(
    "metrics.jemalloc_stats_enabled",
    "false",
    "counters of the allocator",
    "the runtime has another allocator",
  ),
  key("metrics.convert_memory_to_mb", "true", "memory in MB"),
  key("metrics.include_empty_values", "false", "report zeros, too"),
  key("base_syscalls.custom_set", "[]", "system calls for the state; !name leaves one out"),
  key("base_syscalls.repair", "false", "the smallest set the rules' state needs"),
  key(
    "base_syscalls.all",
    "false",
    "also high-volume calls that rules name",
    "what rules name is always watched",
  ),
  key("falco_libs.thread_table_size", "262144", "threads that are remembered"),
  key("falco_libs.thread_table_auto_purging_interval_s", "300", "seconds between clean-ups"),
  key(
    "falco_libs.thread_table_auto_purging_thread_timeout_s",
    "300",
    "idle seconds after which a dead thread is forgotten",
  ),
  key("falco_libs.snaplen", "0", "bytes kept of data that is read or written; 0 = 80"),
];

/** What a configuration asks for that it will not get. */
export interface KeyReview {
  /** Keys that are known but have no effect here. */
  readonly noEffect: readonly ConfigKey[];
  /** Keys that nobody knows, with the nearest known one. */
  readonly unknown: readonly { readonly path: string; readonly nearest: string | undefined }[];
}

/** Looks over all keys of `tree`. */
export function reviewKeys(tree: ConfigMap): KeyReview {
  const noEffect: ConfigKey[] = [];
  const unknown: { path: string; nearest: string | undefined }[] = [];
  const visit = (map: ConfigMap, prefix: string) => {
    for (const [name, value] of Object.entries(map)) {
      const path = prefix + name;
      const known = CONFIG_KEYS.find((key) => key.path === path || key.path === `${path}.*`);
      if (known !== undefined) {
        if (known.noEffect !== undefined) noEffect.push(known);
      } else if (isMap(value) && CONFIG_KEYS.some((key) => key.path.startsWith(path + "."))) {
        visit(value, path + ".");
      } else {
        const nearest = nearestNames(path, namesBelow(prefix), 1)[0];
        // a map of keys that was given a single value has no better name
        unknown.push({ path, nearest: nearest === path ? undefined : nearest });
      }
    }
  };
  visit(tree, "");
  return { noEffect, unknown };
}

/** Paths one step below `prefix`, which is empty or ends in a dot. */
function namesBelow(prefix: string): string[] {
  return CONFIG_KEYS.filter(({ path }) => path.startsWith(prefix)).map(({ path }) =>
    prefix + (path.slice(prefix.length).split(".")[0] ?? "")
  );
}
