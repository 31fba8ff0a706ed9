import assert from "node:assert/strict";
import { Interner } from "../base/interner.ts";
import { EVENTS } from "../event/event_table.ts";
import { EventView } from "../event/event_view.ts";
import { Extra } from "../event/extra.ts";
import { flagTable } from "../event/flag_tables.ts";
import { type MadeEvents, makeEvents } from "./event_maker.ts";
import { testableEvents } from "./json_schema.ts";
import type { EventSpec, WorldSpec } from "./test_format.ts";

function make(events: readonly EventSpec[], world: WorldSpec = {}): MadeEvents {
  const made = makeEvents(events, { worlds: [world], start: 1_000_000_000n, facts: true });
  if ("message" in made) throw new Error(made.message);
  return made;
}

function views({ batch }: MadeEvents): EventView[] {
  return [...batch.at].map((at) => {
    const view = new EventView(new Interner(4));
    assert.ok(view.moveTo(batch.bytes, batch.data, at, 0, 0));
    return view;
  });
}

const names = (made: MadeEvents) => views(made).map(({ type }) => EVENTS[type]?.name);

Deno.test("every event of the table can be made from its name alone", () => {
  for (const name of testableEvents()) {
    const made = makeEvents([{ event: name }], { worlds: [{}], start: 0n, facts: true });
    assert.ok(!("message" in made), `${name}: ${"message" in made ? made.message : ""}`);
    assert.ok(made.batch.count > 0, name);
  }
});

Deno.test("an open gets a number and the path that the kernel resolves", () => {
  const world = { links: { "/tmp/x": "/etc/shadow" } };
  const [first, second] = views(make([{ text: "openat /tmp/x" }, { text: "open b" }], world));
  assert.equal(first?.int(0), 3);
  assert.equal(first?.str(2), "/tmp/x");
  assert.equal(first?.extraStr(Extra.PATH), "/etc/shadow");
  assert.equal(second?.int(0), 4);
  assert.equal(second?.extraStr(Extra.PATH), "/b");
});

Deno.test("an open that fails has neither", () => {
  const [view] = views(make([{ text: "openat /etc/shadow ret=EACCES" }]));
  assert.equal(view?.int(0), -13);
  assert.equal(view?.extra(Extra.PATH), -1);
});

Deno.test("a link that an event makes is followed by later events", () => {
  const made = views(make([
    { symlink: "/etc/shadow", linkpath: "/tmp/l" },
    { text: "openat /tmp/l" },
  ]));
  assert.equal(made[1]?.extraStr(Extra.PATH), "/etc/shadow");
});

Deno.test("spawn is a birth and a program, of a process of its own", () => {
  const made = make([{ text: "sh: spawn cat /etc/hosts" }, { text: "openat /etc/hosts" }]);
  assert.deepEqual(names(made), ["clone", "clone", "execve", "openat"]);
  const [caller, child, exec, open] = views(made);
  assert.equal(caller?.int(0), child?.tid);
  assert.equal(child?.int(0), 0);
  assert.equal(exec?.tid, child?.tid);
  assert.equal(open?.tid, child?.tid);
  assert.equal(exec?.str(13), "cat");
  assert.deepEqual(exec?.strs(2), ["/etc/hosts"]);
  assert.deepEqual([...made.stepOf], [0, 0, 0, 1]);
});

Deno.test("a connect makes its socket unless it has one", () => {
  const made = make([{ text: "connect 10.0.0.1:443" }, { text: "connect 10.0.0.2:443 fd=3" }]);
  assert.deepEqual(names(made), ["socket", "connect", "connect"]);
});

Deno.test("arguments are cut where the driver cuts them", () => {
  const [, , exec] = views(make([{ spawn: ["cat", "A".repeat(5000), "needle"] }]));
  assert.equal(exec?.paramLength(2), 4096);
});

Deno.test("time runs on, and stands where the test says", () => {
  const [a, b] = views(make([{ text: "openat /a" }, { text: "openat /b at=5s" }]));
  assert.equal(a?.ts(), 1_001_000_000n);
  assert.equal(b?.ts(), 6_000_000_000n);
});

Deno.test("what cannot be meant is told with its line", () => {
  const cases: readonly (readonly [EventSpec, RegExp])[] = [
    [{ text: "openat /a colour=red" }, /event openat has no parameter colour/],
    [{ text: "setuid nobody-here" }, /there is no user nobody-here/],
    [{ text: "connect nowhere" }, /neither ADDRESS:PORT nor a path/],
    [{ text: "fchmod fd=/not/open mode=0644" }, /no open descriptor/],
    [{ text: "openat /a ret=ENOTHING" }, /neither a number nor an error/],
    [{ text: "openat /a at=soon" }, /no time/],
    [{ text: "openat /a flags=O_NOTHING" }, /cannot be "O_NOTHING"/],
  ];
  for (const [spec, message] of cases) {
    const made = makeEvents([spec], { worlds: [{}], start: 0n, facts: true });
    assert.ok("message" in made, JSON.stringify(spec));
    assert.match(made.message, message);
  }
});

Deno.test("octal modes and names of flags are understood", () => {
  const [byNumber, byName] = views(make([
    { text: "chmod /a mode=4755" },
    { text: "chmod /a mode=S_ISUID|S_IXUSR" },
  ]));
  assert.equal(byNumber?.uint(2), 0o4755);
  const bits = flagTable("chmod_mode").filter(({ name }) => /S_ISUID|S_IXUSR/.test(name));
  assert.equal(byName?.uint(2), bits.reduce((sum, { value }) => sum + value, 0));
});
