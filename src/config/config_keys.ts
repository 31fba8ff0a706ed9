/**
 * Every key of `falco.yaml`, with what it does here. One table: the notice about keys without effect,
 * the hint for a misspelt key and `docs/configuration.md` are made from it.
 */
import { APPENDIXES, INCLUDES, SELECTIONS } from "./key_items.ts";
import {
  ADDRESS,
  ANYTHING,
  BOOLEAN,
  type KeyType,
  NAMED_TEXTS,
  number,
  oneOf,
  TEXT,
  TEXTS,
  whole,
} from "./key_type.ts";

/** A key of the configuration. */
export interface ConfigKey {
  /** Dotted path. A key that ends in `.*` stands for all below it. */
  readonly path: string;
  readonly type: KeyType;
  /** Value when the key is missing. */
  readonly default: string;
  readonly help: string;
  /** Why the key has no effect here; absent when it has its effect. */
  readonly noEffect?: string;
}

/** One row: path, type, default, meaning, and why it has no effect. */
function key(
  path: string,
  type: KeyType,
  value: string,
  help: string,
  noEffect?: string,
): ConfigKey {
  const row = { path, type, default: value, help };
  return noEffect === undefined ? row : { ...row, noEffect };
}

const ENGINES = ["modern_ebpf", "kmod", "ebpf", "nodriver", "replay"];
/** Priorities of Falco, in lower case; they are taken in any. */
const PRIORITY_WORDS = [
  ...["emergency", "alert", "critical", "error", "warning", "notice"],
  ...["informational", "info", "debug"],
];
const LEVELS = PRIORITY_WORDS.filter((word) => word !== "informational");
/** Largest number of 32 bits, which is what Falco reads most counts as. */
const U32 = 2 ** 32 - 1;

const PLUGINS = "there are no plugins; container and Kubernetes fields are built in";
const OWN_DRIVER = "saker has one driver of its own";
const NO_GRPC = "Falco took it out in 0.43; http_output does the same";
const RUNTIMES = "containers are known by their cgroups; runtimes are not asked";

