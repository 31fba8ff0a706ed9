import assert from "node:assert/strict";
import { parseConfig } from "../config/config_tree.ts";
import { DropMonitor, dropSettings } from "./drop_monitor.ts";
import { parseInterval } from "./interval.ts";
import type { MetricSources } from "./metric.ts";
import { prometheusPage } from "./prometheus.ts";
import { ResourceReader } from "./resources.ts";
import { sanitize, snapshotFields } from "./snapshot.ts";
import { startWebServer } from "./web_server.ts";

const SOURCES: MetricSources = {
  version: "1.2.3",
  hostname: "box",
  kernelRelease: "6.1",
  bootNs: 1n,
  startNs: 1_000_000_000n,
  reloadNs: 1_000_000_000n,
  nowNs: 61_000_000_000n,
  cpus: 4,
  engineName: "modern_bpf",
  resources: {
    cpuPercent: 12.34,
    rss: 52_428_800,
    vsz: 1024,
    pss: 0,
    containerMemory: 2_097_152,
    hostCpuPercent: 50,
    hostMemoryUsed: 1_048_576,
    hostProcessesRunning: 3,
    hostOpenFds: 100,
  },
  events: 900,
  kernelEvents: 1000,
  kernelDrops: 100,
  dropsByClass: { open: 100 },
  threads: 7,
  fds: 0,
  changes: { addedThreads: 9, removedThreads: 2, refusedThreads: 0, addedFds: 5, removedFds: 4 },
  interfaces: [{ name: "eth0", ipv4: ["10.0.0.1"], ipv6: ["fe80::1", "fe80::2"] }],
  queueDrops: 0,
  rules: [
    { name: "A rule (x)", priority: 4, source: "syscall", tags: ["T1", "a-b"], count: 2 },
    { name: "Quiet", priority: 5, source: "syscall", tags: [], count: 0 },
  ],
  ruleFiles: new Map([["/etc/r.yaml", "abc"]]),
  configFiles: new Map(),
};

function config(text: string) {
  const parsed = parseConfig(text, "test");
  assert.ok(parsed.ok);
  return parsed.value;
}

Deno.test("parseInterval() reads ordered units and refuses the rest", () => {
  const cases: [string, number | undefined][] = [
    ["500ms", 500],
    ["1h30m", 5_400_000],
    ["1d", 86_400_000],
    ["1y", 2_147_483_647],
    ["5000", undefined],
    ["50ms", undefined],
    ["30m1h", undefined],
    ["", undefined],
  ];
  for (const [text, expected] of cases) {
    const parsed = parseInterval(text);
    assert.equal(parsed.ok ? parsed.value : undefined, expected, text);
  }
});

Deno.test("snapshotFields() has Falco's names, rates and units", () => {
  const previous = { nowNs: 31_000_000_000n, events: 300, kernelEvents: 400, kernelDrops: 40 };
  const fields = Object.fromEntries(snapshotFields(SOURCES, previous, {}));
  assert.equal(fields["falco.duration_sec"], 60n);
  assert.equal(fields["falco.memory_rss_mb"], 50);
  assert.equal(fields["falco.evts_rate_sec"], 20);
  assert.equal(fields["scap.n_drops_perc"], 10);
  assert.equal(fields["scap.n_drops_buffer_open_exit"], 100);
  assert.equal(fields["falco.rules.A_rule_x"], 2);
  assert.equal(fields["falco.rules.matches_total"], 2);
  assert.equal(fields["falco.n_added_threads"], 9);
  assert.equal(fields["falco.n_removed_fds"], 4);
  assert.equal(
    fields["falco.host_netinfo.interfaces.eth0.protocols.ipv6.addresses"],
    "fe80::1,fe80::2",
  );
  assert.equal(fields["falco.sha256_rules_file.r_yaml"], "abc");
  assert.ok(!("falco.rules.Quiet" in fields) && !("falco.n_fds" in fields), "zeros are left out");
});

Deno.test("snapshotFields() compares the first report with nothing", () => {
  const fields = Object.fromEntries(snapshotFields(SOURCES, undefined, {}));
  assert.equal(fields["falco.num_evts_prev"], 0);
  assert.equal(fields["scap.n_evts_prev"], 0);
  assert.equal(fields["scap.evts_rate_sec"], 0);
  assert.equal(fields["scap.n_drops_perc"], 10);
  assert.ok(!("falco.evts_rate_sec" in fields), "there is no rate of one moment");
});

Deno.test("snapshotFields() leaves out the groups that are switched off", () => {
  const tree = config(
    "metrics: {rules_counters_enabled: false, convert_memory_to_mb: false, include_empty_values: true, kernel_event_counters_enabled: false}",
  );
  const fields = Object.fromEntries(snapshotFields(SOURCES, undefined, tree));
  assert.equal(fields["falco.memory_rss_kb"], 51_200);
  assert.equal(fields["falco.container_memory_used_bytes"], 2_097_152);
  assert.equal(fields["falco.n_fds"], 0);
  assert.ok(!("falco.rules.matches_total" in fields) && !("scap.n_evts" in fields));
});

