import assert from "node:assert/strict";
import { bytesOf } from "./byte_string.ts";
import { Interner } from "./interner.ts";

function get(table: Interner, text: string): string {
  const bytes = bytesOf(`<${text}>`);
  return table.get(bytes, 1, text.length);
}

Deno.test("the same bytes give the same text, whatever they are", () => {
  const table = new Interner(8);
  const texts = ["", "a", "/etc/passwd", "\x00", "\xff\xfe", "x".repeat(2048), "x".repeat(2049)];
  for (let round = 0; round < 2; round++) {
    for (const text of texts) assert.equal(get(table, text), text);
  }
});

Deno.test("text ends at its first NUL, at every length", () => {
  const table = new Interner(10);
  for (const length of [...Array(20).keys(), 511, 512, 513, 2047, 2048, 2049, 2600]) {
    const text = "abcdefghij".repeat(300).slice(0, length);
    const ended = bytesOf(`<${text}\0tail-and-more`);
    assert.equal(table.text(ended, 1, ended.length - 1), text, `NUL at ${length}`);
    const open = bytesOf(`<${text}`);
    assert.equal(table.text(open, 1, length), text, `${length} bytes without NUL`);
    assert.equal(table.get(open, 1, length), text);
  }
  assert.equal(table.get(bytesOf("a\0bc\0d"), 0, 6), "a\0bc\0d");
  assert.equal(table.text(bytesOf("\x80\x81\xff\x01rest"), 0, 8), "\x80\x81\xff\x01rest");
});

Deno.test("texts that collide are told apart", () => {
  // two slots: everything shares a chain
  const table = new Interner(1);
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 50; i++) assert.equal(get(table, `file-${i}`), `file-${i}`);
  }
});

Deno.test("a full table starts again and stays right", () => {
  const table = new Interner(4);
  for (let i = 0; i < 10_000; i++) {
    const text = `/proc/${i % 37}/status`;
    assert.equal(get(table, text), text);
  }
});

Deno.test("a text is called plain only if nothing of it is to be replaced or collapsed", () => {
  const table = new Interner(6);
  const cases: readonly (readonly [string, boolean])[] = [
    ["/etc/passwd", true],
    ["~ !", true],
    ["/etc//passwd", false],
    ["//", false],
    ["a\x1fb", false],
    ["a\x7fb", false],
    ["a\x80b", false],
    ["", false],
    ["x".repeat(2049), false],
  ];
  for (let round = 0; round < 2; round++) {
    for (const [text, plain] of cases) {
      assert.equal(get(table, text), text);
      assert.equal(table.lastPlain, plain, `get ${text}`);
      const bytes = bytesOf(`<${text}\0/`);
      assert.equal(table.text(bytes, 1, text.length + 2), text);
      assert.equal(table.lastPlain, plain, `text ${text}`);
    }
  }
});
