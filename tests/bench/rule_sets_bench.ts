/**
 * Cost of an event with three rule sets over the same events, and the time that loading takes:
 *
 *     deno run -A tests/bench/rule_sets_bench.ts [rounds]
 *
 * The cost may not grow as the number of rules does: 1,000 rules stay below 4 x the cost of 100.
 */
import { UNKNOWN_PLATFORM } from "../../src/event/memory_source.ts";
import { indexOf, isValid, loadRuleSet, makeEngine } from "../../src/engine/rule_set.ts";
import { EMBEDDED_RULES, type RuleText } from "../../src/rule/embedded.ts";
import { compare, cpuSeconds } from "./cpu_time.ts";
import { mixedEvents } from "./mixed_events.ts";
import { syntheticRules } from "./synthetic_rules.ts";

const synthetic = (count: number) => [{ name: `${count}.yaml`, text: syntheticRules(count) }];
const SETS: readonly (readonly [name: string, texts: readonly RuleText[]])[] = [
  ["embedded", EMBEDDED_RULES],
  ["synthetic_100", synthetic(100)],
  ["synthetic_1000", synthetic(1000)],
];

const batch = mixedEvents(100_000);
const loads = new Map<string, number>();
// the largest set is loaded first, cold: that is what a start waits for
const runs = [...SETS].reverse().map(([name, texts]) => {
  const start = cpuSeconds();
  const rules = loadRuleSet(texts);
  if (!isValid(rules)) throw new TypeError(`the rules ${name} are not valid`);
  const index = indexOf(rules);
  loads.set(name, (cpuSeconds() - start) * 1000);
  const engine = makeEngine(index, {
    platform: UNKNOWN_PLATFORM,
    onAlert: () => {},
    hostname: "bench",
  });
  return {
    name,
    run: () => {
      engine.process(batch);
      return batch.count;
    },
  };
});
const rates = compare(runs, Number(Deno.args[0] ?? 9));
const rate = (name: string) => rates.get(name) as number;
console.log(JSON.stringify({
  bench: "rule_sets",
  events: batch.count,
  ns_per_event: Object.fromEntries(SETS.map(([name]) => [name, Math.round(1e9 / rate(name))])),
  load_cpu_ms: Object.fromEntries(SETS.map(([name]) => [name, Math.round(loads.get(name) ?? 0)])),
  cost_1000_to_100: Math.round(rate("synthetic_100") / rate("synthetic_1000") * 100) / 100,
}));
