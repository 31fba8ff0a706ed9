import assert from "node:assert/strict";
import { bytesOf, byteString, isAscii, toByteString, toText } from "./byte_string.ts";
import { addressText, isMappedAddress, parseAddress } from "./ip_address.ts";
import { dotted, isPrintableAscii, printable } from "./printable.ts";

Deno.test("byte strings hold every byte", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  const text = byteString(all, 0, 256);
  assert.equal(text.length, 256);
  assert.deepEqual(bytesOf(text), all);
  const long = new Uint8Array(10_001).fill(0xe9);
  assert.equal(byteString(long, 1, 10_000), "\xe9".repeat(10_000));
  assert.equal(byteString(all, 65, 0), "");
});

Deno.test("long byte strings hold every byte whatever a decoder would make of them", () => {
  const odd = [
    "\xff",
    "\xc3\xa9",
    "\xe2\x82",
    "\xef\xbf\xbd",
    "\xef\xbb\xbf",
    "\x80",
    "\0",
    "\x7f",
  ];
  for (const length of [95, 96, 97, 300, 5000]) {
    for (const part of [...odd, "a"]) {
      for (const at of [0, length >> 1, length - part.length]) {
        const text = "x".repeat(at) + part + "y".repeat(length - at - part.length);
        assert.equal(byteString(bytesOf(` ${text} `), 1, length), text);
      }
    }
  }
});

Deno.test("text goes to bytes and back", () => {
  const cases: readonly [text: string, bytes: string][] = [
    ["", ""],
    ["/etc/passwd", "/etc/passwd"],
    ["é", "\xc3\xa9"],
    ["日本", "\xe6\x97\xa5\xe6\x9c\xac"],
    ["😀", "\xf0\x9f\x98\x80"],
    ["\ufeffa", "\xef\xbb\xbfa"],
  ];
  for (const [text, bytes] of cases) {
    assert.equal(toByteString(text), bytes);
    assert.equal(toText(bytes), text);
  }
  assert.equal(toText("a\xff"), "a\ufffd");
  assert.deepEqual([isAscii("a\x7f"), isAscii("\x80")], [true, false]);
});

Deno.test("names are made safe to show", () => {
  const mark = "\xef\xbf\xbd";
  const cases: readonly [string, string][] = [
    ["plain", "plain"],
    ["tab\there", `tab${mark}here`],
    ["\x1b[2J", `${mark}[2J`],
    ["\x7f", mark],
    ["\xc3\xbc", "\xc3\xbc"],
    ["\xff\xfe\x80bin\xc3(", `${mark.repeat(3)}bin${mark}(`],
    ["\xf0\x9f", mark],
    ["\xef\xbb\xbfbom", "\xef\xbb\xbfbom"],
    ["\xc2\x85\xc2\x9f\xc2\xa0", `${mark}${mark}\xc2\xa0`],
    ["\xef\xb7\x90\xef\xb7\xaf\xef\xb7\xb0", `${mark}${mark}\xef\xb7\xb0`],
    ["\xef\xbf\xbf\xf0\x9f\xbf\xbe", mark + mark],
    ["\xe1\x80x\xed\xa0\x80", `${mark}x${mark.repeat(3)}`],
  ];
  for (const [bytes, shown] of cases) assert.equal(printable(bytes), shown);
  assert.equal(dotted("a\0b\xff~ "), "a.b.~ ");
  assert.deepEqual([isPrintableAscii("~ "), isPrintableAscii("\x7f")], [true, false]);
});

Deno.test("IP addresses as text and back", () => {
  const zeros = (n: number) => "\0".repeat(n);
  const cases: readonly [bytes: string, text: string][] = [
    ["\x0a\x4d\x01\xff", "10.77.1.255"],
    [zeros(16), "::"],
    [zeros(15) + "\x01", "::1"],
    ["\x20\x01\x0d\xb8" + zeros(11) + "\x01", "2001:db8::1"],
    ["\x20\x01" + zeros(4) + "\0\x01" + zeros(8), "2001:0:0:1::"],
    ["\0\x01\0\0\0\x01" + "\0\x01".repeat(5), "1:0:1:1:1:1:1:1"],
    [zeros(10) + "\xff\xff\x7f\0\0\x01", "::ffff:127.0.0.1"],
    [zeros(12) + "\x01\x02\x03\x04", "::1.2.3.4"],
    ["\xfe\x80" + zeros(6) + "\0\x01\0\x02\0\x03\0\x04", "fe80::1:2:3:4"],
  ];
  for (const [bytes, text] of cases) {
    assert.equal(addressText(bytes), text);
    assert.equal(parseAddress(text), bytes, text);
  }
  assert.equal(addressText("abc"), "");
  for (
    const wrong of [
      "",
      "1.2.3",
      "1.2.3.256",
      "1.2.3.4.5",
      "::1::",
      ":::",
      "1:2:3:4:5:6:7",
      "g::",
      "12345::",
      "1:2:3:4:5:6:7:8:9",
      "::1.2.3",
      "1.2.3.4::",
      "1:2:3:4:5:6:7::8",
    ]
  ) assert.equal(parseAddress(wrong), undefined, wrong);
  assert.deepEqual(
    [zeros(16), zeros(10) + "\xff\xff\x01\x02\x03\x04", zeros(15) + "\x01", "\x01\x02\x03\x04"]
      .map(isMappedAddress),
    [true, true, false, false],
  );
});
