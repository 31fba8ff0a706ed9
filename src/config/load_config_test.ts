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
