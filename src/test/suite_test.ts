import assert from "node:assert/strict";
import { cpuUsage } from "node:process";
import { explanationText } from "./explanation.ts";
import { outcomesOf, statusesOf, suiteOf } from "./suite_fixture.ts";

const CASES = (body: string) => `rules: a.yaml\ncases:\n${body}`;

Deno.test("expected alerts and expected silence pass", async () => {
  assert.deepEqual(
    await statusesOf(CASES(`
- name: seen
  events: ["cat: openat /etc/secret"]
  alerts:
    - rule: Secret read
      priority: WARNING
      event: 1
      count: 1
      fields: {fd.name: /etc/secret, proc.name: {regex: "^c.t$"}, proc.aname: {contains: [systemd]}, container.id: host, fd.sip: {absent: true}}
      output: {contains: [secret, cat]}
- name: silent
  events: ["login: openat /etc/secret", "cat: openat /etc/hosts", "cat: openat /etc/secret ret=EACCES"]
- name: several
  events: ["cat: openat /etc/secret", "cat: open /etc/secret2"]
  alerts: [{rule: Secret read, count: 2}]
`)),
    ["passed", "passed", "passed"],
  );
});

Deno.test("every kind of difference is told", async () => {
  const seen = `events: ["cat: openat /etc/secret"]`;
  const cases: readonly (readonly [string, RegExp])[] = [
    [`${seen}`, /failed: unexpected alert of "Secret read" from event 1/],
    [
      `events: ["cat: openat /etc/x"]\n  alerts: [Secret read]`,
      /failed: no alert of "Secret read"/,
    ],
    [`${seen}\n  alerts: [{rule: Secret read, count: 2}]`, /failed: 1 alerts .* not 2/],
    [`${seen}\n  alerts: [{rule: Secret read, priority: ERROR}]`, /is WARNING, not ERROR/],
    [
      `${seen}\n  alerts: [{rule: Secret read, fields: {proc.name: dog}}]`,
      /proc.name is "cat", not "dog"/,
    ],
    [`${seen}\n  alerts: [{rule: Secret read, fields: {fd.sip: 1.1.1.1}}]`, /fd.sip is absent/],
    [`${seen}\n  alerts: [{rule: Secret read, output: {regex: "^x"}}]`, /does not match \^x/],
    [
      `${seen}\n  alerts: [{rule: Secret read, event: 2}]`,
      /no alert of "Secret read" from event 2/,
    ],
    [`${seen}\n  alerts: [{rule: Nothing}]`, /broken: there is no rule "Nothing"/],
    [`${seen}\n  alerts: [{rule: Secret read, fields: {no.field: x}}]`, /broken: no.field/],
    [`events: ["cat: opnat /x"]`, /broken: there is no event "opnat"/],
    [`capture: /nowhere.scap`, /broken: /],
  ];
  for (const [body, message] of cases) {
    const [status] = await statusesOf(CASES(`- name: a\n  ${body}\n`));
    assert.match(status ?? "", message, body);
  }
});

Deno.test("known gaps do not fail, and are told when they are closed", async () => {
  assert.deepEqual(
    (await outcomesOf(CASES(`
- {name: gap, todo: true, events: ["login: openat /etc/secret"], alerts: [Secret read]}
- {name: closed, todo: true, events: ["cat: openat /etc/secret"], alerts: [Secret read]}
`))).map(({ status }) => status),
    ["todo", "fixed"],
  );
});

Deno.test("a missing alert is explained at the event that came closest", async () => {
  const [outcome] = await outcomesOf(CASES(`
- name: a
  events: ["cat: openat /etc/hosts", "login: openat /etc/secret"]
  alerts: [Secret read]
`));
  const explanation = outcome?.differences[0]?.explanation;
  assert.ok(explanation !== undefined);
  const text = explanationText(explanation);
  assert.match(text, /^rule "Secret read" does not match\nevent openat .*\/etc\/secret/);
  assert.match(text, /- not proc\.name in \(passwd, login\) {3}is "login" {3}<- decides/);
  assert.match(text, /\+ opened: and/);
});

