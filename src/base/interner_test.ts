import assert from "node:assert/strict";
import { bytesOf } from "./byte_string.ts";
import { Interner } from "./interner.ts";
import { Form } from "./text_form.ts";

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

Deno.test("the form of a text is found out", () => {
  const table = new Interner(6);
  const { PLAIN, SHORTEST } = Form;
  const cases: readonly (readonly [string, number])[] = [
    ["/etc/passwd", PLAIN | SHORTEST],
    ["/.ssh/..config/.a.b/...", PLAIN | SHORTEST],
    ["/" + "x".repeat(511), PLAIN | SHORTEST],
    ["/" + "x".repeat(512), PLAIN],
    ["~ !", PLAIN],
    ["etc/passwd", PLAIN],
    ["/", PLAIN],
    ["/etc/", PLAIN],
    ["/etc/.", PLAIN],
    ["/./etc", PLAIN],
    ["/etc/..", PLAIN],
    ["/etc/../passwd", PLAIN],
    ["/etc//passwd", 0],
    ["//", 0],
    ["a\x1fb", 0],
    ["a\x7fb", 0],
    ["a\x80b", 0],
    ["", 0],
    ["x".repeat(2049), 0],
  ];
  for (let round = 0; round < 2; round++) {
    for (const [text, form] of cases) {
      assert.equal(get(table, text), text);
      assert.equal(table.lastForm, form, `get ${text}`);
      const bytes = bytesOf(`<${text}\0../`);
      assert.equal(table.text(bytes, 1, text.length + 4), text);
      assert.equal(table.lastForm, form, `text ${text}`);
    }
  }
});

Deno.test("no two texts ever have the same place", () => {
  const owners = new Map<number, string>();
  const tables = [new Interner(4), new Interner(4)];
  for (let i = 0; i < 2000; i++) {
    for (const [k, table] of tables.entries()) {
      const text = `${k}:${i % 50}`;
      get(table, text);
      assert.ok(table.lastPlace > 0);
      assert.equal(owners.get(table.lastPlace) ?? text, text);
      owners.set(table.lastPlace, text);
    }
  }
  const table = tables[0] as Interner;
  get(table, "");
  assert.equal(table.lastPlace, 0);
});
