import assert from "node:assert/strict";
import { looksLike } from "./looks_like.ts";

const CASES: readonly (readonly [string, string | undefined])[] = [
  ["\xd4\xc3\xb2\xa1\x02\0\x04\0", "a pcap network capture"],
  ["\x7fELF\x02\x01\x01\0", "an ELF program or library"],
  ["\x28\xb5\x2f\xfd\x04", "packed with zstd"],
  ["x".repeat(257) + "ustar", "a tar archive"],
  ["- rule: Shell\n  desc: d\n", "a rule file"],
  ["# comment\n# more\n\n- macro: m\n", "a rule file"],
  ["- required_engine_version: 0.31.0\n", "a rule file"],
  ['{"rule": 1}', "JSON text"],
  ["[]", "JSON text"],
  ["hello\n", "text"],
  ["gr\xc3\xbc\xc3\x9fe", "text"],
  ["\0".repeat(512), "nothing but zero bytes"],
  ["\x01\x02\x03\x04", undefined],
];

Deno.test("what a file is that is no capture", () => {
  for (const [text, want] of CASES) {
    const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
    assert.equal(looksLike(bytes)?.[0], want, JSON.stringify(text.slice(0, 20)));
  }
});