Deno.test("the first rule that matches shadows the others, unless all are asked for", async () => {
  const rules = `
- rule: Wide
  desc: d
  condition: evt.type = openat
  output: o
  priority: NOTICE
- rule: Narrow
  desc: d
  condition: evt.type = openat and fd.name = /a
  output: o
  priority: NOTICE
`;
  const one = `- {name: a, events: ["cat: openat /a"], alerts: [Wide, Narrow]}`;
  const [outcome] = await outcomesOf(CASES(one), rules);
  assert.equal(outcome?.status, "failed");
  assert.equal(outcome?.differences[0]?.explanation?.shadowedBy, "Wide");
  const all = await statusesOf(`matching: all\n${CASES(one)}`, rules);
  assert.deepEqual(all, ["passed"]);
});

Deno.test("lost and late events reach the sensor as told", async () => {
  const lineage = `[{clone: "0", by: bash, as: kid}, "kid: execve /bin/sh"]`;
  const cases: readonly (readonly [string, string])[] = [
    ["", "Shell"],
    ["drop: execve", ""],
    ["drop: clone", "Shell"],
    ["drop: ['2']", ""],
    ["reorder: [2, 1]", "Shell"],
    ["reorder: 4", "Shell"],
    ["drop: 1/1", ""],
  ];
  for (const [loss, alert] of cases) {
    const text = `- name: a\n  events: ${lineage}\n  alerts: [${alert}]\n  ${loss}\n`;
    assert.deepEqual(await statusesOf(CASES(text)), ["passed"], loss);
  }
  const late = `- name: a
  events:
    - {openat: /etc/secret, by: cat, late: 1}
    - {openat: /etc/secret2, by: cat, drop: true}
  alerts: [{rule: Secret read, event: 1}]
`;
  assert.deepEqual(await statusesOf(CASES(late)), ["passed"]);
});

Deno.test("each repeats a case with its values", () => {
  const { cases } = suiteOf(CASES(`
- name: reads
  each: {file: [/etc/secret, /etc/secret2], by: [cat, dog]}
  events: ["\${by}: openat \${file}"]
  alerts: [{rule: Secret read, fields: {fd.name: "\${file}"}}]
`));
  assert.deepEqual(cases.map(({ test }) => test.name), [
    "reads (/etc/secret, cat)",
    "reads (/etc/secret, dog)",
    "reads (/etc/secret2, cat)",
    "reads (/etc/secret2, dog)",
  ]);
});

Deno.test("the world is what the sensor knows at the start", async () => {
  assert.deepEqual(
    await statusesOf(`
rules: a.yaml
world:
  users: {mira: 1000}
  containers: {web: {image: "nginx:1.27", name: front, privileged: true}}
  processes:
    - {name: nginx, container: web, user: www-data}
    - {name: bash, user: mira, login: mira, tty: "true", cwd: /etc, env: {A: b}, files: {5: /var/log/x, 6: "10.0.0.1:80->10.0.0.2:4000"}}
cases:
- name: process
  events: ["bash: openat secret"]
  alerts: [{rule: Secret read, fields: {fd.name: /etc/secret, user.name: mira, user.loginname: mira, proc.tty: "34816", proc.cwd: /etc/, proc.pid: {regex: "^[0-9]+$"}}}]
- name: container
  events: ["nginx: spawn sh -c id"]
  alerts: [{rule: Shell, fields: {container.id: web, container.image.repository: nginx, container.name: front, container.privileged: "true", user.uid: "33"}}]
`),
    ["passed", "passed"],
  );
});

Deno.test("a thousand cases are run in far less than two seconds", async () => {
  const many = Array.from({ length: 1000 }, (_, i) => `/etc/secret${i}`).join(", ");
  const started = cpuUsage();
  const statuses = await statusesOf(CASES(`
- name: many
  each: {file: [${many}]}
  events: ["bash > cat: openat \${file}"]
  alerts: [{rule: Secret read, fields: {fd.name: "\${file}"}}]
`));
  assert.equal(statuses.filter((status) => status === "passed").length, 1000);
  // of the processor, since the machine may be busy with other things
  const { user, system } = cpuUsage(started);
  assert.ok((user + system) / 1000 < 2000, `${(user + system) / 1000} ms`);
});
