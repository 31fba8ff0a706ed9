/** Rule files that are unusual but legal, or wrong in unusual ways: what they load to. */
import assert from "node:assert/strict";
import { RuleLoader } from "./rule_loader.ts";

/** Codes of the findings about a file. */
function codes(text: string): string[] {
  const { errors, warnings } = new RuleLoader().load("rules.yaml", text);
  return [...errors, ...warnings].map((finding) => finding.code);
}

Deno.test("names of lists may have any letter", () => {
  // the letter à ends in the byte 0xA0, which is no blank
  const rule = (list: string) =>
    `- list: ${list}\n  items: [a]\n- rule: R\n  desc: d\n  output: o\n  priority: INFO\n` +
    `  condition: evt.type = open and proc.name in (${list})\n`;
  assert.deepEqual(codes(rule("voilà")), []);
  assert.deepEqual(codes(rule('"a b"')), ["LOAD_INVALID_LIST_NAME", "LOAD_UNUSED_LIST"]);
});

const RULE = "- rule: R\n  desc: d\n  output: o\n  priority: INFO\n  condition: evt.type = open\n";

/** Messages of the errors and warnings about a file. */
function messages(text: string): string[] {
  const { errors, warnings } = new RuleLoader().load("rules.yaml", text);
  return [...errors, ...warnings].map((finding) => finding.message);
}

Deno.test("a wrong operation in override names those that the key has", () => {
  const override = (key: string) =>
    messages(`${RULE}- rule: R\n  ${key}: x\n  override: {${key}: merge}\n`);
  const allowed = (key: string, values: string) => [
    `Invalid override operation for key '${key}': 'merge'. Allowed values are: ${values}`,
  ];
  assert.deepEqual(override("output"), allowed("output", "append replace "));
  assert.deepEqual(override("priority"), allowed("priority", "replace "));
  assert.deepEqual(override("source"), allowed("source", ""));
});

Deno.test("an override of the condition must name the rule's own source, if any", () => {
  const override = (rest: string) => messages(`${RULE}- rule: R\n${rest}`);
  const other = ["Rule has been re-defined with a different source"];
  for (const operation of ["append", "replace"]) {
    const condition = operation === "append" ? "and fd.num > 2" : "evt.type = openat";
    const text = `  condition: ${condition}\n  override: {condition: ${operation}}\n`;
    assert.deepEqual(override(`  source: k8s_audit\n${text}`), other);
    assert.deepEqual(override(`  source: syscall\n${text}`), []);
    assert.deepEqual(override(`  source: ~\n${text}`), []);
  }
  assert.deepEqual(override("  source: k8s\n  desc: e\n  override: {desc: append}\n"), []);
});

Deno.test("what is neither a word nor a list in an exception counts as nothing", () => {
  const exception = (rest: string) => messages(`${RULE}  exceptions:\n    - name: e\n${rest}`);
  const noFields = ["Rule exception item must have fields property with a list of fields"];
  for (const fields of ["[]", "~", "{}"]) {
    assert.deepEqual(exception(`      fields: ${fields}\n`), noFields, fields);
  }
  for (const comps of ["[]", "~", "{}"]) {
    const single = `      fields: proc.name\n      comps: ${comps}\n      values: [a]\n`;
    assert.deepEqual(exception(single), [], comps);
    const list = `      fields: [proc.name]\n      comps: ${comps}\n      values: [[a]]\n`;
    assert.deepEqual(exception(list), [], comps);
  }
  assert.deepEqual(exception("      fields: proc.name\n      values: [~]\n"), []);
});

Deno.test("a new exception that is appended needs values", () => {
  const text = "- rule: R\n  override: {exceptions: append}\n  exceptions:\n    - name: e\n" +
    "      fields: proc.name\n";
  assert.deepEqual(messages(RULE + text), [
    "Rule exception must have values property with a list of values",
    "Overriding/appending exception with no values",
  ]);
});

Deno.test("an empty word in an exception is told with its place", () => {
  const types = (values: string) => {
    const text =
      `${RULE}  exceptions:\n    - name: e\n      fields: [proc.name]\n      ${values}\n`;
    const [error] = new RuleLoader().load("rules.yaml", text).errors;
    assert.equal(error?.message, "Value must be non-empty");
    return error.context.locations.slice(3).map((location) => location.type);
  };
  assert.deepEqual(types('values: [""]'), ["exception values", "exception value", "value for"]);
  assert.deepEqual(types('values: [[""]]'), [
    "exception values",
    "exception value",
    "value for",
    "exception",
    "value for",
  ]);
  assert.deepEqual(types('comps: [""]'), ["value for", "exception", "value for"]);
});

