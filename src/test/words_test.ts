import assert from "node:assert/strict";
import { splitWords } from "./words.ts";

Deno.test("words are split as a shell does", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["", []],
    ["  a  b\tc ", ["a", "b", "c"]],
    [`sh -c 'id > "x"'`, ["sh", "-c", 'id > "x"']],
    [`"a 'b'" c`, ["a 'b'", "c"]],
    [`a\\ b ''`, ["a b", ""]],
    [`pre"fix ed"`, ["prefix ed"]],
  ];
  for (const [text, words] of cases) assert.deepEqual(splitWords(text), words, text);
});
