import assert from "node:assert/strict";
import { evade } from "./evasion.ts";
import { suiteOf } from "./suite_fixture.ts";

function past(tests: string, rule: string, rules?: string): Record<string, boolean> {
  const result = evade(suiteOf(tests, rules).cases);
  const found = result.rules.find((one) => one.rule === rule);
  return Object.fromEntries(found?.tried.map(({ evader, past }) => [evader, past > 0]) ?? []);
}

Deno.test("ways around a path do not get past the kernel's path", () => {
  const tried = past(
    `cases: [{name: a, events: ["cat: openat /etc/secret"], alerts: [Secret read]}]`,
    "Secret read",
  );
  assert.deepEqual(tried, {
    "symbolic link": false,
    "linked folder": false,
    "dots and slashes": false,
    "relative path": false,
    "/proc/self/root": false,
    "folder descriptor": false,
    "sister call": false,
    "io_uring": false,
    "renamed tool": false,
    "trusted name": true,
  });
});

Deno.test("without the kernel's path links get past", () => {
  const tried = past(
    `cases: [{name: a, facts: false, events: ["cat: openat /etc/secret"], alerts: [Secret read]}]`,
    "Secret read",
  );
  assert.equal(tried["symbolic link"], true);
  assert.equal(tried["linked folder"], true);
  assert.equal(tried["/proc/self/root"], true);
  assert.equal(tried["dots and slashes"], false);
  assert.equal(tried["relative path"], false);
});

Deno.test("programs are renamed, padded and started in other ways", () => {
  const rules = `
- rule: Miner
  desc: d
  condition: evt.type = execve and (proc.name = xmrig or proc.args contains stratum)
  output: o
  priority: NOTICE
`;
  const named = past(
    `cases: [{name: a, events: ["sh: spawn xmrig"], alerts: [Miner]}]`,
    "Miner",
    rules,
  );
  assert.equal(named["renamed tool"], true);
  assert.equal(named["execveat"], true);
  const told = past(
    `cases: [{name: a, events: ["sh: spawn x stratum"], alerts: [Miner]}]`,
    "Miner",
    rules,
  );
  assert.equal(told["renamed tool"], false);
  assert.equal(told["padded arguments"], true);
});