/** The keys, in the order of Falco's own file. */
export const CONFIG_KEYS: readonly ConfigKey[] = [
  key(
    "config_files",
    INCLUDES,
    "[]",
    "more files: a path, or {path, strategy: append|override|add-only}",
  ),
  key("watch_config_files", BOOLEAN, "true", "reload when a configuration or rule file changes"),
  key("rules_files", TEXTS, "embedded rules", "rule files and folders, in order"),
  key("rules_file", TEXTS, "", "old name of rules_files"),
  key("rules", SELECTIONS, "[]", "enable or disable rules by name or tag after loading"),
  key(
    "engine.kind",
    oneOf(ENGINES),
    "modern_ebpf",
    "replay reads engine.replay.capture_file; all else watches this machine",
  ),
  key("engine.replay.capture_file", TEXT, "", "capture to replay"),
  key(
    "engine.modern_ebpf.buf_size_preset",
    whole(1, 10),
    "4",
    "size of each bulk ring: 1 = 1 MiB, doubling up to 10",
  ),
  key(
    "engine.modern_ebpf.cpus_for_each_buffer",
    whole(0, 65_535),
    "2",
    "CPUs that share a bulk ring; 0 = one ring for all",
  ),
  key(
    "engine.modern_ebpf.drop_failed_exit",
    BOOLEAN,
    "false",
    "leave out system calls that failed",
  ),
  key(
    "engine.modern_ebpf.disable_iterators",
    ANYTHING,
    "false",
    "scan /proc at the start",
    "/proc is always scanned",
  ),
  key("engine.kmod.buf_size_preset", whole(1, 10), "4", "the same, when engine.kind is kmod"),
  key(
    "engine.kmod.drop_failed_exit",
    BOOLEAN,
    "false",
    "leave out system calls that failed, when engine.kind is kmod",
  ),
  key("capture.enabled", BOOLEAN, "false", "write a capture when a rule matches"),
  key("capture.path_prefix", TEXT, "/tmp/falco", "start of the captures' names"),
  key(
    "capture.mode",
    oneOf(["rules", "all_rules"]),
    "rules",
    "rules: those with capture: true; all_rules: any rule",
  ),
  key(
    "capture.default_duration",
    whole(0, U32),
    "5000",
    "milliseconds that are recorded after a match",
  ),
  key(
    "capture.max_file_size_mb",
    whole(0, Infinity),
    "0",
    "most that is written into one capture; 0 = no limit",
  ),
  key("load_plugins", ANYTHING, "[]", "plugins to load", PLUGINS),
  key("plugins", ANYTHING, "[]", "settings of plugins", PLUGINS),
  key("plugins_hostinfo", ANYTHING, "true", "host facts for plugin events", PLUGINS),
  key(
    "time_format_iso_8601",
    BOOLEAN,
    "true",
    "UTC date and time in alerts instead of the local time of day",
  ),
  key("buffer_format_base64", BOOLEAN, "false", "buffers as base64 instead of printable text"),
  key("priority", oneOf(PRIORITY_WORDS, true), "debug", "rules below this priority are left out"),
  key("json_output", BOOLEAN, "true unless standard output is a terminal", "alerts as JSON"),
  key("json_include_output_property", BOOLEAN, "true", "the key output in JSON alerts"),
  key("json_include_message_property", BOOLEAN, "false", "the key message in JSON alerts"),
  key(
    "json_include_output_fields_property",
    BOOLEAN,
    "true",
    "the key output_fields in JSON alerts",
  ),
  key("json_include_tags_property", BOOLEAN, "true", "the key tags in JSON alerts"),
  key(
    "buffered_outputs",
    BOOLEAN,
    "false",
    "write standard output in pieces, at least once a second; files are written at once",
  ),
  key(
    "rule_matching",
    oneOf(["first", "all"]),
    "first",
    "first: one alert an event; all: one for each matching rule",
  ),
  key(
    "outputs_queue.capacity",
    whole(0, Infinity),
    "0",
    "alerts that may wait for a slow output; 0 = 65536",
  ),
  key("append_output", APPENDIXES, "[]", "texts and fields added to the output of rules"),
  key("static_fields", NAMED_TEXTS, "{}", "constant fields static.NAME"),
  key(
    "stdout_output.enabled",
    BOOLEAN,
    "true unless another output is enabled",
    "alerts to standard output",
  ),
  key("syslog_output.enabled", BOOLEAN, "false", "alerts to the system's log"),
  key("file_output.enabled", BOOLEAN, "false", "alerts to a file"),
  key("file_output.filename", TEXT, "", "the file; alerts are appended"),
  key("file_output.keep_alive", BOOLEAN, "false", "keep the file open between alerts"),
  key("program_output.enabled", BOOLEAN, "false", "alerts to a program's standard input"),
  key("program_output.program", TEXT, "", "the program, run by the shell"),
  key("program_output.keep_alive", BOOLEAN, "false", "keep the program running between alerts"),
  key("http_output.enabled", BOOLEAN, "false", "alerts by HTTP POST"),
  key("http_output.url", TEXT, "", "where to post"),
  key("http_output.user_agent", TEXT, "falcosecurity/falco", "User-Agent header"),
  key("http_output.insecure", BOOLEAN, "false", "accept any certificate"),
  key("http_output.ca_cert", TEXT, "", "file with the certificate of the authority to trust"),
  key("http_output.ca_bundle", TEXT, "", "file with certificates of authorities to trust"),
  key(
    "http_output.ca_path",
    TEXT,
    "/etc/ssl/certs",
    "folder of trusted certificates, used when neither ca_cert nor ca_bundle is set",
  ),
  key("http_output.mtls", BOOLEAN, "false", "present a client certificate"),
  key("http_output.client_cert", TEXT, "/etc/ssl/certs/client.crt", "the client certificate"),
  key("http_output.client_key", TEXT, "/etc/ssl/certs/client.key", "its key"),
  key("http_output.echo", BOOLEAN, "false", "write the server's answer to standard output"),
  key(
    "http_output.compress_uploads",
    BOOLEAN,
    "false",
    "compress the posted alerts",
    "few receivers of alerts read compressed bodies",
  ),
  key(
    "http_output.keep_alive",
    BOOLEAN,
    "false",
    "keep the connection open between alerts; a secure one always is",
  ),
  key(
    "http_output.max_consecutive_timeouts",
    whole(0, 255),
    "5",
    "tries before an alert is lost",
    "an alert is retried until it is delivered or the queue is full",
  ),
  key("webserver.enabled", BOOLEAN, "false", "serve /healthz, /versions and /metrics"),
  key(
    "webserver.threadiness",
    whole(0, U32),
    "0",
    "threads of the web server",
    "one event loop serves it",
  ),
  key("webserver.listen_port", whole(0, 65_535), "8765", "its port"),
  key("webserver.listen_address", ADDRESS, "0.0.0.0", "its address"),
  key("webserver.k8s_healthz_endpoint", TEXT, "/healthz", "path of the health check"),
  key(
    "webserver.prometheus_metrics_enabled",
    BOOLEAN,
    "false",
    "serve /metrics; needs metrics.enabled",
  ),
  key("webserver.ssl_enabled", BOOLEAN, "false", "serve by HTTPS"),
  key("webserver.ssl_certificate", TEXT, "/etc/falco/falco.pem", "certificate and key in one file"),
  key("log_stderr", BOOLEAN, "true", "log to standard error"),
  key(
    "log_syslog",
    BOOLEAN,
    "false",
    "log to the system's log, unless systemd takes it there from standard error anyway",
  ),
  key("log_level", oneOf(LEVELS), "info", "least severe message that is logged"),
  key("libs_logger.*", ANYTHING, "", "log of Falco's libraries", "there are no such libraries"),
  key(
    "output_timeout",
    whole(0, U32),
    "2000",
    "milliseconds after which an output counts as slow, and that outputs get at the end",
  ),
  key(
    "syscall_event_timeouts.*",
    ANYTHING,
    "",
    "alert when no event comes",
    "an idle machine sends no events here, which is not a fault",
  ),
  key(
    "syscall_event_drops.threshold",
    number(0, 1),
    "0.1",
    "share of dropped events from which the actions are taken",
  ),
  key("syscall_event_drops.actions", TEXTS, "[]", "ignore, or some of log, alert, exit"),
  key("syscall_event_drops.rate", number(0, Infinity), "0.03333", "actions a second"),
  key("syscall_event_drops.max_burst", number(0, Infinity), "1", "actions at once"),
  key(
    "syscall_event_drops.simulate_drops",
    BOOLEAN,
    "false",
    "act as if events were dropped, for tests",
  ),
  key("metrics.enabled", BOOLEAN, "false", "count and report"),
  key("metrics.interval", TEXT, "1h", "time between reports: 100ms, 30s, 15m, 1h"),
  key("metrics.output_rule", BOOLEAN, "false", "report as an internal alert"),
  key("metrics.output_file", TEXT, "", "append reports to this file, one JSON object a line"),
  key("metrics.rules_counters_enabled", BOOLEAN, "true", "matches of each rule"),
  key("metrics.resource_utilization_enabled", BOOLEAN, "true", "CPU and memory"),
  key("metrics.state_counters_enabled", BOOLEAN, "true", "sizes of the state tables"),
  key("metrics.kernel_event_counters_enabled", BOOLEAN, "true", "events and drops in the kernel"),
  key(
    "metrics.kernel_event_counters_per_cpu_enabled",
    BOOLEAN,
    "false",
    "the same for each CPU",
    "rings are counted, not CPUs",
  ),
  key(
    "metrics.libbpf_stats_enabled",
    BOOLEAN,
    "true",
    "run time of the kernel programs",
    "ask the kernel: sysctl kernel.bpf_stats_enabled and bpftool prog",
  ),
  key("metrics.plugins_metrics_enabled", BOOLEAN, "true", "counters of plugins", PLUGINS),
  key(
    "metrics.kernel_iter_event_counters_enabled",
    BOOLEAN,
    "true",
    "events of the start-up scan",
    "/proc is scanned instead",
  ),
  key(
    "metrics.jemalloc_stats_enabled",
    BOOLEAN,
    "false",
    "counters of the allocator",
    "the runtime has another allocator",
  ),
  key("metrics.convert_memory_to_mb", BOOLEAN, "true", "memory in MB"),
  key("metrics.include_empty_values", BOOLEAN, "false", "report zeros, too"),
  key("base_syscalls.custom_set", TEXTS, "[]", "system calls for the state; !name leaves one out"),
  key("base_syscalls.repair", BOOLEAN, "false", "the smallest set the rules' state needs"),
  key(
    "base_syscalls.all",
    BOOLEAN,
    "false",
    "also high-volume calls that rules name",
    "what rules name is always watched",
  ),
  key("falco_libs.thread_table_size", whole(0, U32), "262144", "threads that are remembered"),
  key(
    "falco_libs.thread_table_auto_purging_interval_s",
    whole(0, U32),
    "300",
    "seconds between clean-ups",
  ),
  key(
    "falco_libs.thread_table_auto_purging_thread_timeout_s",
    whole(0, U32),
    "300",
    "idle seconds after which a dead thread is forgotten",
  ),
  key(
    "falco_libs.snaplen",
    whole(0, 65_535),
    "0",
    "bytes kept of data that is read or written; 0 = 80",
  ),
  key("syscall_buf_size_preset", whole(1, 10), "", "name before Falco 0.38 of buf_size_preset"),
  key(
    "modern_bpf.cpus_for_each_syscall_buffer",
    whole(0, 65_535),
    "",
    "name before Falco 0.38 of engine.modern_ebpf.cpus_for_each_buffer",
  ),
  key("engine.ebpf.buf_size_preset", whole(1, 10), "", "the same, when engine.kind is ebpf"),
  key("engine.ebpf.probe", ANYTHING, "", "file of the old eBPF probe", OWN_DRIVER),
  key("engine.ebpf.drop_failed_exit", BOOLEAN, "", "the same, when engine.kind is ebpf"),
  key("engine.gvisor.*", ANYTHING, "", "events of gVisor", OWN_DRIVER),
  key("syscall_drop_failed_exit", BOOLEAN, "", "name before Falco 0.38 of drop_failed_exit"),
  key("container_engines.*", ANYTHING, "", "container runtimes to ask", RUNTIMES),
  key("outputs.*", ANYTHING, "", "throttling of alerts", "Falco took it out in 0.37"),
  key("grpc.*", ANYTHING, "", "gRPC server", NO_GRPC),
  key("grpc_output.*", ANYTHING, "", "alerts by gRPC", NO_GRPC),
  key(
    "metadata_download.*",
    ANYTHING,
    "",
    "limits of questions to Kubernetes",
    "Falco took it out in 0.37",
  ),
  key("webserver.k8s_audit_endpoint", ANYTHING, "", "audit events of Kubernetes", PLUGINS),
];
