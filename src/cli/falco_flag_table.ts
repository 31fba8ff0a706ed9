/** The flags of Falco's command line, from 0.30 to 0.44, and what each means to saker. */
import { pageSize } from "../base/page_size.ts";

/** A flag. */
export interface FalcoFlag {
  readonly flags: readonly string[];
  /** Whether a value follows; "attached" only behind `=`. Absent: none. */
  readonly value?: "needed" | "attached";
  /** What it does, for the page about it. */
  readonly help: string;
  /** Command that the flag chooses in place of `run`. */
  readonly command?: string;
  /** True for a file of rules. */
  readonly isRule?: boolean;
  /**
   * Words of saker that it stands for: pairs of option and value, or arguments of `command`. `nth` is
   * 0 where the flag stands for the first time.
   */
  readonly words?: (value: string, nth: number) => string[];
  /** Text that is printed, and that is all. */
  readonly print?: () => string;
  /** Why it does nothing. */
  readonly noEffect?: string;
  /** Why it is refused, and what to do: a sentence. */
  readonly refused?: string;
}

/** Words of an override. */
const set = (option: string): string[] => ["-o", option];
/** An item added to a list of the configuration; JSON is YAML. */
const add = (list: string, item: unknown): string[] => set(`${list}[]=${JSON.stringify(item)}`);

/** Formats of `-p` that stand for what Falco's fields suggest by themselves since 0.41. */
const KNOWN_PRINTS = /^(c|container|k|kubernetes|cg|container-gvisor|kg|kubernetes-gvisor)$/;
const CGROUPS = "containers are known by their cgroups, nobody else is asked";

