import assert from "node:assert/strict";
import { readStep, type Step } from "./step.ts";
import type { EventSpec } from "./test_format.ts";

function step(spec: EventSpec): Step {
  const read = readStep(spec);
  if (typeof read === "string") throw new Error(read);
  return read;
}

Deno.test("lines and maps say the same", () => {
  const specs: readonly EventSpec[] = [
    { text: "cat: openat /etc/shadow flags=O_RDONLY ret=3" },
    { cat: "openat /etc/shadow flags=O_RDONLY ret=3" },
    { openat: "/etc/shadow", flags: "O_RDONLY", by: "cat", ret: "3" },
  ];
  for (const spec of specs) {
    const read = step(spec);
    assert.equal(read.name, "openat");
    assert.equal(read.main, "/etc/shadow");
    assert.equal(read.by, "cat");
    assert.deepEqual([...read.params], [["flags", "O_RDONLY"]]);
    assert.equal(read.keys.ret, "3");
  }
});

Deno.test("commands take the rest of the line", () => {
  const read = step({ text: "nginx > sh: spawn sh -c 'a=b; id'" });
  assert.equal(read.by, "nginx > sh");
  assert.deepEqual(read.main, ["sh", "-c", "a=b; id"]);
});

Deno.test("a process may be named like an event", () => {
  assert.equal(step({ text: "mount: openat /etc/fstab" }).by, "mount");
  assert.equal(step({ event: "openat", path: "/etc/fstab", by: "mount" }).name, "openat");
});

Deno.test("what is no event is refused with a hint", () => {
  const cases: readonly (readonly [EventSpec, RegExp])[] = [
    [{ text: "opnat /etc/x" }, /no event "opnat".*openat/],
    [{ event: "opneat" }, /no event "opneat"/],
    [{ by: "cat" }, /no key is the name of an event/],
    [{ text: "openat /a /b" }, /"\/b" is one value too many/],
  ];
  for (const [spec, message] of cases) assert.match(String(readStep(spec)), message);
});
