import assert from "node:assert/strict";
import { Compiler } from "./compiler.ts";
import { parseCondition } from "./parser.ts";
import { fakeContext, type FakeEvent, reads, testFields } from "./test_fields.ts";

function compile(text: string, compiler = new Compiler(testFields)) {
  const parsed = parseCondition(text);
  assert.ok(parsed.ok, text);
  return compiler.compile(parsed.value);
}

function holds(text: string, event: FakeEvent): boolean {
  const compiled = compile(text);
  assert.ok(compiled.ok, `${text}: ${compiled.ok ? "" : compiled.error.message}`);
  return compiled.value.test(fakeContext(event));
}

const EVENT: FakeEvent = {
  "evt.type": "openat",
  "evt.num": 7,
  "evt.buffer": "\x7fELF\0abc",
  "evt.is_io": true,
  "proc.name": "bash",
  "proc.pname": "sshd",
  "proc.exepath": "/usr/bin/bash",
  "proc.args": "-lc x",
  "proc.pid": 4242,
  "fd.name": "/etc/ssh/sshd_config",
  "fd.num": -1,
  "fd.types": ["file", "ipv4"],
  "fd.sport": 443,
  "fd.sip": "\x0a\x4d\x01\x14",
  "fd.snet": "\x0a\x4d\x01\x14",
  "evt.count": 2n ** 63n,
  "user.uid": 0,
};

Deno.test("conditions that hold", () => {
  for (
    const text of [
      "proc.name = bash",
      "proc.name == bash",
      "proc.name != zsh",
      "proc.name >= 5",
      "proc.name contains as",
      "proc.name icontains AS",
      'proc.name startswith ""',
      "proc.name endswith sh",
      'proc.name glob "b?[a-t]*"',
      'proc.name iglob "B*"',
      'proc.name regex "[a-z]+"',
      "proc.name in (zsh, bash)",
      "proc.name intersects (bash)",
      "fd.name pmatch (/etc)",
      "fd.name pmatch (etc/ssh//)",
      'fd.name pmatch ("/e?c/*/sshd_config")',
      'fd.name pmatch ("")',
      "proc.pid = 4242",
      'proc.pid = " +4242"',
      "proc.pid in (1, 4242)",
      "fd.num = -1",
      "fd.num < 0",
      "evt.num != 99999999999999999999",
      "evt.count > 5",
      "fd.sport = 65979",
      "fd.sport = https",
      "fd.sport = 0443",
      "fd.sip = 10.77.1.20",
      "fd.sip != ::1",
      "fd.sip in (::1, 10.77.1.20)",
      "fd.snet = 10.77.0.0/16",
      "fd.snet in (192.0.2.0/24, 10.0.0.0/8)",
      "evt.is_io = true",
      "evt.is_io in (true)",
      "evt.buffer bstartswith 7F454c46",
      "evt.buffer bcontains 00",
      'evt.buffer bcontains ""',
      "evt.buffer contains abc",
      "fd.types in (file, ipv4, pipe)",
      "fd.types intersects (pipe, ipv4)",
      "len(fd.types) = 2",
      "len(proc.name) < 5",
      'join("-", fd.types) = file-ipv4',
      'concat(proc.name, ":", proc.pname) = "bash:sshd"',
      "basename(proc.exepath) = val(proc.name)",
      "toupper(proc.name) = BASH",
      "proc.name = tolower(proc.name)",
      "not proc.aname = x",
      'b64("aGVsbG8") = hello',
      'b64("aGVsbG8=") in (hello)',
      'b64("abc") exists',
      "proc.name = anyof (a, bash)",
      "proc.name != allof (a, b)",
      "proc.name contains oneof (ba, zz)",
      "proc.name contains allof (b, sh)",
      "not proc.name = anyof ()",
      'getopt((proc.name, "-ab", "x"), "ab:") in ()',
      'getopt(("-a", "-bv"), "ab:") in (a, b, v)',
      'getopt(("-a", "-b", "w"), "ab:")[b] = w',
    ]
  ) assert.equal(holds(text, EVENT), true, text);
});

Deno.test("conditions that do not hold", () => {
  for (
    const text of [
      "proc.aname exists",
      "proc.aname != x",
      "proc.name != bash",
      "proc.name = val(proc.pname)",
      'proc.name regex "as"',
      'proc.name glob "[!a-z]*"',
      "fd.name pmatch (/et)",
      "fd.name pmatch ()",
      "fd.num = 4294967295",
      "fd.types in (file)",
      "tolower(fd.types) in (file, ipv4)",
      "tolower(fd.types) intersects (file)",
      "proc.name in tolower(proc.name)",
      "proc.name != allof ()",
      "proc.name = oneof (bash, bash)",
      "fd.sip = ::1",
      "fd.snet != 10.0.0.0/8",
      "evt.count = 1",
      'getopt(("-a"), "ab:")[b] exists',
      "b64(proc.args) exists",
      'b64("ABC") exists',
      'b64("keeper") exists',
    ]
  ) assert.equal(holds(text, EVENT), false, text);
});

