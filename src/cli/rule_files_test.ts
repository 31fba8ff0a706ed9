import assert from "node:assert/strict";
import { readRuleFiles } from "./rule_files.ts";

function folder(files: Record<string, string>): string {
  const path = Deno.makeTempDirSync();
  for (const [name, text] of Object.entries(files)) Deno.writeTextFileSync(`${path}/${name}`, text);
  return path;
}

Deno.test("files in the order given, folders by name, tests left out", () => {
  const path = folder({ "b.yaml": "B", "a.yml": "A", "a.test.yaml": "T", "notes.txt": "N" });
  const read = readRuleFiles([`${path}/b.yaml`, path + "/"]);
  assert.ok(read.ok);
  assert.deepEqual(read.value.map(({ text }) => text), ["B", "A", "B"]);
  assert.equal(read.value[1]?.name, `${path}/a.yml`);
  Deno.removeSync(path, { recursive: true });
});

const WRONG: [string, Record<string, string>, string, RegExp][] = [
  ["missing", {}, "/none.yaml", /there is no rule file .*none\.yaml/],
  ["empty", { "e.yaml": " \n" }, "/e.yaml", /is empty/],
  ["a folder without rules", { "x.txt": "" }, "", /holds no rule file/],
];
for (const [what, files, name, message] of WRONG) {
  Deno.test(`a rule file that is ${what} is one clear error`, () => {
    const path = folder(files);
    const read = readRuleFiles([path + name]);
    assert.ok(!read.ok);
    assert.equal(read.error.code, "RULES_UNREADABLE");
    assert.match(read.error.message, message);
    assert.ok(read.error.hint);
    Deno.removeSync(path, { recursive: true });
  });
}

Deno.test("tests beside rules are left out where a shell names them with the rules", () => {
  const path = Deno.makeTempDirSync() + "/";
  Deno.writeTextFileSync(path + "a.yaml", "- list: a\n  items: []\n");
  Deno.writeTextFileSync(path + "a.test.yaml", "# tests\nrules: a.yaml\ncases:\n  - name: x\n");
  Deno.writeTextFileSync(path + "odd.test.yaml", "# rules after all\n- list: b\n  items: []\n");
  const names = ["a.test.yaml", "a.yaml", "odd.test.yaml"].map((name) => path + name);
  const read = readRuleFiles(names);
  assert.ok(read.ok);
  assert.deepEqual(read.value.map(({ name }) => name), names.slice(1));
  assert.ok(readRuleFiles([path + "a.test.yaml"]).ok, "alone it is what was asked for");
  Deno.removeSync(path, { recursive: true });
});

Deno.test("rule files may be UTF-16 behind a byte order mark", () => {
  const path = Deno.makeTempDirSync();
  const bytes = [...'- list: "é"\n'].flatMap((c) => [c.charCodeAt(0), 0]);
  Deno.writeFileSync(`${path}/a.yaml`, Uint8Array.from([0xff, 0xfe, ...bytes]));
  const swapped = bytes.map((_, i) => bytes[i ^ 1] as number);
  Deno.writeFileSync(`${path}/b.yaml`, Uint8Array.from([0xfe, 0xff, ...swapped]));
  const read = readRuleFiles([path]);
  assert.ok(read.ok);
  assert.deepEqual(read.value.map(({ text }) => text), ['- list: "é"\n', '- list: "é"\n']);
  Deno.removeSync(path, { recursive: true });
});

Deno.test("an empty rule file beside others is none", () => {
  const path = folder({ "a.yaml": "A", "b.yaml": "" });
  const read = readRuleFiles([path]);
  assert.ok(read.ok);
  assert.deepEqual(read.value.map(({ text }) => text), ["A", ""]);
  Deno.removeSync(path, { recursive: true });
});
