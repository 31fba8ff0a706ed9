/** Odd places of YAML, with the reading that yaml-cpp gives them. */
import assert from "node:assert/strict";
import { endsSometime } from "../base/test_hang.ts";
import { readYaml, type YamlNode } from "./reader.ts";

/** The tree as JSON; an error as its message. */
function plain(text: string): unknown {
  const yaml = readYaml(text);
  return "error" in yaml ? yaml.error.message : yaml.documents.map(value);
}

function value(node: YamlNode): unknown {
  switch (node.kind) {
    case "null":
      return null;
    case "scalar":
      return node.text;
    case "sequence":
      return node.items.map(value);
    case "map":
      return node.pairs.map(([key, item]) => [value(key), value(item)]);
  }
}

for (
  const [name, text, expected] of [
    [
      "a comment in the first column ends a word between brackets",
      "items: [\n  a,\n  b\n# not an item\n  ]\n",
      [[["items", ["a", "b"]]]],
    ],
    ["a comment ends a word at the top", "word\n# comment", ["word"]],
    ["so does one behind CR LF", "- [a\r\n# c\r\n, b]", [[["a", "b"]]]],
    ["a comment further right ends it too", "k: a\n  # c\nl: b", [[["k", "a"], ["l", "b"]]]],
    ["a hash within a word is none", "k: a#b\n  c", [[["k", "a#b c"]]]],
    ["the last word of a map is a key without value", "k: v\nword\n", [[["k", "v"], [
      "word",
      null,
    ]]]],
    [
      "also before the next document",
      "- k: v\n  word\n---\nx",
      [[[["k", "v"], ["word", null]]], "x"],
    ],
    [
      "but not before another key",
      "k: v\nword\nl: w",
      "yaml-cpp: error at line 3, column 2: illegal map value",
    ],
    ["a word alone is no map", "word", ["word"]],
    ["tabs behind a word are not part of it", "a\t: b\t # c\nd: e \t", [[["a", "b"], ["d", "e"]]]],
    ["a tag without a value is an empty word", "a: !!str\nb: c", [[["a", ""], ["b", "c"]]]],
    ["but nothing at the end of the file", "!!str ", [null]],
    [
      "no indentation of zero",
      "|0\n",
      "yaml-cpp: error at line 1, column 3: cannot set zero indentation for a block scalar",
    ],
    [
      "a colon at the end, between brackets",
      "{a: b, c:",
      "yaml-cpp: error at line 1, column 9: unknown token",
    ],
    [
      "a question mark at the end",
      "k: v\n?",
      "yaml-cpp: error at line 2, column 1: unknown token",
    ],
    ["a colon at the end", "k:", [[["k", null]]]],
    [
      "brackets that stay open",
      "[a",
      "yaml-cpp: error at line 1, column 1: end of sequence flow not found",
    ],
  ] as const
) {
  Deno.test(`yaml: ${name}`, () => assert.deepEqual(plain(text), expected));
}

Deno.test("yaml: a file of nothing but structure ends soon", () => {
  for (const text of ["-\n".repeat(1_200_000), `- [${"a,".repeat(1_000_000)}]`]) {
    assert.match(String(endsSometime("reading", () => plain(text))), /the file is too long$/);
  }
});
