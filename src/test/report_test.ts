import assert from "node:assert/strict";
import { junitText } from "./report_junit.ts";
import { tapText } from "./report_tap.ts";
import { failureText, outcomesJson, summaryText } from "./report_text.ts";
import { outcomesOf } from "./suite_fixture.ts";

const TESTS = `
cases:
- {name: "good #1", events: ["cat: openat /etc/hosts"]}
- {name: "bad <&>", events: ["cat: openat /etc/secret"]}
- {name: gap, todo: true, events: ["cat: openat /etc/x"], alerts: [Secret read]}
- {name: broken, events: ["cat: opnat /etc/x"]}
`;

Deno.test("TAP tells passes, failures and known gaps", async () => {
  const lines = tapText(await outcomesOf(TESTS)).split("\n");
  assert.deepEqual(lines.slice(0, 2), ["TAP version 13", "1..4"]);
  assert.match(lines[2] ?? "", /^not ok 1 - a\.test\.yaml: broken$/);
  assert.ok(lines.includes("ok 2 - a.test.yaml: good \\#1"));
  assert.ok(lines.includes("not ok 3 - a.test.yaml: bad <&>"));
  assert.ok(lines.includes("not ok 4 - a.test.yaml: gap # TODO known gap"));
});

Deno.test("JUnit is well-formed and counts", async () => {
  const text = junitText(await outcomesOf(TESTS));
  assert.match(text, /<testsuites name="saker test" tests="4" failures="1" errors="1" skipped="1"/);
  assert.ok(text.includes('name="bad &lt;&amp;&gt;"'));
  assert.equal(text.match(/<testcase /g)?.length, 4);
  assert.equal(text.match(/<\/testcase>/g)?.length, 3);
});

Deno.test("the text shows the difference, the tree and a summary", async () => {
  const outcomes = await outcomesOf(TESTS);
  const failed = outcomes.find(({ status }) => status === "failed");
  assert.ok(failed !== undefined);
  const text = failureText(failed);
  assert.match(text, /^FAILED bad <&>\n {2}a\.test\.yaml:4\n {2}unexpected alert of "Secret read"/);
  assert.match(text, /<- decides/);
  assert.match(
    summaryText(outcomes, 12.3),
    /todo {3}gap .*\n1 passed, 2 failed, 1 todo \(12 ms\)\n$/,
  );
  assert.equal(JSON.parse(outcomesJson(outcomes, 1)).cases.length, 4);
});
