/** The commands that look at rule files: exit codes and what they print. */
import assert from "node:assert/strict";
import { describeCommand } from "./describe.ts";
import { TestIo } from "./test_io.ts";
import { validateCommand } from "./validate.ts";

const GOOD = "- rule: r\n  desc: d\n  condition: evt.type = open\n  output: o\n  priority: ERROR\n";

Deno.test("validate and describe: exit codes and documents", async () => {
  const folder = Deno.makeTempDirSync();
  const file = (name: string, text: string) => {
    Deno.writeTextFileSync(`${folder}/${name}`, text);
    return `${folder}/${name}`;
  };
  const good = file("good.yaml", GOOD);
  const bad = file("bad.yaml", GOOD.replace("ERROR", "HIGH"));
  const empty = file("empty.yaml", "");
  const plugin = file("plugin.yaml", "- required_plugin_versions: [{name: x, version: 1.0.0}]\n");
  const call = async (command: typeof validateCommand, args: string[], options = {}) => {
    const io = new TestIo();
    return { code: await command.run({ args, options, io }), out: io.stdout, err: io.stderr };
  };
  try {
    assert.equal((await call(validateCommand, [good])).code, 0);
    const wrong = await call(validateCommand, [bad]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.out, /bad\.yaml:5:13: error in rule 'r': Invalid priority/);
    const json = await call(validateCommand, [bad], { json: true });
    assert.equal(JSON.parse(json.out).falco_load_results[0].successful, false);
    for (const path of [empty, `${folder}/missing.yaml`]) {
      const unreadable = await call(validateCommand, [path]);
      assert.equal(unreadable.code, 7);
      assert.match(unreadable.err, /^saker: .*\.\nhint: /);
    }
    const missing = await call(validateCommand, [plugin], { json: true });
    assert.equal(missing.code, 1);
    assert.match(missing.err, /must load one of: x \(>= 1\.0\.0\)/);

    assert.match((await call(describeCommand, [good])).out, /condition: +evt\.type = open\n/);
    assert.equal(
      JSON.parse((await call(describeCommand, [good], { json: true })).out).rules.length,
      1,
    );
    const unknown = await call(describeCommand, [good], { rule: "q" });
    assert.equal(unknown.code, 2);
    assert.equal((await call(describeCommand, [bad])).code, 1);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("validate tells unused macros and lists once, as they are after the last file", async () => {
  const folder = Deno.makeTempDirSync();
  const common = `${folder}/common é.yaml`;
  const rules = `${folder}/rules.yaml`;
  const more = `${folder}/more.yaml`;
  Deno.writeTextFileSync(
    common,
    "- macro: used\n  condition: evt.type = open\n- macro: idle\n  condition: evt.type = close\n" +
      "- list: names\n  items: [a]\n",
  );
  Deno.writeTextFileSync(rules, GOOD.replace("evt.type = open", "used and proc.name in (names)"));
  Deno.writeTextFileSync(more, GOOD.replace("rule: r", "rule: s"));
  const call = async (options: { json?: boolean }) => {
    const io = new TestIo();
    assert.equal(await validateCommand.run({ args: [common, rules, more], options, io }), 0);
    return io.stdout;
  };
  const text = await call({});
  assert.equal(text.match(/UNUSED/g)?.length, 1, text);
  assert.match(text, /common é\.yaml:3:.*LOAD_UNUSED_MACRO[^]*common é\.yaml: ok, 1 warning\n/);
  assert.ok(text.endsWith(`${rules}: ok\n${more}: ok\n`), text);
  const { falco_load_results: files } = JSON.parse(await call({ json: true }));
  const counts = files.map(({ warnings }: { warnings: unknown[] }) => warnings.length);
  assert.deepEqual(counts, [3, 1, 1], "the document is that of falco");
  Deno.removeSync(folder, { recursive: true });
});