Deno.test("refused conditions have Falco's words", () => {
  const LONG = "y".repeat(256);
  for (
    const [text, message] of [
      ["evt.type > 1", "unknown event type 1"],
      ['evt.type glob "open*"', "unknown event type open*"],
      ["some_macro", "filter error: unexpected identifier 'some_macro'"],
      ["a.b = 1", "filter_check called with nonexistent field a.b"],
      ["proc.name[1] = a", "filter_check called with nonexistent field proc.name[1]"],
      ["fd.sip > 1", "filter error: '>' operator not supported for ip address and network filters"],
      [
        "proc.pid contains 1",
        "filter error: 'contains' operator not supported for numeric filters",
      ],
      ["evt.is_io > 1", "filter error: '>' operator not supported for numeric filters"],
      ["evt.buffer regex a", "filter error: 'regex' operator not supported for buffer filters"],
      ["fd.types = file", "filter error: '=' operator not supported list filters"],
      ["thread.uid = 1", "filter error: '=' operator not supported for type 'UID'"],
      ["evt.rawarg.sig = 9", "wrong parameter type 19"],
      ["proc.pid = 0x10", "0x10 is not a valid number"],
      ['proc.pid = ""', " is not a valid number"],
      ["evt.is_io = True", "filter error: unrecognized boolean value True"],
      ["fd.sport = 4x", "unrecognized protocol 4x"],
      ["fd.sip = 300.1.1.1", "unrecognized IPv4 address 300.1.1.1"],
      ["fd.snet = 10/8", "unrecognized IPv6 address 10/8"],
      ["fd.snet = 10.0.0.0/-1", "invalid netmask -1"],
      ["fd.snet = 10.0.0.0/x", "x is not a valid number"],
      ["fd.snet = ::/0", "invalid v6 netmask 0"],
      [
        "evt.buffer bcontains 123",
        "filter error: bcontains and bstartswith operator support hex strings only",
      ],
      [`fd.name = ${LONG}`, `filter parameter too long (used=257, available=256):${LONG}`],
      ['fd.name regex "(?i)x"', "invalid regex pattern: no argument for repetition operator: ?"],
      ["proc.name pmatch val(fd.name)", "operator 'PMATCH' doesn't support right-hand side fields"],
      ["proc.aname = val(proc.name)", "field 'proc.aname' doesn't support right-hand side fields"],
      [
        "proc.pid = val(proc.name)",
        "field 'proc.pid' has type 'INT64' while the right-hand side field 'proc.name' has incompatible type 'CHARBUF'",
      ],
      ["join(proc.name) = a", "unknown field transfomer 'join'"],
      ["tolower(proc.name, proc.name) = a", "unknown multivalue transformer"],
      ['getopt(proc.args, "ab") = a', "getopt() first argument must be a list"],
      ["len(evt.rawarg.sig) = 1", "field 'evt.rawarg' does not support transformers"],
      [
        "tolower(proc.name)[1] = a",
        "filter error: transformer 'tolower' does not support field arguments",
      ],
      [
        "basename(evt.buffer) = a",
        "can't add field transformer: type 'BYTEBUF' is not supported by 'basename' transformer applied on field 'evt.buffer'",
      ],
      [
        "evt.type = val(proc.name)",
        "right-hand field comparisons on `evt.type`/`syscall.type` checks are not supported by event code search",
      ],
    ] as const
  ) {
    const result = compile(text);
    assert.ok(!result.ok, text);
    assert.equal(result.error.message, message, text);
  }
});

Deno.test("constants that look like mistakes give warnings", () => {
  for (
    const [text, messages] of [
      ["proc.name = bash", []],
      ["proc.name = proc.pname", [
        "'proc.pname' may be a valid field misused as a const string value",
      ]],
      [
        'proc.name = "toupper( proc.pname)"',
        ["'toupper( proc.pname)' may be a valid field transformer misused as a const string value"],
      ],
      [
        'proc.name regex "^/etc/.*"',
        [
          "regex check with '^/etc/.*' may be optimized with simpler operators such as '=', 'contains', 'startswith', 'endswith'",
        ],
      ],
      ['proc.name regex "a[b]"', []],
    ] as const
  ) {
    // twice with one compiler: the second time the leaf is known already
    const compiler = new Compiler(testFields);
    for (let i = 0; i < 2; i++) {
      const result = compile(text, compiler);
      assert.ok(result.ok);
      assert.deepEqual(result.value.warnings.map(({ message }) => message), messages, text);
    }
  }
});

Deno.test("equal parts are one node and fields are read once per event", () => {
  const compiler = new Compiler(testFields);
  const part = "(proc.name in (a, b) or fd.name startswith /x)";
  const first = compile(`evt.num = 1 and ${part}`, compiler);
  const second = compile(`evt.num = 2 and ${part}`, compiler);
  assert.ok(first.ok && second.ok);
  assert.equal(first.value.root.children[1], second.value.root.children[1]);
  reads.clear();
  const ctx = fakeContext({ "evt.num": 2, "proc.name": "c", "fd.name": "/x/y" });
  compiler.generation.now++;
  assert.equal(first.value.root.test(ctx), false);
  assert.equal(second.value.root.test(ctx), true);
  assert.deepEqual(Object.fromEntries(reads), { "evt.num": 1, "proc.name": 1, "fd.name": 1 });
  // the next event must not see remembered results
  compiler.generation.now++;
  assert.equal(second.value.root.test(fakeContext({ "evt.num": 2, "proc.name": "c" })), false);
});

Deno.test("not not c is c, and De Morgan holds", () => {
  const parts = ["proc.name = bash", "proc.aname != x", "fd.num < 0", "fd.types intersects (pipe)"];
  for (const a of parts) {
    assert.equal(holds(`not (not ${a})`, EVENT), holds(a, EVENT));
    for (const b of parts) {
      assert.equal(holds(`not (${a} and ${b})`, EVENT), holds(`not ${a} or not ${b}`, EVENT));
      assert.equal(holds(`not (${a} or ${b})`, EVENT), holds(`not ${a} and not ${b}`, EVENT));
    }
  }
});
