import assert from "node:assert/strict";
import { LiveLines } from "./live_lines.ts";

/** A reader that takes each piece when the test lets it. */
function held() {
  const pieces: string[] = [];
  const answers: ((there: boolean) => void)[] = [];
  const write = (text: string) => {
    pieces.push(text);
    return new Promise<boolean>((resolve) => answers.push(resolve));
  };
  const answer = async (there = true) => {
    answers.shift()?.(there);
    for (let i = 0; i < 8; i++) await Promise.resolve();
  };
  return { write, pieces, answer };
}

Deno.test("LiveLines never waits, keeps the order and counts every line", async () => {
  const { write, pieces, answer } = held();
  let full = 0;
  const lines = new LiveLines(write, () => full++);
  lines.capacity = 3;
  for (const text of ["a", "b"]) assert.ok(lines.line(text));
  assert.ok(lines.flush());
  for (const text of ["c", "lost", "lost"]) assert.ok(lines.line(text));
  assert.ok(lines.flush());
  assert.deepEqual([lines.waiting, lines.lost, full], [3, 2, 1]);
  await answer();
  await answer();
  assert.deepEqual(pieces, ["a\nb\n", "c\n"]);
  assert.deepEqual([lines.waiting, lines.lost], [0, 2]);
  assert.ok(lines.line("d"));
  await Promise.all([lines.close(10_000), answer(), answer()]);
  assert.deepEqual(pieces.at(-1), "d\n");
  assert.deepEqual([lines.waiting, lines.lost], [0, 2]);
});

Deno.test("LiveLines counts what a reader that has gone does not get", async () => {
  const { write, answer } = held();
  const lines = new LiveLines(write);
  lines.line("a");
  lines.flush();
  lines.line("b");
  await answer(false);
  assert.equal(lines.flush(), false);
  assert.equal(lines.line("c"), false);
  assert.deepEqual([lines.waiting, lines.lost], [0, 3]);
});

Deno.test("LiveLines does not wait for ever for a reader that does not read", async () => {
  const { write } = held();
  const lines = new LiveLines(write);
  lines.line("a");
  lines.flush();
  lines.line("b");
  await lines.close(1);
  assert.deepEqual([lines.waiting, lines.lost], [0, 2]);
});
