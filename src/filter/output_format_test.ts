import assert from "node:assert/strict";
import { TestWorld } from "../field/test_world.ts";
import { type KnownTokens, type OutputFormat, parseOutputFormat } from "./output_format.ts";

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

Deno.test("a format means the same after others with its fields", () => {
  const { table } = new TestWorld();
  const known: KnownTokens = new Map();
  const shown = (format: OutputFormat) =>
    format.map((part) => typeof part === "string" ? part : [part.width, part.operand.text]);
  const texts = [
    "%proc.name %proc.namex %proc.name.x %proc.name. %proc.name[1] %proc.name",
    "%proc.aname %proc.aname[2] %proc.aname[2]x %5proc.aname %proc.aname(",
    "%evt.arg.flags %evt.arg[0] %evt.arg.flagsx %tolower(proc.name)%proc.name%proc.pid",
    "%proc.nothing %proc.name",
    "%nothing",
  ];
  for (const text of [...texts, ...texts]) {
    const alone = parseOutputFormat(text, table);
    const after = parseOutputFormat(text, table, known);
    assert.equal(after.ok, alone.ok, text);
    if (after.ok && alone.ok) assert.deepEqual(shown(after.value), shown(alone.value), text);
  }
  assert.ok(known.size > 3);
});

Deno.test("fields with memory are bound anew by each format", () => {
  const { table } = new TestWorld();
  const known: KnownTokens = new Map();
  const operands = ["%util.cnt", "%util.cnt"].map((text) => {
    const format = parseOutputFormat(text, table, known);
    assert.ok(format.ok);
    const [part] = format.value;
    assert.ok(typeof part === "object");
    assert.equal(part.operand.field?.stateful, true);
    return part.operand;
  });
  assert.notEqual(operands[0], operands[1]);
});
