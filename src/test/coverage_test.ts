import assert from "node:assert/strict";
import { measureCoverage, percent, rulePoints, totalPoints } from "./coverage.ts";
import {
  coverageHtml,
  coverageJson,
  coverageLcov,
  coverageText,
  missingOf,
} from "./coverage_report.ts";
import { suiteOf } from "./suite_fixture.ts";

const RULES = `
# saker-coverage: ignore fd.num >= 0 - a test cannot make one without
- rule: Read
  desc: d
  condition: evt.type = openat and fd.name startswith /etc/ and fd.num >= 0
  output: o
  priority: NOTICE
  exceptions:
    - name: programs
      fields: proc.name
      values: [dpkg, rpm]
    - name: pairs
      fields: [proc.name, fd.name]
      comps: [=, startswith]
      values:
        - [cat, /etc/a]
        - [dog, /etc/b]
`;

const TESTS = `
cases:
- {name: seen, events: ["sh: openat /etc/x"], alerts: [Read]}
- {name: excepted, events: ["dpkg: openat /etc/x", "cat: openat /etc/a"]}
`;

Deno.test("leaves and entries of exceptions are counted", () => {
  const [rule] = measureCoverage(suiteOf(TESTS, RULES).cases);
  assert.ok(rule !== undefined);
  const missing = Object.fromEntries(rule.leaves.map((leaf) => [leaf.text, missingOf(leaf)]));
  assert.equal(missing["evt.type = openat"], "never false");
  assert.equal(missing["fd.name startswith /etc/"], "never false");
  assert.equal(missing["fd.num >= 0"], "");
  assert.equal(missing["proc.name in (dpkg, rpm)"], "");
  assert.deepEqual(rule.entries.map(({ exception, text, used }) => [exception, text, used > 0]), [
    ["programs", "dpkg", true],
    ["programs", "rpm", false],
    ["pairs", "(proc.name = cat and fd.name startswith /etc/a)", true],
    ["pairs", "(proc.name = dog and fd.name startswith /etc/b)", false],
  ]);
  assert.ok(percent(rulePoints(rule)) < 100);
  assert.equal(rule.leaves.find(({ text }) => text === "evt.type = openat")?.line, 5);
});

Deno.test("a percentage is cut, never rounded up", () => {
  assert.equal(percent({ covered: 99999, total: 100000 }), 99.99);
  assert.equal(percent({ covered: 0, total: 0 }), 100);
});

Deno.test("every report says the same", () => {
  const rules = measureCoverage(suiteOf(TESTS, RULES).cases);
  const all = percent(totalPoints(rules));
  const text = coverageText(rules);
  assert.match(text, /never false: evt\.type = openat \(a\.yaml:5\)/);
  assert.match(text, /never used: rpm of exception programs/);
  assert.match(text, /exempt: fd\.num >= 0 - a test cannot make one without/);
  assert.ok(text.endsWith(`)\n`) && text.includes(`${all.toFixed(2)} %  all`));
  assert.equal(JSON.parse(coverageJson(rules)).percent, all);
  const lcov = coverageLcov(rules);
  assert.match(lcov, /^TN:\nSF:a\.yaml\n/);
  assert.match(lcov, /BRDA:5,0,1,0/);
  assert.ok(lcov.endsWith("end_of_record\n"));
  const html = coverageHtml(rules);
  assert.ok(html.includes("<h2>Read") && html.includes('class="part"'));
});
