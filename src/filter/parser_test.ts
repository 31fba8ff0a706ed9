import assert from "node:assert/strict";
import { endsSometime } from "../base/test_hang.ts";
import { toText } from "../base/byte_string.ts";
import type { Node } from "./ast.ts";
import { parseCondition } from "./parser.ts";
import { printNode } from "./printer.ts";
import { random } from "./test_fields.ts";

function parsed(text: string): Node {
  const result = parseCondition(text);
  assert.ok(result.ok, `${text}: ${result.ok ? "" : result.error.message}`);
  return result.value;
}

const STRING_EXPECTED =
  "expected a string value or a field with a valid transformer: 'val', 'tolower', 'toupper', " +
  "'b64', 'basename', 'len', 'join', 'concat', 'getopt'";
const OPERATOR_EXPECTED =
  "expected a valid check operator: one of 'exists', '<=', '<', '>=', '>', '==', '=', '!=', " +
  "'glob', 'iglob', 'contains', 'icontains', 'bcontains', 'startswith', 'bstartswith', " +
  "'endswith', 'regex', 'intersects', 'in', 'pmatch'";
const CHECK_EXPECTED = "expected a '(' token, a field check, or an identifier";

Deno.test("conditions print in Falco's form", () => {
  for (
    const [text, printed] of [
      ["evt.type=openat or evt.type=close", "(evt.type = openat or evt.type = close)"],
      ["a.b = 1 and b.c = 2 or c.d = 3", "((a.b = 1 and b.c = 2) or c.d = 3)"],
      ["a.b = 1 or b.c = 2 and c.d = 3", "(a.b = 1 or (b.c = 2 and c.d = 3))"],
      ["not not a.b exists", "a.b exists"],
      ["not(a.b exists)", "not a.b exists"],
      ["a.b exists and(b.c exists)", "(a.b exists and b.c exists)"],
      ["((((evt.type=open))))", "evt.type = open"],
      ["evt.num\t<\t4", "evt.num < 4"],
      ["proc.name inside", "proc.name in (side)"],
      ["proc.name globin (a)", "proc.name in (a)"],
      ["existsx and fd.num > 0", "(existsx and fd.num > 0)"],
      ["fd.name = '<NA>'", "fd.name = <NA>"],
      ["fd.name pmatch (/etc, '/with space')", 'fd.name pmatch (/etc, "/with space")'],
      ['proc.name = "tolower(x)"', "proc.name = tolower(x)"],
      ["proc.name = oneof", "proc.name = oneof"],
      ["proc.name = oneof and a.b exists", "(proc.name = oneof and a.b exists)"],
      ["proc.name = oneof (a,b)", "proc.name = oneof (a, b)"],
      ["proc.name startswith anyof bag", "proc.name startswith anyof (bag)"],
      ["proc.name = val( proc.pname )", "proc.name = val(proc.pname)"],
      ["proc.env['A B'] exists", 'proc.env["A B"] exists'],
      ["getopt((a.b, 'x y'), 'ab:')[c] = 1", 'getopt((a.b, "x y"), ab:)[c] = 1'],
      ['proc.name contains "\\\\"x"', 'proc.name contains "\\\\\\"x"'],
      ["proc.name = 'it\\'s'", `proc.name = "it's"`],
      ['proc.name = "a\\ b"', 'proc.name = "a\\\\b"'],
      ["proc.name in ()", "proc.name in ()"],
      ["evt.num >= -1.5e+3", "evt.num >= -1.5e+3"],
    ] as const
  ) {
    assert.equal(toText(printNode(parsed(text))), printed, text);
  }
});

