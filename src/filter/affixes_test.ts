import assert from "node:assert/strict";
import { Affixes } from "./affixes.ts";

const AFFIXES = ["", "/", "a", "/e", "/etc", "/etc/", "/etc/p", "/bin", "c/", "tc/", ".so", "ss"];
const VALUES = [
  ...AFFIXES,
  ...["/etc/passwd", "etc", "/etcetera", "/bin/sh", "x.so", "\u{12f}e", "//etc", "/Etc/", "pass"],
];

for (const atEnd of [false, true]) {
  Deno.test(`all ${atEnd ? "suffixes" : "prefixes"} of a value are found, and no others`, () => {
    const affixes = new Affixes(atEnd);
    AFFIXES.forEach((text, at) => affixes.add(text, at));
    affixes.add("/etc", 100);
    for (const value of VALUES) {
      const out: number[] = [];
      affixes.find(value, out);
      const has = (text: string) => atEnd ? value.endsWith(text) : value.startsWith(text);
      const expected = AFFIXES.flatMap((text, at) => has(text) ? [at] : []);
      if (has("/etc")) expected.push(100);
      assert.deepEqual(out.sort((a, b) => a - b), expected, value);
    }
  });
}
