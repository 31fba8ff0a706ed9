import assert from "node:assert/strict";
import { PRIORITIES } from "../rule/priority.ts";
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

Deno.test("a plain alert is written as if it were not known to be plain", () => {
  const fields: Alert["fields"] = [["evt.num", 3], ["fd.name", "/tmp/a"], ["l", ["b"]], [
    "n",
    null,
  ]];
  const unknown: Alert = { ...alert, message: "file=/tmp/a", fields };
  const plain: Alert = { ...unknown, plain: true };
  const every = { output: true, message: true, outputFields: true, tags: true };
  for (const parts of [every, { ...every, tags: false }, ALL_JSON_PARTS]) {
    assert.equal(alertJson(plain, parts), alertJson(unknown, parts));
    assert.doesNotThrow(() => JSON.parse(alertJson(plain, parts)));
  }
  assert.equal(alertText(plain), alertText(unknown));
});

Deno.test("what was written of a rule does not stay when another one has its name", () => {
  const others: readonly Partial<Alert>[] = [{}, { priority: 0 }, { tags: ["c"] }, { source: "x" }];
  for (const other of others) {
    const changed = { ...alert, ...other };
    const { priority, source, tags } = JSON.parse(alertJson(changed));
    assert.deepEqual([PRIORITIES[changed.priority], changed.source, changed.tags], [
      priority,
      source,
      tags,
    ]);
  }
});
