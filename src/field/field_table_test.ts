import assert from "node:assert/strict";
import { FieldTable } from "./field_table.ts";

const ERRORS: readonly [string, string | undefined, string][] = [
  ["proc.nope", undefined, "filter_check called with nonexistent field proc.nope"],
  ["proc.namex", undefined, "filter_check called with nonexistent field proc.namex"],
  ["proc.name", "1", "filter_check called with nonexistent field proc.name[1]"],
  ["proc.args", "1.5", "filter_check called with nonexistent field proc.args[1.5]"],
  ["proc.aname", "x", "filter_check called with nonexistent field proc.aname[x]"],
  ["static.foo", undefined, "filter_check called with nonexistent field static.foo"],
  ["evt.arg", undefined, "filter syntax error: evt.arg"],
  ["evt.argx", undefined, "filter syntax error: evt.argx"],
  ["evt.argsx", undefined, "filter_check called with nonexistent field evt.argsx"],
  ["evt.arg", "x", "x is not a valid number"],
  ["evt.arg.zzz", undefined, "unknown event argument zzz"],
  ["evt.arg.namex", undefined, "filter_check called with nonexistent field evt.arg.namex"],
  ["evt.rawarg", undefined, "filter syntax error: evt.rawarg"],
  ["evt.rawarg", "1", "evt.arg fields must be expressed explicitly"],
  ["evt.around", undefined, "filter syntax error: evt.around"],
  ["evt.around", "soon", "soon is not a valid number"],
  ["evt.type.is.nosuch", undefined, "unknown event type nosuch"],
  ["evt.abspath.end", undefined, "filter_check called with nonexistent field evt.abspath.end"],
  ["thread.cgroup", undefined, "filter syntax error: thread.cgroup"],
  [
    "thread.cgroup.cpu2",
    undefined,
    "filter_check called with nonexistent field thread.cgroup.cpu2",
  ],
  ["fd.types", "x", "x is not a valid number"],
  ["arg.x", undefined, "filter error: proc.arg filter not implemented yet"],
];

Deno.test("wrong names and arguments are told in Falco's words", () => {
  const table = new FieldTable();
  for (const [name, arg, error] of ERRORS) {
    assert.deepEqual(table.find(name, arg), { error }, `${name}[${arg}]`);
  }
  const label = table.find("container.label");
  assert.ok("error" in label && label.error.includes("requires an argument"));
});

const TEXTS: readonly [string, string | undefined, string][] = [
  ["proc.name", undefined, "proc.name"],
  ["proc.aname", "2", "proc.aname[2]"],
  ["evt.arg.flags", undefined, "evt.arg.flags"],
  ["evt.arg", "0", "evt.arg[0]"],
  ["thread.cgroup.cpu_acct", undefined, "thread.cgroup.cpu_acct"],
  ["evt.abspath.dst", undefined, "evt.abspath.dst"],
  ["proc.env", "HOME", "proc.env[HOME]"],
];

Deno.test("a bound field knows its canonical text", () => {
  const table = new FieldTable();
  for (const [name, arg, text] of TEXTS) {
    const found = table.find(name, arg);
    assert.ok(!("error" in found), `${name}: ${JSON.stringify(found)}`);
    assert.equal(found.text, text);
    assert.equal(table.find(name, arg), found, "the same text gives the same object");
  }
});

Deno.test("fields with memory are never shared", () => {
  const table = new FieldTable();
  for (const name of ["evt.deltatime", "util.cnt", "thread.cpu", "thread.totexectime"]) {
    const found = table.find(name);
    assert.ok(!("error" in found) && found.stateful === true, name);
    assert.notEqual(table.find(name), found);
  }
});

Deno.test("evt.rawarg has the type of the first parameter of that name", () => {
  const table = new FieldTable();
  const type = (name: string) => {
    const found = table.find(name);
    return "error" in found ? found.error : found.type;
  };
  assert.equal(type("evt.rawarg.fd"), "FD");
  assert.equal(type("evt.rawarg.name"), "FSPATH");
  assert.equal(type("evt.rawarg.sig"), "SIGTYPE");
  assert.equal(type("evt.rawarg.data"), "BYTEBUF");
});

Deno.test("configuration adds constants and can leave containers out", () => {
  const table = new FieldTable({ staticFields: { site: "Zürich" }, containerFields: false });
  const site = table.find("static.site");
  assert.ok(!("error" in site));
  assert.equal(site.extract(undefined as never), "Z\xc3\xbcrich");
  assert.ok("error" in table.find("container.id"));
  assert.ok(!("error" in new FieldTable().find("container.id")));
});

Deno.test("a name that is no field has a hint to the nearest ones", () => {
  const table = new FieldTable({ staticFields: { site: "x" } });
  assert.equal(table.didYouMean("static.sitte"), "Did you mean static.site?");
  assert.equal(table.didYouMean("nothing like it"), undefined);
});

Deno.test("names are unique and helpful", () => {
  const fields = new FieldTable().list();
  assert.equal(new Set(fields.map((field) => field.name)).size, fields.length);
  for (const field of fields) {
    assert.ok(field.help.length > 5 && !field.help.endsWith("."), field.name);
  }
  assert.equal(fields.filter((field) => field.own === true).length, 6);
});
