/**
 * Cost of conditions per event for 100 and 1,000 rules, with and without the index, on the same
 * events: a stream of opens whose paths repeat as they do in practice, and one of new paths only.
 *
 *     deno run -A tests/bench/filter_bench.ts
 */
import { Compiler } from "../../src/filter/compiler.ts";
import { eventCodesOf } from "../../src/filter/event_codes_of.ts";
import { parseCondition } from "../../src/filter/parser.ts";
import { type IndexedCondition, PredicateIndex } from "../../src/filter/predicate_index.ts";
import { fakeContext, testFields } from "../../src/filter/test_fields.ts";

/** Conditions in the manner of published rules: event types, a path or name test, exceptions. */
function conditions(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const type = ["open", "openat", "close"][i % 3];
    const subject = [
      `fd.name startswith /srv/app${i}/`,
      `proc.name in (tool${i}, helper${i}, runner${i})`,
      `fd.name pmatch (/data/${i}, /var/lib/${i})`,
      `(fd.name = /etc/conf${i} or fd.name endswith .key${i})`,
      `fd.name contains /secret${i}/`,
    ][i % 5];
    return `evt.type in (open, ${type}) and ${subject} and not proc.name in (sshd, cron) ` +
      `and proc.pname != parent${i % 7}`;
  });
}

interface RuleSet {
  readonly conditions: readonly IndexedCondition[];
  readonly compiler: Compiler;
  readonly loadMs: number;
}

function load(count: number): RuleSet {
  const start = performance.now();
  const compiler = new Compiler(testFields);
  const compiled = conditions(count).map((text) => {
    const parsed = parseCondition(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const made = compiler.compile(parsed.value);
    if (!made.ok) throw new Error(made.error.message);
    return { root: made.value.root, eventCodes: eventCodesOf(parsed.value) };
  });
  return { conditions: compiled, compiler, loadMs: performance.now() - start };
}

/** Contexts of opens; `distinct` = how many different paths there are. */
function events(count: number, distinct: number) {
  return Array.from({ length: count }, (_, i) =>
    fakeContext({
      "evt.type": "open",
      "fd.name": `/srv/app${i % distinct}x/file${i % distinct}`,
      "proc.name": `worker${i % 50}`,
      "proc.pname": "bash",
    }));
}

function nsPerEvent(stream: ReturnType<typeof events>, perEvent: (i: number) => void): number {
  for (let i = 0; i < stream.length; i++) perEvent(i);
  const start = performance.now();
  for (let i = 0; i < stream.length; i++) perEvent(i);
  return (performance.now() - start) * 1e6 / stream.length;
}

function measure(set: RuleSet, stream: ReturnType<typeof events>): [number, number] {
  const { generation } = set.compiler;
  const index = new PredicateIndex(set.conditions, generation);
  let hits = 0;
  const walked = nsPerEvent(stream.slice(0, 5000), (i) => {
    generation.now++;
    for (const { root } of set.conditions) {
      if (root.test(stream[i] as ReturnType<typeof fakeContext>)) hits++;
    }
  });
  const indexed = nsPerEvent(stream, (i) => {
    const ctx = stream[i] as ReturnType<typeof fakeContext>;
    const count = index.begin(ctx);
    for (let k = 0; k < count; k++) if (index.test(index.found[k] as number, ctx)) hits++;
  });
  if (hits < 0) throw new Error("unreachable");
  return [walked, indexed];
}

for (const [name, distinct] of [["2,000 paths", 2000], ["new paths only", 100_000]] as const) {
  const stream = events(100_000, distinct);
  for (const count of [100, 1000]) {
    const set = load(count);
    const [walked, indexed] = measure(set, stream);
    console.log(
      `${name}: ${count} rules, loaded in ${set.loadMs.toFixed(0)} ms: ` +
        `all rules ${walked.toFixed(0)} ns/event, index ${indexed.toFixed(0)} ns/event`,
    );
  }
}
