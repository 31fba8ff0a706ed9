import assert from "node:assert/strict";
import { TestWorld } from "../field/test_world.ts";
import { parseOutputFormat } from "./output_format.ts";

Deno.test("in outputs transformers see a buffer as it is shown, in conditions as it is", () => {
  const world = new TestWorld().event("read", { res: 1, data: "\x01", fd: 0 });
  const format = parseOutputFormat("%b64(evt.buffer)", world.table);
  assert.ok(format.ok);
  const [part] = format.value;
  assert.ok(typeof part === "object");
  // "." is no base64, so there is nothing to print
  assert.equal(part.operand.extract(world.context), undefined);
  assert.equal(world.read("evt.buffer"), "\x01");
});

Deno.test("a width that would fill the memory is refused", () => {
  const { table } = new TestWorld();
  assert.ok(parseOutputFormat("%65535evt.num", table).ok);
  for (const width of ["65536", "9".repeat(400)]) {
    const format = parseOutputFormat(`%${width}evt.num`, table);
    assert.match(format.ok ? "" : format.error, /the width \S+ is more than 65535/);
  }
});

Deno.test("the field at the start of a long word is found with few questions", () => {
  const { table } = new TestWorld();
  let asked = 0;
  const counting = {
    find: (name: string, arg?: string) => {
      asked++;
      return table.find(name, arg);
    },
  };
  const format = parseOutputFormat(`%proc.name${"x".repeat(1900)}`, counting);
  assert.ok(format.ok);
  assert.deepEqual(format.value[1], "x".repeat(1900));
  assert.ok(asked < 600, `${asked} questions`);
});
