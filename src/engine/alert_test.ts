import assert from "node:assert/strict";
import { type Alert, alertJson, alertText, ALL_JSON_PARTS, jsonText } from "./alert.ts";

const alert: Alert = {
  rule: 'A "rule"',
  priority: 5,
  source: "syscall",
  tags: ["a", "b"],
  time: 1718000000000093366n,
  timeText: "06:13:20.000093366",
  hostname: "box",
  message: 'file=/tmp/a\n"b"\\ü',
  fields: [["evt.rawtime", 1718000000000093366n], ["fd.name", null], ["fd.num", 3], ["l", [
    1,
    "x",
  ]]],
};

Deno.test("JSON has Falco's keys in Falco's order and exact integers", () => {
  assert.equal(
    alertJson(alert),
    '{"hostname":"box","output":"06:13:20.000093366: Notice file=/tmp/a\\n\\"b\\"\\\\ü",' +
      '"output_fields":{"evt.rawtime":1718000000000093366,"fd.name":null,"fd.num":3,"l":[1,"x"]},' +
      '"priority":"Notice","rule":"A \\"rule\\"","source":"syscall","tags":["a","b"],' +
      '"time":"2024-06-10T06:13:20.000093366Z"}',
  );
});

Deno.test("JSON parts can be left out and added", () => {
  const keys = (parts: Partial<typeof ALL_JSON_PARTS>) =>
    Object.keys(JSON.parse(alertJson(alert, { ...ALL_JSON_PARTS, ...parts })));
  assert.deepEqual(keys({ message: true }).slice(0, 3), ["hostname", "message", "output"]);
  assert.ok(!keys({ output: false }).includes("output"));
  assert.ok(!keys({ outputFields: false }).includes("output_fields"));
  assert.ok(!keys({ tags: false }).includes("tags"));
});

Deno.test("the text form is one line whatever the file is called", () => {
  assert.equal(alertText(alert), '06:13:20.000093366: Notice file=/tmp/a\\n\\"b\\"\\\\ü');
});

Deno.test("no integer loses digits", () => {
  assert.equal(
    jsonText([18446744073709551615n, -1, true, null]),
    "[18446744073709551615,-1,true,null]",
  );
});
