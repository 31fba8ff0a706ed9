import assert from "node:assert/strict";
import { endsSometime } from "../base/test_hang.ts";
import { toByteString } from "../base/byte_string.ts";
import { getopt, getoptOne } from "./getopt.ts";
import { compileGlob, literalsOf } from "./glob.ts";
import { inNet, netConstant, parseIpv4, parseIpv6 } from "./ip.ts";
import { compilePathPrefixes } from "./path_prefix.ts";
import { compileRegex } from "./regex.ts";
import { portOfService } from "./service_names.ts";

Deno.test("glob works on bytes as fnmatch does", () => {
  for (
    const [pattern, text, expected] of [
      ["", "", true],
      ["*", "", true],
      ["/etc/*", "/etc/a/b", true],
      ["*/.hidden", "/a/.hidden", true],
      ["a?c", "abc", true],
      ["?", toByteString("é"), false],
      ["??", toByteString("é"), true],
      ["[a-c]x", "bx", true],
      ["[!a-c]x", "bx", false],
      ["[^a]", "b", true],
      ["[]x]", "]", true],
      ["[[]x]", "[x]", true],
      ["[[:digit:]]*", "7up", true],
      ["[[:upper:]]", "a", false],
      ["a\\*b", "a*b", true],
      ["a\\*b", "axb", false],
      ["[\\]]", "]", true],
      ["abc\\", "abc\\", false],
      ["[abc", "[abc", true],
      ["[a-]", "-", true],
      ["*a*b*c", "xxaxxbxxc", true],
      ["*a*b*c", "xxaxxbxx", false],
    ] as const
  ) {
    assert.equal(compileGlob(pattern)(text), expected, `${pattern} ${text}`);
    if (!expected) continue;
    const { start, end, inside } = literalsOf(pattern);
    assert.ok(text.startsWith(start) && text.endsWith(end) && text.includes(inside), pattern);
  }
  assert.ok(compileGlob("/ETC/[A-C]*", true)("/etc/bx"));
  assert.ok(!compileGlob("[[:upper:]]", true)("a"));
});

Deno.test("the literals of a glob are in whatever it matches", () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ["*/.*_history", "", "_history", "_history"],
    ["/root/.ssh/id_*", "/root/.ssh/id_", "", "/root/.ssh/id_"],
    ["/etc/ssh/ssh_host_*_key", "/etc/ssh/ssh_host_", "_key", "/etc/ssh/ssh_host_"],
    ["plain", "plain", "plain", "plain"],
    ["a?bc", "a", "bc", "bc"],
    ["ab[cd]efg", "ab", "", "ab"],
    ["*\\*\\[x*", "", "", "*[x"],
    ["*\\*", "", "*", "*"],
    ["[ab]c", "", "", ""],
    ["**?", "", "", ""],
    ["", "", "", ""],
    ["ab\\", "ab", "ab", "ab"],
  ];
  for (const [pattern, start, end, inside] of cases) {
    assert.deepEqual(literalsOf(pattern), { start, end, inside }, pattern);
  }
});

Deno.test("hostile globs end soon", () => {
  const test = compileGlob("*a".repeat(100) + "b");
  assert.ok(!endsSometime("the glob", () => test("a".repeat(10_000))));
});

Deno.test("regex is RE2's POSIX syntax over the whole value", () => {
  for (
    const [pattern, text, expected] of [
      ["", "", true],
      ["abc", "xabc", false],
      ["a|b|c", "b", true],
      ["(/zoo/a|/zoo/A)", "/zoo/A", true],
      ["a.b.c", "a\nb.c", false],
      ["[^a]", "\n", true],
      ["a**", "aaa", true],
      ["a+?", "aa", true],
      ["a{2,3}", "aa", true],
      ["a{,3}", "a{,3}", true],
      ["[[:alpha:]_]+", "ab_c", true],
      ["[[:^alpha:]]+", "123", true],
      ["^/etc$", "/etc", true],
      ["a$\\n^b", "a\nb", true],
      ["\\x41\\x{42}\\t\\.", "AB\t.", true],
      ["[]a]+", "]a", true],
      ["[a-]", "-", true],
      [".n.", toByteString("ünï"), true],
      [toByteString("ü+"), toByteString("üü"), true],
      [".", "\xff", true],
      ["a{1000}", "a".repeat(1000), true],
      ["\\_\\-\\x{0000000041}", "_-A", true],
    ] as const
  ) {
    const test = compileRegex(pattern);
    assert.ok(test.ok, `${pattern}: ${test.ok ? "" : test.error}`);
    assert.equal(test.value(text), expected, `${pattern} ${text}`);
  }
});

