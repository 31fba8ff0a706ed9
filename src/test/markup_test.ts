import assert from "node:assert/strict";
import { escapeMarkup } from "./markup.ts";

Deno.test("what markup is made of is escaped, each character once", () => {
  assert.equal(escapeMarkup(`<a b="c">&lt;`), "&lt;a b=&quot;c&quot;&gt;&amp;lt;");
  assert.equal(escapeMarkup("plain 'text'"), "plain 'text'");
});
