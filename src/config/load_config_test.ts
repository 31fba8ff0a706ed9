import assert from "node:assert/strict";
import { ok } from "../base/result.ts";
import { type ConfigFiles, loadConfig } from "./load_config.ts";

function disk(content: Record<string, string>): ConfigFiles {
  return {
    read: (path) => ok(content[path]),
    list: (path) => {
      if (path in content) return [path];
      return Object.keys(content).filter((name) => name.startsWith(path + "/")).sort();
    },
  };
}

const FILES = {
  "main.yaml":
    "priority: debug\nrules_files: [a.yaml]\nconfig_files: [conf.d, {path: over.yaml, strategy: override}, {path: add.yaml, strategy: add-only}, missing.yaml]\nengine: {kind: modern_ebpf, x: 1}\nhome: ${HOME}/x",
  "conf.d/1.yaml": "rules_files: [b.yaml]\nengine: {kind: replay}",
  "conf.d/2.txt": "priority: info",
  "over.yaml": "rules_files: [c.yaml]",
  "add.yaml": "priority: error\nnew_key: yes",
  "self.yaml": "config_files: [self.yaml]",
  "nested.yaml": "config_files: [bad.yaml]",
  "bad.yaml": "config_files: [x]",
  "list.yaml": "- a",
  "broken.yaml": "a: [1, 2",
};
const environment = (name: string) => name === "HOME" ? "/root" : undefined;

Deno.test("loadConfig() merges included files by their strategies", () => {
  const loaded = loadConfig("main.yaml", ["priority=warning"], environment, disk(FILES));
  assert.ok(loaded.ok);
  const { tree } = loaded.value;
  assert.deepEqual(tree["rules_files"], ["c.yaml"]);
  assert.deepEqual(tree["engine"], { kind: "replay" });
  assert.equal(tree["priority"], "warning");
  assert.equal(tree["new_key"], "yes");
  assert.equal(tree["home"], "/root/x");
  assert.deepEqual(loaded.value.files, [
    "main.yaml",
    "conf.d/1.yaml",
    "conf.d/2.txt",
    "over.yaml",
    "add.yaml",
  ]);
});

Deno.test("loadConfig() includes what the command line asks for", () => {
  const loaded = loadConfig("over.yaml", ["config_files[]=add.yaml"], environment, disk(FILES));
  assert.ok(loaded.ok && loaded.value.tree["priority"] === "error");
});

Deno.test("loadConfig() says what is wrong with a file", () => {
  const cases: [path: string, words: string][] = [
    ["none.yaml", "no configuration file none.yaml"],
    ["self.yaml", "includes itself"],
    ["nested.yaml", "config_files of its own"],
    ["list.yaml", "must be a map"],
    ["broken.yaml", "broken.yaml"],
  ];
  for (const [path, words] of cases) {
    const loaded = loadConfig(path, [], environment, disk(FILES));
    assert.ok(!loaded.ok && loaded.error.code === "CONFIG_INVALID", path);
    assert.ok(loaded.error.message.includes(words), loaded.error.message);
  }
});

Deno.test("loadConfig() refuses values that a key cannot have, and names key and place", () => {
  const cases: [text: string, words: RegExp][] = [
    ["a: 1\njson_output: maybe", /^m\.yaml:2: json_output is 'maybe', but must be true or false/],
    ["webserver:\n  listen_port: http", /^m\.yaml:2: webserver.listen_port .* from 0 to 65535/],
    ["webserver: {listen_address: localhost}", /listen_address .*an IP address/],
    ["stdout_output: true", /^m\.yaml:1: stdout_output is 'true', but must be a map of keys/],
    ["rule_matching: some", /rule_matching is 'some', but must be one of first, all/],
    ["priority: 3", /priority is '3'/],
    ["rules_files: {a: b}", /rules_files is {"a":"b"}, but must be a list/],
    ["rules:\n  - disable: {rulle: x}", /^m\.yaml:1: rules is /],
    ["rules:\n  - disable: {}", /rules is /],
    ["append_output: [{extra_field: [a]}]", /append_output is /],
    ["append_output: [{extra_fields: [{a: x}, {a: y}]}]", /append_output is /],
    ["outputs_queue: {capacity: -1}", /capacity is '-1'/],
    ["output_timeout: 2s", /output_timeout is '2s'/],
    ["syscall_event_drops: {threshold: 2}", /threshold is '2', but must be a number from 0 to 1/],
    ["engine: {kind: gvisor}", /engine.kind is 'gvisor'/],
    ["config_files: [{strategy: append}]", /config_files is /],
    ["config_files: [sub.yaml]\njson_output: true", /^sub\.yaml:2: json_output is 'perhaps'/],
  ];
  const sub = "# values from here count\njson_output: perhaps";
  for (const [text, words] of cases) {
    const loaded = loadConfig("m.yaml", [], environment, disk({ "m.yaml": text, "sub.yaml": sub }));
    assert.equal(loaded.ok, false, text);
    if (loaded.ok) continue;
    assert.equal(loaded.error.code, "CONFIG_INVALID", text);
    assert.match(loaded.error.message, words);
  }
});

Deno.test("loadConfig() names the override that a wrong value comes from, and further values", () => {
  const files = disk({ "m.yaml": "metrics: {enabled: x}\nlog_stderr: q" });
  const loaded = loadConfig("m.yaml", ["json_output=z"], environment, files);
  assert.ok(!loaded.ok);
  assert.match(loaded.error.message, /^-o json_output=z: json_output is 'z'/);
  assert.match(loaded.error.hint ?? "", /log_stderr \(m.yaml:2\), metrics.enabled \(m.yaml:1\)/);
});

Deno.test("loadConfig() takes empty values as unset, and keys without effect with any value", () => {
  const text = "json_output:\npriority: ''\nwebserver: ~\nlibs_logger: 3\nplugins: x\n" +
    "metrics: {output_file: null}\nrules_files: a.yaml\nstatic_fields: {a: 1}\n" +
    "rules: [{enable: {rule: 'a*', tag: ''}}]\nwebserver: {listen_address: '::1'}";
  const loaded = loadConfig("m.yaml", [], environment, disk({ "m.yaml": text }));
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.error.message);
  assert.deepEqual(loaded.value.twice, ["webserver (m.yaml:10)"]);
});
