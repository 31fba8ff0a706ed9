import assert from "node:assert/strict";
import { booleanWord } from "./boolean_word.ts";

const WORDS: readonly (readonly [string, boolean | undefined])[] = [
  ["y", true],
  ["Yes", true],
  ["TRUE", true],
  ["on", true],
  ["N", false],
  ["no", false],
  ["False", false],
  ["OFF", false],
  ["yEs", undefined],
  ["tRUE", undefined],
  ["1", undefined],
  ["", undefined],
  ["constructor", undefined],
];
for (const [text, value] of WORDS) {
  Deno.test(`'${text}' as a boolean is ${value}`, () => assert.equal(booleanWord(text), value));
}
