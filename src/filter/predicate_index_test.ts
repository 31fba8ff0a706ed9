import assert from "node:assert/strict";
import { Compiler } from "./compiler.ts";
import { eventCodesOf } from "./event_codes_of.ts";
import { explainNode, type ExplainTree } from "./explain.ts";
import { parseCondition } from "./parser.ts";
import { PredicateIndex } from "./predicate_index.ts";
import { fakeContext, type FakeEvent, random, testFields } from "./test_fields.ts";

function build(texts: readonly string[]) {
  const compiler = new Compiler(testFields);
  const conditions = texts.map((text) => {
    const parsed = parseCondition(text);
    assert.ok(parsed.ok, text);
    const compiled = compiler.compile(parsed.value);
    assert.ok(compiled.ok, text);
    return { root: compiled.value.root, eventCodes: eventCodesOf(parsed.value) };
  });
  return { index: new PredicateIndex(conditions, compiler.generation), conditions, compiler };
}

function candidates(index: PredicateIndex, event: FakeEvent, type = 3): number[] {
  const count = index.begin(fakeContext(event, type));
  return [...index.found.subarray(0, count)];
}

Deno.test("only conditions whose guard holds are candidates, in order", () => {
  const { index } = build([
    "evt.type = open and fd.name startswith /etc and proc.name != x",
    "evt.type = open and proc.name in (cat, dog)",
    "evt.type = open and not proc.name = cat",
    "evt.type = close and proc.name = cat",
    "evt.type = open and (fd.name endswith .pem or proc.name = cat)",
    "evt.type = open and fd.name glob '*passwd*'",
    "evt.type = open and fd.sport = 443",
    "evt.type = open and fd.name pmatch (/home) and fd.name contains x",
  ]);
  assert.equal(index.unguarded, 1);
  assert.deepEqual(candidates(index, {}), [2]);
  assert.deepEqual(candidates(index, { "fd.name": "/etc/passwd" }), [0, 2, 5]);
  assert.deepEqual(candidates(index, { "fd.name": "/etc/x.pem", "proc.name": "cat" }), [
    0,
    1,
    2,
    4,
  ]);
  assert.deepEqual(candidates(index, { "fd.sport": 443n }), [2, 6]);
  assert.deepEqual(candidates(index, { "proc.name": "cat" }, 5), [3]);
  assert.deepEqual(candidates(index, { "proc.name": "cat" }, 100), []);
});

Deno.test("what is known of a value is found by its place, old or new", () => {
  const { index } = build(["evt.type = open and fd.name startswith /etc", "evt.type = open"]);
  const near = { "fd.name": "/etc/passwd", place: 5 };
  const far = { "fd.name": "/tmp/x", place: 5 + 64 * 1024 };
  for (let round = 0; round < 3; round++) {
    assert.deepEqual(candidates(index, near), [0, 1]);
    assert.deepEqual(candidates(index, far), [1]);
  }
  // the name is not looked at where its place is known
  assert.deepEqual(candidates(index, { ...far, "fd.name": "/etc/passwd" }), [1]);
});

const LEAVES = [
  "proc.name = a",
  "proc.name in (b, c)",
  "proc.name startswith b",
  "proc.name != a",
  "proc.name startswith anyof (a, c)",
  "proc.name contains allof (a, b)",
  "fd.name startswith /x",
  "fd.name endswith y",
  'fd.name startswith ""',
  'fd.name endswith ""',
  "fd.name startswith /x/y",
  "fd.name endswith /y",
  "fd.name = /x/y",
  "fd.name endswith anyof (x/y, x//y/w)",
  'fd.name glob "/x*"',
  'fd.name glob "*/y"',
  'fd.name glob "/x//*w"',
  'fd.name glob "*//y*"',
  'fd.name glob "?x*"',
  'fd.name glob "/[xz]/y"',
  'fd.name glob "/x/y"',
  "fd.name pmatch (/x/y)",
  "fd.name pmatch (z//, /x/y/)",
  "fd.name pmatch (/?/y, z)",
  'fd.name pmatch ("")',
  "proc.pname = val(proc.name)",
  "fd.num in (1, 2)",
  "fd.num < 2",
  "evt.is_io = true",
  "fd.types intersects (file)",
  "proc.name exists",
  "evt.type = open",
];

function condition(next: (n: number) => number, depth: number): string {
  if (depth === 0 || next(3) === 0) return LEAVES[next(LEAVES.length)] as string;
  const parts = [condition(next, depth - 1), condition(next, depth - 1)];
  if (next(4) === 0) return `not (${parts[0]})`;
  return `(${parts.join(next(2) === 0 ? " and " : " or ")})`;
}

Deno.test("the index loses no match, whatever the conditions", () => {
  const next = random(11);
  const texts = Array.from({ length: 300 }, () => condition(next, 3));
  const { index, conditions, compiler } = build(texts);
  const pick = <T>(values: readonly T[]) => values[next(values.length)];
  let matches = 0;
  for (let i = 0; i < 300; i++) {
    const event: FakeEvent = {
      "evt.type": "open",
      "proc.name": pick(["a", "b", "cab", undefined]),
      "fd.name": pick(["/x", "/x/y", "//x//y/w", "/z/y", "a", "", undefined]),
      "fd.num": pick([1, 2, 3, undefined]),
      "fd.types": pick([["file"], ["pipe"], undefined]),
      "evt.is_io": pick([true, false]),
    };
    const ctx = fakeContext(event);
    const count = index.begin(ctx);
    const found = [...index.found.subarray(0, count)].filter((at) => index.test(at, ctx));
    compiler.generation.now++;
    const expected = conditions.flatMap(({ root }, at) => root.test(ctx) ? [at] : []);
    assert.deepEqual(found, expected.filter((at) => conditions[at]?.eventCodes[3] === 1));
    matches += found.length;
  }
  assert.ok(matches > 1000);
});

/** The leaves on which the result hangs, in order of the text. */
function decidingLeaves(tree: ExplainTree): readonly ExplainTree[] {
  if (!tree.decides) return [];
  return tree.kind === "leaf" ? [tree] : tree.children.flatMap(decidingLeaves);
}

Deno.test("an explanation names the leaves that decide", () => {
  const { conditions, compiler } = build(["proc.name = a and (fd.num < 2 or evt.is_io = true)"]);
  const root = conditions[0]?.root;
  assert.ok(root !== undefined);
  compiler.generation.now++;
  const tree = explainNode(
    root,
    fakeContext({ "proc.name": "a", "fd.num": 5, "evt.is_io": false }),
  );
  assert.equal(tree.result, false);
  assert.deepEqual(
    decidingLeaves(tree).map(({ text, value }) => [text, value]),
    [["fd.num < 2", 5], ["evt.is_io = true", false]],
  );
});