Deno.test("errors have Falco's words and places", () => {
  for (
    const [text, message, offset] of [
      ["", "filter input string is empty", 0],
      [" ", CHECK_EXPECTED, 1],
      ["7", CHECK_EXPECTED, 0],
      ["()", CHECK_EXPECTED, 1],
      ["evt.type = openat and it's", "unexpected token after 'it', expecting 'or', 'and'", 24],
      ['evt.type = openat and proc.name in ( quo"te )', "expected a ')' token", 40],
      ["proc.name in a, b ", "unexpected token after 'a', expecting 'or', 'and'", 14],
      [
        "proc.name = a or or proc.name = b",
        "unexpected token after 'or', expecting 'or', 'and'",
        20,
      ],
      ["proc.name = anyof(a)", "unexpected token after 'anyof', expecting 'or', 'and'", 17],
      ["proc.name = a and\vproc.pid = 1", "expected blank or '(' after 'and'", 17],
      ["a.b exists orb.c exists", "expected blank or '(' after 'or'", 13],
      ["proc.name in (a,)", "expected a string value", 16],
      ["proc.name in (,a)", "expected a ')' token", 14],
      ["proc.name = (a)", STRING_EXPECTED, 12],
      ['proc.name = "C:\\\\"', STRING_EXPECTED, 12],
      ['proc.name = "\\\'"', "invalid \\' escape in \"-quoted string", 16],
      ['fd.name contains "\\xff"', "unsupported string escape sequence: \\x", 23],
      ["proc.aname[] = a", "expected a valid field argument: a quoted string or a bare string", 11],
      ["proc.env[A = a", "expected a ']' token", 10],
      ["tolower(proc.name = a", "expected a ')' token closing the transformer", 18],
      ["proc.name = val()", "expected a field within 'val' transformer", 16],
      ['fd.name startswith"/etc"', OPERATOR_EXPECTED, 18],
      ["fd.name contains(a)", OPERATOR_EXPECTED, 16],
      ["fd.name globe", OPERATOR_EXPECTED, 12],
    ] as const
  ) {
    const result = parseCondition(text);
    assert.ok(!result.ok, text);
    assert.deepEqual([result.error.message, result.error.pos.offset], [message, offset], text);
  }
});

Deno.test("positions count lines and columns from 1", () => {
  const result = parseCondition("evt.type = openat\n and x.y =");
  assert.ok(!result.ok);
  assert.deepEqual(result.error.pos, { offset: 28, line: 2, column: 11 });
  const node = parsed("a.b exists\nand  c.d exists");
  assert.ok(node.kind === "and");
  assert.deepEqual(node.items[1]?.pos, { offset: 16, line: 2, column: 6 });
  const joined = parsed("join(',',  a.b) = x");
  assert.ok(joined.kind === "test" && joined.left.kind === "transformer");
  assert.equal(joined.left.args[1]?.pos.offset, 9, "where the blank before an argument is");
  const listed = parsed("join(',', ('x', a.b)) = x");
  assert.ok(listed.kind === "test" && listed.left.kind === "transformer");
  const [, list] = listed.left.args;
  assert.ok(list?.kind === "list");
  const places = list.items.map((item) => item.kind === "value" ? "none" : item.pos.offset);
  assert.deepEqual(places, ["none", 9], "fields where the list is");
});

Deno.test("nesting is limited", () => {
  const nested = (depth: number) => "(".repeat(depth) + "a.b exists" + ")".repeat(depth);
  assert.ok(parseCondition(nested(40), { maxDepth: 1000 }).ok);
  const deep = parseCondition(nested(100_000));
  assert.ok(!deep.ok);
  assert.equal(deep.error.message, "exceeded max depth limit of 1000");
  assert.ok(!parseCondition("a.b = " + "tolower(".repeat(50_000)).ok);
});

const WORDS = [
  ..."( ) [ ] , ' \" \\ = == != < <= > >= and or not in intersects pmatch exists glob".split(" "),
  ..."regex startswith oneof anyof val( tolower( getopt( join( evt.type proc.name fd.name".split(
    " ",
  ),
  ..."proc.aname[2] open 12 0x1f -1.5 (?i) [a-z]+ (a+)+$ \\x \n".split(" "),
  " ",
  "\0",
  "é",
  "1e+5",
];

Deno.test("any text gives a tree or an error, and printed trees read back as themselves", () => {
  const next = random(7);
  let trees = 0;
  for (let i = 0; i < 20_000; i++) {
    let text = "";
    for (let k = 1 + next(12); k > 0; k--) text += (next(2) ? " " : "") + WORDS[next(WORDS.length)];
    const result = parseCondition(text);
    if (!result.ok) {
      assert.ok(result.error.message.length > 0);
      continue;
    }
    trees++;
    const printed = toText(printNode(result.value, { exact: true }));
    assert.equal(toText(printNode(parsed(printed), { exact: true })), printed, text);
  }
  assert.ok(trees > 50, `${trees} trees`);
});

Deno.test("huge inputs end soon", () => {
  const ends = (text: string) => endsSometime("parsing", () => parseCondition(text)).ok;
  const list = Array.from({ length: 200_000 }, (_, i) => `v${i}`).join(",");
  assert.ok(ends(`proc.name in (${list})`));
  assert.ok(ends(Array(50_000).fill("a.b exists").join(" or ")));
  assert.ok(ends("not ".repeat(100_000) + "a.b exists"));
  assert.ok(!ends('a.b = "' + "\\\\".repeat(500_000)));
});
