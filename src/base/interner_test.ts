import assert from "node:assert/strict";
import { bytesOf } from "./byte_string.ts";
import { Interner } from "./interner.ts";

function get(table: Interner, text: string): string {
  const bytes = bytesOf(`<${text}>`);
  return table.get(bytes, 1, text.length);
}

Deno.test("the same bytes give the same text, whatever they are", () => {
  const table = new Interner(8);
  const texts = ["", "a", "/etc/passwd", "\x00", "\xff\xfe", "x".repeat(512), "x".repeat(513)];
  for (let round = 0; round < 2; round++) {
    for (const text of texts) assert.equal(get(table, text), text);
  }
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
