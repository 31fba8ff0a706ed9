import assert from "node:assert/strict";
import { baseName, folderOf } from "./path_name.ts";

const CASES: readonly (readonly [path: string, name: string, folder: string])[] = [
  ["/etc/falco/rules.yaml", "rules.yaml", "/etc/falco/"],
  ["rules.yaml", "rules.yaml", "."],
  ["./a", "a", "./"],
  ["/vmlinuz", "vmlinuz", "/"],
  ["/tmp/", "", "/tmp/"],
  ["", "", "."],
];

for (const [path, name, folder] of CASES) {
  Deno.test(`name and folder of '${path}'`, () => {
    assert.equal(baseName(path), name);
    assert.equal(folderOf(path), folder);
  });
}