Deno.test("prometheusPage() is the text format with one HELP and TYPE a name", () => {
  const page = prometheusPage(SOURCES, () => true);
  const lines = page.trimEnd().split("\n");
  for (const line of lines.filter((line) => !line.startsWith("#"))) {
    assert.match(
      line,
      /^[a-z0-9_]+(\{[a-zA-Z0-9_]+="[^"]*"(,[a-zA-Z0-9_]+="[^"]*")*\})? -?[0-9.]+$/,
    );
  }
  const types = lines.filter((line) => line.startsWith("# TYPE"));
  assert.equal(new Set(types).size, types.length);
  assert.ok(page.includes("falcosecurity_falco_cpu_usage_ratio 0.123400\n"));
  assert.ok(page.includes('falcosecurity_scap_n_drops_buffer_total{dir="exit",drop="open"} 100\n'));
  assert.ok(page.includes(
    'falcosecurity_falco_rules_matches_total{priority="4",rule_name="A rule (x)",source="syscall",tag_T1="true",tag_a_b="true"} 2\n',
  ));
  assert.ok(!page.includes("Quiet"));
  assert.ok(page.includes('sha256_rules_files_info{file_name="r.yaml",sha256="abc"} 1\n'));
  assert.ok(page.includes('falcosecurity_scap_n_drops_buffer_total{dir="enter",drop="open"} 0\n'));
  assert.ok(page.includes("falcosecurity_scap_n_added_threads_total 9\n"));
});

Deno.test("sanitize() makes metric names", () => {
  for (const [name, expected] of [["a  b-c", "a_b_c"], ["x (y)", "x_y"], ["a:b", "a:b"]] as const) {
    assert.equal(sanitize(name), expected);
  }
});

Deno.test("ResourceReader.read() reads this machine", () => {
  const reader = new ResourceReader();
  const figures = reader.read();
  assert.ok(figures.rss > 1e6 && figures.hostMemoryUsed > 1e6 && figures.hostProcessesRunning >= 1);
  assert.equal(new ResourceReader("/nonexistent").read().rss, 0);
});

Deno.test("startWebServer() answers health, versions and metrics", async () => {
  const tree = config("webserver: {listen_port: 0, listen_address: 127.0.0.1}");
  const server = startWebServer(tree, { versions: () => ({ saker: "1" }), metrics: () => "m 1\n" });
  assert.ok(server.ok);
  const get = async (path: string, method = "GET") => {
    const answer = await fetch(`http://127.0.0.1:${server.value.port}${path}`, { method });
    return [answer.status, await answer.text()];
  };
  assert.deepEqual(await get("/healthz"), [200, '{"status": "ok"}']);
  assert.deepEqual(await get("/versions"), [200, '{"saker":"1"}']);
  assert.deepEqual(await get("/metrics"), [200, "m 1\n"]);
  assert.equal((await get("/else"))[0], 404);
  assert.equal((await get("/healthz", "POST"))[0], 405);
  const taken = startWebServer(
    config(`webserver: {listen_port: ${server.value.port}, listen_address: 127.0.0.1}`),
    { versions: () => ({}), metrics: () => undefined },
  );
  assert.ok(!taken.ok && taken.error.code === "CONFIG_INVALID");
  await server.value.close();
});

Deno.test("startWebServer() says what keeps it from listening", () => {
  const dir = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${dir}/bad.pem`, "nothing");
  const cases: [text: string, words: RegExp][] = [
    ["ssl_enabled: true, ssl_certificate: /nonexistent.pem", /certificate.*\/nonexistent.pem/],
    [`ssl_enabled: true, ssl_certificate: ${dir}/bad.pem`, /certificate.*bad.pem/],
    ["listen_address: 192.0.2.1", /cannot listen on 192.0.2.1:0.*address of this machine/],
    ["listen_address: '2001:db8::1'", /cannot listen on \[2001:db8::1\]:0/],
  ];
  for (const [text, words] of cases) {
    const tree = config(`webserver: {listen_port: 0, ${text}}`);
    const server = startWebServer(tree, { versions: () => ({}), metrics: () => undefined });
    assert.ok(!server.ok, text);
    assert.match(`${server.error.message}. ${server.error.hint}`, words);
  }
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("dropSettings() refuses what makes no sense", () => {
  for (const text of ["actions: [shout]", "actions: [ignore, log]", "threshold: 2"]) {
    assert.ok(!dropSettings(config(`syscall_event_drops: {${text}}`)).ok, text);
  }
  const settings = dropSettings({});
  assert.ok(settings.ok);
  assert.deepEqual(settings.value.actions, ["ignore"]);
});

Deno.test("DropMonitor acts once a second, above the threshold, while tokens last", () => {
  const monitor = new DropMonitor({ threshold: 0.1, actions: ["log"], rate: 0.5, burst: 1 });
  const second = 1e9;
  const steps: [seconds: number, events: number, drops: number, expected: number][] = [
    [10, 0, 0, 0],
    [10.5, 100, 90, 0],
    [11.5, 200, 100, 100],
    [12.6, 300, 200, 0],
    [14.7, 400, 300, 100],
    [20, 10_000, 310, 0],
  ];
  for (const [seconds, events, drops, expected] of steps) {
    assert.equal(monitor.check(seconds * second, events, drops), expected, `at ${seconds} s`);
  }
});
