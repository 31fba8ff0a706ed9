import assert from "node:assert/strict";
import { fieldsCommand } from "./fields.ts";
import { TestIo } from "./test_io.ts";

async function run(
  args: readonly string[],
  options: Record<string, boolean> = {},
  io = new TestIo(),
) {
  const code = await fieldsCommand.run({ args, options, io });
  return { code, io };
}

Deno.test("fields are listed by class, hidden ones only by name", async () => {
  const { code, io } = await run([]);
  assert.equal(code, 0);
  assert.match(io.stdout, /^evt\nevt\.num /);
  assert.match(io.stdout, /\nprocess\nproc\.exe /);
  assert.match(io.stdout, /\nsaker\.path .*saker's own/);
  assert.ok(!io.stdout.includes("util.cnt"));
  assert.match((await run(["util.cnt"])).io.stdout, /^util\nutil\.cnt /);
});

Deno.test("a source, a class or a beginning chooses fields", async () => {
  assert.equal((await run(["syscall"])).io.stdout, (await run([])).io.stdout);
  assert.equal((await run(["group"])).io.stdout.trim().split("\n").length, 3);
  for (const text of (await run(["fs.path."])).io.stdout.trim().split("\n").slice(1)) {
    assert.match(text, /^fs\.path\./);
  }
});

Deno.test("fields as JSON tell types, arguments and flags", async () => {
  const { io } = await run(["proc.aname", "fd.types"], { json: true });
  const [aname, types] = JSON.parse(io.stdout);
  assert.equal(aname.argument, "optional index");
  assert.deepEqual(aname.flags, ["no_rhs", "no_transformer"]);
  assert.equal(types.list, true);
  assert.equal(types.type, "CHARBUF");
});

Deno.test("a misspelt field is a usage error with a hint", async () => {
  const { code, io } = await run(["proc.nmae"]);
  assert.equal(code, 2);
  assert.match(io.stderr, /no field "proc\.nmae".*\nhint: Did you mean proc\.name/);
});

Deno.test("a reader that goes away ends the list", async () => {
  const io = new TestIo();
  io.writesLeft = 2;
  assert.equal((await run([], {}, io)).code, 0);
  assert.equal(io.stdout.trim().split("\n").length, 3);
});
