import assert from "node:assert/strict";
import { at, parseConfig } from "../config/config_tree.ts";
import { CONFIG_KEYS } from "../config/config_keys.ts";
import { fieldsCommand } from "./fields.ts";
import { eventsCommand } from "./events.ts";
import { schemaCommand } from "./schema.ts";
import { supportCommand } from "./support.ts";
import { versionCommand } from "./version.ts";
import type { Command, Invocation } from "./command.ts";
import { TestIo } from "./test_io.ts";

async function call(command: Command, args: string[], options: Invocation["options"] = {}) {
  const io = new TestIo();
  const code = await command.run({ args, options, io });
  return { code, io };
}

Deno.test("saker schema config has every key", async () => {
  const { io } = await call(schemaCommand, ["config"]);
  const schema = JSON.parse(io.stdout);
  const tree = parseConfig(io.stdout, "schema");
  assert.ok(tree.ok);
  for (const { path } of CONFIG_KEYS) {
    const place = `properties.${path.replace(/\.\*$/, "").replaceAll(".", ".properties.")}`;
    assert.notEqual(at(tree.value, place), undefined, path);
  }
  assert.equal(schema.additionalProperties, false);
  assert.deepEqual(schema.properties.json_output.type, "boolean");
});

Deno.test("saker schema refuses what it does not have", async () => {
  const { code, io } = await call(schemaCommand, ["events"]);
  assert.equal(code, 2);
  assert.match(io.stderr, /config, rules/);
  assert.equal((await call(schemaCommand, ["rules"])).code, 0);
});

Deno.test("saker support holds versions, machine, configuration and rules", async () => {
  const dir = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${dir}/r.yaml`, "- macro: m\n  condition: evt.num > 0\n");
    const { io } = await call(supportCommand, [], {
      rules: [`${dir}/r.yaml`],
      option: ["priority=error"],
    });
    const document = JSON.parse(io.stdout);
    assert.equal(JSON.parse(document.config).priority, "error");
    assert.match(document.rules_files[0].variants[0].content, /macro: m/);
    assert.equal(document.system_info.release, Deno.osRelease());
    assert.equal(document.engine_info.falco_version, "0.44.1");
    const broken = await call(supportCommand, [], { config: `${dir}/none` });
    assert.match(JSON.parse(broken.io.stdout).problem, /no configuration file/);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("saker fields writes the forms of falco --list", async () => {
  const names = await call(fieldsCommand, ["proc."], { names: true });
  assert.ok(names.io.stdout.split("\n").includes("proc.name"));
  const document = JSON.parse((await call(fieldsCommand, [], { format: "json" })).io.stdout);
  const evt = document.fieldclasses.find((entry: { name: string }) => entry.name === "evt");
  const field = (name: string) => evt.fields.find((entry: { name: string }) => entry.name === name);
  assert.equal(field("evt.num").argument, null);
  assert.deepEqual(field("evt.arg").argument, { required: true, type: ["KEY"] });
  const only = JSON.parse(
    (await call(fieldsCommand, [], { names: true, format: "json" })).io.stdout,
  );
  assert.ok(only.fieldnames.includes("fd.name"));
  const markdown = (await call(fieldsCommand, ["fd.name"], { format: "markdown" })).io.stdout;
  assert.match(markdown, /^## Field Class: fd\n[\s\S]*`fd.name` \| CHARBUF \| /);
});

Deno.test("saker events writes a table, saker version the document of falco", async () => {
  const { io } = await call(eventsCommand, ["chdir"], { format: "markdown" });
  assert.match(io.stdout, /`chdir` \| `<` \| .*\*\*path\*\*/);
  const version = await call(versionCommand, [], { option: ["json_output=true"] });
  assert.equal(JSON.parse(version.io.stdout).falco_version, "0.44.1");
});