Deno.test("regex errors are RE2's", () => {
  for (
    const [pattern, error] of [
      ["(?i)x", "no argument for repetition operator: ?"],
      ["*a", "no argument for repetition operator: *"],
      ["a|{2}", "no argument for repetition operator: {2}"],
      ["\\w+", "invalid escape sequence: \\w"],
      ["[\\d]", "invalid escape sequence: \\d"],
      ["\\pL", "invalid escape sequence: \\p"],
      ["\\8", "invalid escape sequence: \\8"],
      ["[", "missing ]: ["],
      ["x[a", "missing ]: [a"],
      ["(a", "missing ): (a"],
      ["a)", "unexpected ): a)"],
      ["a\\", "trailing \\"],
      ["a{2,1}", "invalid repetition size: {2,1}"],
      ["a{1001}", "invalid repetition size: {1001}"],
      ["(a{100}){100}", "invalid repetition size: {100}"],
      ["[z-a]", "invalid character class range: z-a"],
      ["[[:nope:]]", "invalid character class range: [:nope:]"],
      ["\\x4-b", "invalid escape sequence: \\x4-"],
      ["\\x{4-b", "invalid escape sequence: \\x{4-"],
      ["\\x{110000}", "invalid escape sequence: \\x{110000"],
      ["\\x{}", "invalid escape sequence: \\x{}"],
    ] as const
  ) {
    const test = compileRegex(pattern);
    assert.deepEqual(test, { ok: false, error: `invalid regex pattern: ${error}` }, pattern);
  }
});

Deno.test("hostile regexes end soon", () => {
  for (
    const pattern of ["(a+)+b", "(a|aa)*b", "(.*)(.*)(.*)(.*)(.*)x", "a?".repeat(60) + "a{60}"]
  ) {
    const test = compileRegex(pattern);
    assert.ok(test.ok, pattern);
    assert.equal(endsSometime(pattern, () => test.value("a".repeat(5000))), false, pattern);
  }
  for (
    const pattern of ["(".repeat(250), "((a{10}){10}){10}", "*".repeat(200), "a" + "*".repeat(250)]
  ) {
    endsSometime(pattern, () => compileRegex(pattern));
  }
});

Deno.test("path prefixes go by components", () => {
  const holds = (paths: readonly string[], text: string) => compilePathPrefixes(paths)(text);
  for (
    const [paths, text, expected] of [
      [["/etc"], "/etc", true],
      [["/etc"], "/etc/x/y", true],
      [["/etc"], "/etcetera", false],
      [["/etc/"], "/etc", true],
      [["etc"], "/etc/x", true],
      [["//zoo//a//"], "/zoo/a/b", true],
      [["/zoo/a", "/zoo"], "/zoo/z", true],
      [["/"], "/x", true],
      [[""], "", true],
      [[], "/x", false],
      [["/*/sub"], "/a/sub/b", true],
      [["/*/sub"], "/a/b/sub", false],
      [["/home/*"], "/home", false],
      [["/zoo/b*/den", "/zoo/bear/cub"], "/zoo/bear/den", true],
      [["/zoo/../zoo"], "/zoo", false],
    ] as const
  ) assert.equal(holds(paths, text), expected, `${paths} ${text}`);
});

Deno.test("addresses are read as inet_pton reads them", () => {
  assert.equal(parseIpv4("10.77.1.20"), "\x0a\x4d\x01\x14");
  for (const bad of ["1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1.2.3.", "a.b.c.d", ""]) {
    assert.equal(parseIpv4(bad), undefined, bad);
  }
  assert.equal(parseIpv6("::"), "\0".repeat(16));
  assert.equal(parseIpv6("::1"), "\0".repeat(15) + "\x01");
  assert.equal(parseIpv6("2001:db8::1")?.slice(0, 4), "\x20\x01\x0d\xb8");
  assert.equal(parseIpv6("::ffff:1.2.3.4"), "\0".repeat(10) + "\xff\xff\x01\x02\x03\x04");
  assert.equal(parseIpv6("1:2:3:4:5:6:7:8")?.length, 16);
  for (
    const bad of ["", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::"]
  ) {
    assert.equal(parseIpv6(bad), undefined, bad);
  }
});

Deno.test("networks hold addresses of their family", () => {
  const net = (address: string, bits: number) =>
    netConstant(parseIpv4(address) ?? parseIpv6(address) ?? "", bits);
  const four = parseIpv4("10.77.1.20") as string;
  assert.ok(inNet(four, net("10.0.0.0", 8)));
  assert.ok(inNet(four, net("10.77.1.20", 32)));
  assert.ok(inNet(four, net("0.0.0.0", 0)));
  assert.ok(!inNet(four, net("10.77.1.16", 30)));
  assert.ok(!inNet(four, net("::", 1)));
  assert.ok(inNet(parseIpv6("fd00:77::1") as string, net("fd00::", 9)));
});

Deno.test("getopt reads short options", () => {
  assert.deepEqual(getopt(["-ab", "v", "-c", "--long", "-x"], "ab:c"), ["a", "b", "v", "c", "?"]);
  assert.deepEqual(getopt(["-bv", "word", "-a"], ":ab:"), ["b", "v"]);
  assert.deepEqual(getopt(["-b"], "ab:"), [""]);
  assert.deepEqual(getopt(["--", "-a"], "a"), []);
  assert.deepEqual(getopt(["-", "-a"], "a"), []);
  assert.equal(getoptOne(["-b", "1", "-b2"], "b:", "b"), "2");
  assert.equal(getoptOne(["-a"], "a", "a"), "a");
  assert.equal(getoptOne(["-b"], "b:", "b"), "");
  assert.equal(getoptOne(["-a"], "ab:", "b"), undefined);
});

Deno.test("well-known services have ports", () => {
  assert.equal(portOfService("https"), 443);
  assert.equal(portOfService("HTTPS"), undefined);
  assert.equal(portOfService("ssh"), 22);
});
