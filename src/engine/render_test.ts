import assert from "node:assert/strict";
import type { FieldType, PrintFormat, Value } from "../field/field.ts";
import { addressText, renderJson, renderText } from "./render.ts";

const cases: [Value, FieldType, PrintFormat, string, unknown][] = [
  [undefined, "CHARBUF", "NA", "<NA>", null],
  ["", "CHARBUF", "NA", "", ""],
  ["\xc3\xa9\xff", "CHARBUF", "NA", "\xc3\xa9\xff", "é\ufffd"],
  [5, "INT32", "DEC", "5", 5],
  [-2, "INT64", "ID", "-2", -2],
  [18446744073709551615n, "UINT64", "DEC", "18446744073709551615", 18446744073709551615n],
  [43773, "RELTIME", "10_PADDED_DEC", "000043773", 43773],
  [0x800002, "INT32", "HEX", "800002", "800002"],
  [-1, "INT32", "HEX", "FFFFFFFF", "FFFFFFFF"],
  [384, "UINT32", "OCT", "600", "600"],
  [0.68359375, "DOUBLE", "NA", "0.7", 0.68359375],
  [true, "BOOL", "NA", "true", true],
  ["a\n\xffb", "BYTEBUF", "NA", "a..b", "a..b"],
  ["\x7f\0\0\x01", "IPADDR", "NA", "127.0.0.1", "127.0.0.1"],
  ["\x0a\0\0\0", "IPNET", "NA", "<IPNET>", "<IPNET>"],
  [["a", "b"], "CHARBUF", "NA", "(a,b)", ["a", "b"]],
  [[], "CHARBUF", "NA", "()", []],
];

for (const [value, type, format, text, json] of cases) {
  Deno.test(`${type} ${format} prints ${text.slice(0, 24)}`, () => {
    const field = { type, format, isList: Array.isArray(value) };
    assert.equal(renderText(value, field, false), text);
    assert.deepEqual(renderJson(value, field, false), json);
  });
}

Deno.test("buffers as base64 on request", () => {
  const field = { type: "BYTEBUF", format: "NA", isList: false } as const;
  assert.equal(renderText("a\0\xff", field, true), "YQD/");
});

Deno.test("buffers and lists end at the storage size", () => {
  const buffer = { type: "BYTEBUF", format: "NA", isList: false } as const;
  assert.equal(renderText("x".repeat(3000), buffer, false).length, 1023);
  const list = { type: "CHARBUF", format: "NA", isList: true } as const;
  assert.equal(renderText(new Array(900).fill("xy"), list, false).length, 1023);
});

const ADDRESSES: [number[], string][] = [
  [[0, 0, 0, 0, 0, 0, 0, 1], "::1"],
  [[0, 0, 0, 0, 0, 0, 0, 0], "::"],
  [[0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], "2001:db8::1:0:0:1"],
  [[0x2001, 0xdb8, 0, 1, 1, 1, 1, 1], "2001:db8:0:1:1:1:1:1"],
  [[0, 0, 0, 0, 0, 0xffff, 0x0102, 0x0304], "::ffff:1.2.3.4"],
  [[0xfe80, 0, 0, 0, 0, 0, 0, 0], "fe80::"],
];
for (const [groups, text] of ADDRESSES) {
  Deno.test(`address ${text}`, () => {
    const bytes = groups.map((group) => String.fromCharCode(group >> 8, group & 255)).join("");
    assert.equal(addressText(bytes), text);
  });
}
