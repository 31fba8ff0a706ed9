/** `saker test`, `saker explain` and `saker lint` over files: exit codes, reports, captures. */
import assert from "node:assert/strict";
import { CaptureWriter } from "../scap/capture_writer.ts";
import { makeEvents } from "../test/event_maker.ts";
import { SAMPLE_RULES } from "../test/suite_fixture.ts";
import type { Invocation } from "./command.ts";
import { explainCommand } from "./explain.ts";
import { lintCommand } from "./lint.ts";
import { testCommand } from "./test.ts";
import { TestIo } from "./test_io.ts";

const PASSING = `
rules: a.yaml
cases:
- name: seen
  events: ["cat: openat /etc/secret"]
  alerts: [{rule: Secret read, fields: {fd.name: /etc/secret}}]
- {name: silent, events: ["login: openat /etc/secret"]}
`;
const FAILING = PASSING + `- {name: wrong, events: ["cat: openat /etc/secret"]}\n`;

type Options = Invocation["options"];

async function within(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${folder}/a.yaml`, SAMPLE_RULES);
    await body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function call(command: typeof testCommand, args: readonly string[], options: Options = {}) {
  const io = new TestIo();
  const code = await command.run({ args, options, io });
  return { code, out: io.stdout, err: io.stderr };
}

/** Writes a capture of a shell that starts cat, which reads a secret. */
function writeCapture(path: string): void {
  const made = makeEvents(
    [{ text: "bash: spawn cat /etc/secret" }, { text: "openat /etc/secret" }],
    {
      worlds: [{
        users: { mira: 1000 },
        processes: [{ name: "sshd" }, {
          name: "bash",
          parent: "sshd",
          user: "mira",
          login: "mira",
        }],
      }],
      start: 1_700_000_000_000_000_000n,
      facts: true,
    },
  );
  assert.ok(!("message" in made));
  const writer = CaptureWriter.open(path, () => made.platform);
  assert.ok(writer.ok);
  for (let i = 0; i < made.batch.count; i++) writer.value.add(made.batch, i);
  writer.value.close();
}

Deno.test("test: exit codes, filter and reports", async () => {
  await within(async (folder) => {
    Deno.writeTextFileSync(`${folder}/a.test.yaml`, PASSING);
    const passed = await call(testCommand, [folder]);
    assert.equal(passed.code, 0, passed.err);
    assert.match(passed.out, /^2 passed, 0 failed \(\d+ ms\)\n$/);

    Deno.writeTextFileSync(`${folder}/a.test.yaml`, FAILING);
    const failed = await call(testCommand, [`${folder}/a.test.yaml`]);
    assert.equal(failed.code, 1);
    assert.match(failed.out, /^FAILED wrong\n {2}.*a\.test\.yaml:8\n {2}unexpected alert/);
    const filtered = await call(testCommand, [folder], { filter: "silent" });
    assert.match(filtered.out, /^1 passed, 0 failed/);
    assert.equal((await call(testCommand, [folder], { filter: "nothing" })).code, 2);

    const tap = await call(testCommand, [folder], { tap: "-" });
    assert.match(tap.out, /^TAP version 13\n1\.\.3\n/);
    const reports = await call(testCommand, [folder], { junit: `${folder}/j.xml`, json: true });
    assert.equal(JSON.parse(reports.out).failed, 1);
    assert.match(Deno.readTextFileSync(`${folder}/j.xml`), /failures="1"/);
    assert.equal((await call(testCommand, [folder], { tap: `${folder}/no/x` })).code, 9);
  });
});

Deno.test("test: wrong calls and wrong files", async () => {
  await within(async (folder) => {
    assert.equal((await call(testCommand, [`${folder}/missing`])).code, 2);
    assert.match((await call(testCommand, [folder])).err, /there is no test file/);
    Deno.writeTextFileSync(`${folder}/b.test.yaml`, "rules: a.yaml\ncase: []\n");
    const wrong = await call(testCommand, [folder]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /b\.test\.yaml:2: unknown key "case"\. Did you mean cases\?/);
    Deno.writeTextFileSync(`${folder}/b.test.yaml`, PASSING.replace("a.yaml", "none.yaml"));
    const unread = await call(testCommand, [folder]);
    assert.equal(unread.code, 1);
    assert.match(unread.out, /there is no rule file .*none\.yaml/);
  });
});

Deno.test("test: coverage, mistakes and ways around", async () => {
  await within(async (folder) => {
    Deno.writeTextFileSync(`${folder}/a.test.yaml`, PASSING);
    const low = await call(testCommand, [folder], { coverage: true, threshold: "100" });
    assert.equal(low.code, 1);
    assert.match(low.err, /coverage is \d+(\.\d+)? %, less than 100 %/);
    const file = `${folder}/cov.info`;
    const lcov = await call(testCommand, [folder], {
      coverage: true,
      coverageFormat: "lcov",
      coverageFile: file,
    });
    assert.equal(lcov.code, 0);
    assert.match(Deno.readTextFileSync(file), /^TN:\nSF:.*a\.yaml\n/);
    assert.equal((await call(testCommand, [folder], { coverage: true, threshold: "x" })).code, 2);
    assert.equal((await call(testCommand, [folder], { threshold: "100" })).code, 1);
    assert.equal((await call(testCommand, [folder], { survivors: "1" })).code, 1);
    const html = await call(testCommand, [folder], { coverageFormat: "html" });
    assert.match(html.out, /^<!doctype html>/);
    const mutated = await call(testCommand, [folder], { mutate: true, survivors: "1" });
    assert.equal(mutated.code, 1);
    assert.match(mutated.out, /survives: take passwd out of/);
    const evaded = await call(testCommand, [folder], { evade: true });
    assert.match(evaded.out, /gets past: trusted name \(1 of 1\)/);
  });
});

Deno.test("test --from: a hit of a capture becomes a test that passes", async () => {
  await within(async (folder) => {
    const capture = `${folder}/trace.scap`;
    writeCapture(capture);
    const output = `${folder}/new.test.yaml`;
    const made = await call(testCommand, [], {
      from: capture,
      rule: "Secret read",
      rules: [`${folder}/a.yaml`],
      output,
      scrub: true,
    });
    assert.equal(made.code, 0, made.err);
    const text = Deno.readTextFileSync(output);
    assert.match(text, /^rules: \[a\.yaml\]\n/);
    assert.ok(!text.includes("mira") && text.includes("user1"), text);
    assert.match(text, /name: bash[\s\S]*parent: bash/);
    assert.equal((await call(testCommand, [output])).code, 0);
    const none = await call(testCommand, [], {
      from: capture,
      rule: "Shell",
      rules: [`${folder}/a.yaml`],
      output,
    });
    assert.equal(none.code, 2);
    assert.match(none.err, /no event of .* raises "Shell"/);

    Deno.writeTextFileSync(
      `${folder}/c.test.yaml`,
      `rules: a.yaml\ncases:\n- {name: c, capture: trace.scap, counts: {Secret read: 1}}\n` +
        `- {name: d, capture: trace.scap}\n`,
    );
    const counted = await call(testCommand, [`${folder}/c.test.yaml`]);
    assert.match(
      counted.out,
      /FAILED d[\s\S]*1 alerts of "Secret read", not 0[\s\S]*1 passed, 1 failed/,
    );
  });
});

Deno.test("explain: captures and cases", async () => {
  await within(async (folder) => {
    const capture = `${folder}/trace.scap`;
    writeCapture(capture);
    const rules = [`${folder}/a.yaml`];
    const hit = await call(explainCommand, [capture], { rules, rule: "Secret read" });
    assert.equal(hit.code, 0, hit.err);
    assert.match(hit.out, /^event 4: rule "Secret read" matches\nevent openat .* by cat/);
    const miss = await call(explainCommand, [capture], { rules, rule: "Shell", event: "3" });
    assert.match(miss.out, /- proc\.name in \(sh, bash\) {3}is "cat" {3}<- decides/);
    const json = await call(explainCommand, [capture], {
      rules,
      rule: "Secret read",
      event: "1",
      json: true,
    });
    const [explained] = JSON.parse(json.out);
    assert.equal(explained.matched, false);
    assert.equal(explained.notTried, "the rule does not look at clone events");
    assert.equal(explained.tree.kind, "and");

    Deno.writeTextFileSync(`${folder}/a.test.yaml`, PASSING);
    const test = await call(explainCommand, [`${folder}/a.test.yaml`], { case: "seen" });
    assert.match(test.out, /^event 1: rule "Secret read" matches/);

    assert.equal((await call(explainCommand, [capture], { rules })).code, 2);
    assert.equal((await call(explainCommand, [capture], { rules, rule: "Sell" })).code, 2);
    assert.equal((await call(explainCommand, [], {})).code, 2);
    const far = await call(explainCommand, [capture], { rules, rule: "Shell", event: "99" });
    assert.match(far.err, /has no event to explain/);
  });
});

Deno.test("lint: exit codes and silence", async () => {
  await within(async (folder) => {
    const file = `${folder}/a.yaml`;
    const notes = await call(lintCommand, [file]);
    assert.equal(notes.code, 0);
    assert.match(notes.out, /note in rule "Secret read": .* \[SPOOFABLE_NAME\]\n {4}hint: /);
    assert.equal((await call(lintCommand, [file], { strict: true })).code, 1);
    const ignored = { strict: true, ignore: ["SPOOFABLE_NAME"] };
    assert.equal((await call(lintCommand, [file], ignored)).out, "0 warnings, 0 notes\n");
    assert.equal((await call(lintCommand, [file], { ignore: ["NO_SUCH"] })).code, 2);
    Deno.writeTextFileSync(file, SAMPLE_RULES.replace("items: [passwd", "items: [passwd, passwd"));
    const json = await call(lintCommand, [file], { json: true });
    assert.equal(json.code, 1);
    assert.equal(JSON.parse(json.out)[0].code, "REPEATED_ENTRY");
    Deno.writeTextFileSync(file, "- rule: x\n");
    assert.equal((await call(lintCommand, [file])).code, 1);
  });
});