Deno.test("findings in a condition show it as written, on one line", () => {
  const text = "- list: shells\n  items: [bash, dash]\n- rule: R\n  desc: d\n  output: o\n" +
    "  priority: INFO\n  condition: |\n    proc.name in\n    (shells) and proc.bogus = 1\n";
  const [error] = new RuleLoader().load("rules.yaml", text).errors;
  assert.equal(error?.message, "filter_check called with nonexistent field proc.bogus");
  assert.equal(error.context.innermost.source, '"proc.name in (she..."');
  assert.match(error.snippet, /^\(shells\) and proc.bogus = 1\n/);
  assert.match(error.place.snippet, /proc.bogus/);
});

Deno.test("%container.info is reported about the rule and prints nothing", () => {
  const loader = new RuleLoader();
  const text = RULE.replace("output: o", 'output: "x %container.info y"');
  const [warning] = loader.load("rules.yaml", text).warnings;
  assert.equal(warning?.code, "LOAD_DEPRECATED_ITEM");
  assert.equal(warning.deprecatedField, undefined);
  assert.equal(warning.context.innermost.type, "rule");
  assert.equal(loader.loaded.rules[0]?.output, "x  y");
});

Deno.test("a list of empty words takes a comma with it, as an empty list does", () => {
  for (const items of ['[""]', "[]"]) {
    const loader = new RuleLoader();
    const list = `- list: none\n  items: ${items}\n`;
    const text = RULE.replace("evt.type = open", "evt.type = open and fd.name in (none, b)");
    assert.deepEqual(loader.load("rules.yaml", list + text).errors, []);
  }
});

Deno.test("a byte order mark does not count in offsets, and places are right all the same", () => {
  const load = (mark: string) =>
    new RuleLoader().load("rules.yaml", mark + RULE.replace("open", "opne")).errors[0];
  const plain = load("");
  const marked = load("\ufeff");
  assert.ok(plain !== undefined && marked !== undefined);
  assert.deepEqual(marked.context.locations, plain.context.locations);
  assert.deepEqual(marked.place, plain.place);
});

Deno.test("too many event types, or none, are a warning; asynchronous ones alone are not", () => {
  const warnings = (condition: string) => codes(RULE.replace("evt.type = open", condition));
  assert.deepEqual(warnings("proc.name = x"), ["LOAD_NO_EVTTYPE"]);
  assert.deepEqual(warnings("evt.type = open and evt.type = close"), ["LOAD_NO_EVTTYPE"]);
  assert.deepEqual(warnings("evt.type = asyncevent"), []);
  assert.deepEqual(warnings("evt.type = container_removed"), []);
});

Deno.test("fields that went away are reported in what the configuration adds as well", () => {
  const appendOutput = [{ extraFields: [{ name: "evt.dir" }, { name: "x", format: "%evt.dir" }] }];
  const { warnings } = new RuleLoader({ appendOutput }).load("rules.yaml", RULE);
  assert.deepEqual(warnings.map(({ deprecatedField }) => deprecatedField), ["evt.dir", "evt.dir"]);
});

Deno.test("of several faults in an override the same one as in Falco is told", () => {
  const override = (rest: string) => messages(`${RULE}- rule: R\n${rest}`);
  assert.deepEqual(override("  override: {desc: replace, exceptions: replace}\n"), [
    "An replace override for 'exceptions' was specified but 'exceptions' is not defined",
  ]);
  assert.deepEqual(
    override("  output: o\n  desc: d\n  tags: [t]\n  override: {tags: replace}\n"),
    ["Unexpected key 'desc': no corresponding entry under 'override' is defined."],
  );
});

Deno.test("a long list in many rules is an error before it fills the memory", () => {
  const list = `- list: long\n  items: [${Array.from({ length: 50_000 }, (_, i) => `v${i}`)}]\n`;
  const rules = Array.from({ length: 200 }, (_, i) =>
    RULE.replace("- rule: R", `- rule: R${i}`)
      .replace("evt.type = open", "evt.type = open and proc.name in (long)"));
  const { errors } = new RuleLoader().load("rules.yaml", list + rules.join(""));
  assert.equal(errors[0]?.message, "Lists are too long after replacement");
  const inExceptions = rules.map((rule) =>
    rule.replace(" and proc.name in (long)", "") +
    "  exceptions: [{name: e, fields: proc.name, values: [long]}]\n"
  );
  const other = new RuleLoader().load("rules.yaml", list + inExceptions.join(""));
  assert.equal(other.errors[0]?.message, "Lists are too long after replacement");
});

Deno.test("a condition of megabytes is an error at once", () => {
  const long = Array.from({ length: 600_000 }, (_, i) => `v${i}`).join(",");
  const text = RULE.replace("evt.type = open", `evt.type = open and proc.name in (${long})`);
  assert.deepEqual(messages(text), ["Condition is too long"]);
});
