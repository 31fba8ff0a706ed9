/**
 * What rules cost: the same mixed events through the whole engine with the embedded rules, with 100
 * and with 1,000 made-up rules in the manner of published ones, taking turns in one process; and how
 * long loading them takes.
 *
 *     deno run -A tests/bench/rules_bench.ts [rounds]
 */
import { UNKNOWN_PLATFORM } from "../../src/event/memory_source.ts";
import { indexOf, isValid, loadRuleSet, makeEngine } from "../../src/engine/rule_set.ts";
import { EMBEDDED_RULES } from "../../src/rule/embedded.ts";
import { compare, cpuSeconds } from "./cpu_time.ts";
import { mixedEvents } from "./mixed_events.ts";

const batch = mixedEvents(100_000);

/** A file of `count` rules over opens, programs and connections, each with exceptions. */
function madeUp(count: number): string {
  const rules = Array.from({ length: count }, (_, i) => {
    const [types, subject] = [
      ["open, openat, openat2", `fd.name startswith /srv/app${i}/`],
      ["execve, execveat", `proc.name in (tool${i}, helper${i}, runner${i})`],
      ["open, openat, openat2", `fd.name pmatch (/data/${i}, /var/lib/${i})`],
      ["open, openat, openat2", `(fd.name = /etc/conf${i} or fd.name endswith .key${i})`],
      ["connect", `fd.sip = "192.168.${i >> 8}.${i & 255}"`],
      ["open, openat, openat2", `fd.name contains /secret${i}/`],
      ["execve, execveat", `proc.cmdline contains "--danger${i}"`],
    ][i % 7] as [string, string];
    return `- rule: Made-up ${i}
  desc: A rule for measuring
  condition: >
    evt.type in (${types}) and ${subject}
    and not proc.name in (sshd, cron, keeper${i % 9}) and proc.pname != parent${i % 7}
  output: Found (file=%fd.name command=%proc.cmdline user=%user.name)
  priority: WARNING
`;
  });
  return rules.join("\n");
}

let alerts = 0;
const loadMs: Record<string, number> = {};

/** An engine with these rule files, and what loading cost. */
function contender(name: string, texts: readonly { name: string; text: string }[]) {
  const start = cpuSeconds();
  const rules = loadRuleSet(texts);
  if (!isValid(rules)) throw new Error(`rules of ${name} are not valid`);
  loadMs[name] = Math.round((cpuSeconds() - start) * 1000);
  const engine = makeEngine(indexOf(rules), {
    platform: UNKNOWN_PLATFORM,
    onAlert: () => alerts++,
    hostname: "bench",
  });
  return {
    name,
    run() {
      engine.process(batch);
      return batch.count;
    },
  };
}

const contenders = [
  contender("embedded", EMBEDDED_RULES),
  contender("100", [{ name: "100.yaml", text: madeUp(100) }]),
  contender("1000", [{ name: "1000.yaml", text: madeUp(1000) }]),
];
const rates = compare(contenders, Number(Deno.args[0] ?? 15));
const ns = (name: string) => Math.round(1e9 / (rates.get(name) as number));
console.log(JSON.stringify({
  bench: "rules",
  ns_per_event: { embedded: ns("embedded"), "100": ns("100"), "1000": ns("1000") },
  ratio_1000_to_100: Math.round(ns("1000") / ns("100") * 100) / 100,
  load_cpu_ms: loadMs,
  alerts,
}));