/** The table. `-c` and `-o` are the same in both programs. */
export const FALCO_FLAGS: readonly FalcoFlag[] = [
  {
    flags: ["-V", "--validate"],
    value: "needed",
    command: "validate",
    words: (file) => [file],
    help: "`saker validate FILE`",
  },
  { flags: ["-L"], command: "describe", help: "`saker describe`, of the rules that would run" },
  {
    flags: ["-l"],
    value: "needed",
    command: "describe",
    words: (rule) => ["--rule", rule],
    help: "`saker describe --rule NAME`",
  },
  {
    flags: ["--list"],
    value: "attached",
    command: "fields",
    words: (source) => source === "" ? [] : [source],
    help: "`saker fields`",
  },
  { flags: ["--list-events"], command: "events", help: "`saker events`" },
  { flags: ["-N"], words: () => ["--names"], help: "only names, with `--list`" },
  { flags: ["--markdown"], words: () => ["--format", "markdown"], help: "`--format markdown`" },
  { flags: ["--version"], command: "version", help: "`saker version`" },
  { flags: ["--support"], command: "support", help: "`saker support`" },
  {
    flags: ["--config-schema"],
    command: "schema",
    words: () => ["config"],
    help: "`saker schema config`",
  },
  {
    flags: ["--rule-schema"],
    command: "schema",
    words: () => ["rules"],
    help: "`saker schema rules`",
  },
  {
    flags: ["--page-size"],
    print: () => `Your system page size is: ${pageSize()}\n`,
    help: "prints the size of a memory page",
  },
  {
    flags: ["--list-plugins"],
    print: () => "0 Plugins Loaded:\n\n",
    help: "prints that there are none",
  },
  {
    flags: ["-i"],
    print: () => "Ignored syscall(s):\n\nNone: what a rule names is always watched.\n",
    help: "prints that no event is ignored",
  },
  { flags: ["-r"], value: "needed", isRule: true, words: () => [], help: "`-r`, rule files" },
  {
    flags: ["-P", "--pidfile"],
    value: "needed",
    words: (path) => ["--pidfile", path],
    help: "`--pidfile PATH`",
  },
  {
    flags: ["-M"],
    value: "needed",
    words: (seconds) => ["--duration", seconds],
    help: "`--duration SECONDS`",
  },
  {
    flags: ["-U", "--unbuffered"],
    words: () => set("buffered_outputs=false"),
    help: "`-o buffered_outputs=false`",
  },
  {
    flags: ["-b", "--print-base64"],
    words: () => set("buffer_format_base64=true"),
    help: "`-o buffer_format_base64=true`",
  },
  {
    flags: ["-p", "--print"],
    value: "needed",
    words: (format) =>
      KNOWN_PRINTS.test(format) ? [] : add("append_output", { extra_output: format }),
    help:
      "adds a text to all outputs: `append_output` with `extra_output`; nothing for `c` and `k`",
  },
  {
    flags: ["-S", "--snaplen"],
    value: "needed",
    words: (bytes) => set(`falco_libs.snaplen=${bytes}`),
    help: "`-o falco_libs.snaplen=BYTES`",
  },
  {
    flags: ["-e"],
    value: "needed",
    words: (file) => [
      ...set("engine.kind=replay"),
      ...set(`engine.replay.capture_file=${file}`),
    ],
    help: "reads a capture: `engine.kind=replay` with `engine.replay.capture_file`",
  },
  {
    flags: ["-D"],
    value: "needed",
    words: (part) => add("rules", { disable: { rule: `*${part}*` } }),
    help: "disables rules whose name has the text: `rules` with `disable`",
  },
  {
    flags: ["-T"],
    value: "needed",
    words: (tag) => add("rules", { disable: { tag } }),
    help: "disables rules with the tag: `rules` with `disable`",
  },
  {
    flags: ["-t"],
    value: "needed",
    words: (tag, nth) => [
      ...(nth === 0 ? add("rules", { disable: { rule: "*" } }) : []),
      ...add("rules", { enable: { tag } }),
    ],
    help: "runs only rules with one of the tags: `rules` with `disable` and `enable`",
  },
  {
    flags: ["-s"],
    value: "needed",
    words: (file) => [...set("metrics.enabled=true"), ...set(`metrics.output_file=${file}`)],
    help: "writes statistics: `metrics.enabled` with `metrics.output_file`",
  },
  {
    flags: ["--stats-interval"],
    value: "needed",
    words: (ms) => set(`metrics.interval=${ms}ms`),
    help: "`-o metrics.interval=Nms`",
  },
  {
    flags: ["--enable-source"],
    value: "needed",
    words: (source) => ["--enable-source", source],
    help: "takes `syscall`, the one source there is",
  },
  {
    flags: ["--disable-source"],
    value: "needed",
    words: (source) => ["--disable-source", source],
    help: "refuses `syscall`, the one source there is",
  },
  {
    flags: ["-d", "--daemon"],
    refused: "Leave it out: a service manager such as systemd keeps saker running.",
    help: "refused: a service manager keeps saker running",
  },
  {
    flags: ["--plugin-info"],
    value: "needed",
    refused: "There are no plugins; container and Kubernetes fields are built in.",
    help: "refused: there are no plugins",
  },
  {
    flags: ["-g", "--gvisor-config", "--gvisor-root", "--gvisor-generate-config"],
    value: "needed",
    refused: "Sandboxes of gVisor cannot be watched; leave it out to watch this machine.",
    help: "refused: events of gVisor are not read",
  },
  {
    flags: ["-u", "--userspace", "--nodriver"],
    refused: "saker watches with a driver of its own; leave it out.",
    help: "refused: there is one driver",
  },
  { flags: ["-v"], help: "nothing: what it adds is always told" },
  { flags: ["-A"], help: "nothing: what a rule names is always watched" },
  { flags: ["--modern-bpf"], help: "nothing: the driver is always of that kind" },
  { flags: ["--cri"], value: "needed", noEffect: CGROUPS, help: `nothing: ${CGROUPS}` },
  { flags: ["--disable-cri-async"], noEffect: CGROUPS, help: `nothing: ${CGROUPS}` },
  { flags: ["-k", "--k8s-api"], value: "needed", noEffect: CGROUPS, help: `nothing: ${CGROUPS}` },
  {
    flags: ["-K", "--k8s-api-cert"],
    value: "needed",
    noEffect: CGROUPS,
    help: `nothing: ${CGROUPS}`,
  },
  { flags: ["--k8s-node"], value: "needed", noEffect: CGROUPS, help: `nothing: ${CGROUPS}` },
  { flags: ["-m", "--mesos-api"], value: "needed", noEffect: CGROUPS, help: `nothing: ${CGROUPS}` },
];
