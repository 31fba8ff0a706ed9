import assert from "node:assert/strict";
import { Scrubber } from "./scrubber.ts";
import { readYaml } from "../yaml/reader.ts";
import type { YamlNode } from "../yaml/reader.ts";
import { yamlText, type YamlValue } from "./yaml_text.ts";

function plain(node: YamlNode): unknown {
  switch (node.kind) {
    case "null":
      return null;
    case "scalar":
      return node.text;
    case "sequence":
      return node.items.map(plain);
    case "map":
      return Object.fromEntries(
        node.pairs.map(([key, value]) => [key.kind === "scalar" ? key.text : "", plain(value)]),
      );
  }
}

Deno.test("what is written reads back", () => {
  const value: YamlValue = {
    rules: ["a.yaml", "b c.yaml"],
    cases: [{
      name: "a: b # c",
      world: { processes: [{ name: "bash", tty: "0", args: ["-c", "echo 'x' \"y\"", "- a", ""] }] },
      events: [{ connect: "[::1]:443", by: "true" }],
      alerts: [],
    }],
  };
  const read = readYaml(yamlText(value));
  assert.ok("documents" in read);
  assert.deepEqual(plain(read.documents[0] as YamlNode), value);
});

Deno.test("names are replaced as words, everywhere", () => {
  const scrubber = new Scrubber(["mira", "os.kar"], ["box"]);
  assert.deepEqual(scrubber.value({ mira: ["/home/mira/a", "miranda", "os.kar@box", "oskar"] }), {
    user1: ["/home/user1/a", "miranda", "user2@host1", "oskar"],
  });
});
