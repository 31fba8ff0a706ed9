import assert from "node:assert/strict";
import { makeFieldTable } from "../field/field_table.ts";
import { unknownOutputField } from "./unknown_output_field.ts";

Deno.test("the field of an output that does not exist is found", () => {
  const fields = makeFieldTable();
  const cases: [string, string | undefined][] = [
    ["%proc.name opened %fd.name.", undefined],
    ["%proc.nam opened", "proc.nam"],
    ["at %proc.name: %-20fd.nme!", "fd.nme"],
    ["%toupper(proc.nme) %evt.arg.flags", "proc.nme"],
    ["*%evt.arg[0] 100% of%", undefined],
    ["%proc.name_and", undefined],
  ];
  for (const [text, name] of cases) assert.equal(unknownOutputField(text, fields), name, text);
});
