import assert from "node:assert/strict";
import type { Value } from "./field.ts";
import { TestWorld } from "./test_world.ts";

type Wanted = Readonly<Record<string, Value>>;

const CASES: readonly [string, Record<string, number | string>, Wanted][] = [
  ["mkdir", { res: 0, path: "new" }, { name: "/home/ada/new", nameraw: "new" }],
  ["mkdir", { res: -13, path: "new" }, { name: undefined, nameraw: undefined }],
  ["unlinkat", { res: 0, dirfd: 3, name: "x" }, { name: "/srv/x", nameraw: "x" }],
  ["unlinkat", { res: 0, dirfd: -100, name: "x" }, { name: "<UNKNOWN>x" }],
  ["unlinkat", { res: 0, dirfd: -100, name: "/a/../x" }, { name: "/x" }],
  ["openat", { fd: 4, dirfd: 3, name: "./x", flags: 1 }, { name: "/srv/x", nameraw: "./x" }],
  ["openat", { fd: -2, dirfd: 3, name: "/x", flags: 1 }, { name: "/x" }],
  ["openat", { fd: -1, dirfd: 3, name: "/x", flags: 1 }, { name: undefined }],
  ["fchmod", { res: 0, fd: 3, mode: 0 }, { name: "/srv" }],
  ["rename", { res: 0, oldpath: "a", newpath: "/b" }, {
    name: undefined,
    source: "/home/ada/a",
    sourceraw: "a",
    target: "/b",
  }],
  ["renameat", { res: 0, olddirfd: 3, oldpath: "a", newdirfd: 3, newpath: "b" }, {
    source: "/home/ada/a",
    target: "/home/ada/b",
  }],
  ["renameat2", { res: 0, olddirfd: 3, oldpath: "a", newdirfd: 9, newpath: "b" }, {
    source: "/srv/a",
    target: "<UNKNOWN>b",
  }],
  ["link", { res: 0, oldpath: "/old", newpath: "/new" }, { source: "/new", target: "/old" }],
  ["symlinkat", { res: 0, target: "t", linkdirfd: 3, linkpath: "l" }, {
    source: "/srv/l",
    target: "<UNKNOWN>t",
    targetraw: "t",
  }],
  ["creat", { fd: 4, name: "/x" }, { name: undefined }],
];

Deno.test("fs.path.* of calls with one and with two paths", () => {
  for (const [event, values, want] of CASES) {
    const world = new TestWorld();
    world.event("openat", { fd: 3, dirfd: -100, name: "/srv", flags: 1025 });
    world.event(event, values);
    for (const [part, value] of Object.entries(want)) {
      assert.equal(
        world.read(`fs.path.${part}`),
        value,
        `${event} ${JSON.stringify(values)} ${part}`,
      );
    }
  }
});

const ABSOLUTE: readonly [string, Record<string, number | string>, Value, Value][] = [
  ["openat", { fd: 4, dirfd: 3, name: "x", flags: 1 }, "/srv/x", "/srv/x"],
  ["openat", { fd: -2, dirfd: -100, name: "x", flags: 1 }, "/home/ada/x", "/home/ada/x"],
  ["unlinkat", { res: 0, dirfd: 99, name: "x" }, "<UNKNOWN>/x", "<UNKNOWN>/x"],
  [
    "renameat",
    { res: 0, olddirfd: 3, oldpath: "a", newdirfd: -100, newpath: "/b" },
    "/srv/a",
    "/b",
  ],
  ["openat", { fd: 5, dirfd: 8, name: "x", flags: 1 }, "//x", "//x"],
  ["openat", { fd: 5, dirfd: 9, name: "x", flags: 1 }, "/x", "/x"],
  ["openat", { fd: 5, dirfd: 9, name: "/x", flags: 1 }, "/x", "/x"],
  ["unlink", { res: 0, path: "x" }, undefined, undefined],
];

Deno.test("evt.abspath starts from the directory fd", () => {
  for (const [event, values, source, target] of ABSOLUTE) {
    const world = new TestWorld();
    world.event("openat", { fd: 3, dirfd: -100, name: "/srv", flags: 1025 });
    world.event("openat", { fd: 8, dirfd: -100, name: "/", flags: 1025 });
    world.event("pipe", { res: 0, fd1: 9, fd2: 10, ino: 1 });
    world.event(event, values);
    assert.equal(world.read("evt.abspath"), source, event);
    assert.equal(world.read("evt.abspath.src"), source, event);
    assert.equal(world.read("evt.abspath.dst"), target, event);
  }
});

Deno.test("asking for evt.abspath does not change what fd fields say", () => {
  const world = new TestWorld();
  world.event("openat", { fd: 3, dirfd: -100, name: "/srv", flags: 1025 });
  world.event("openat", { fd: 4, dirfd: 3, name: "x", flags: 1 });
  world.read("evt.abspath");
  assert.equal(world.read("fd.name"), "/srv/x");
});

Deno.test("a path that the working directory of a thread without one starts", () => {
  const world = new TestWorld();
  world.event("unlinkat", { res: 0, dirfd: -100, name: "x" }, { tid: 4242 });
  assert.equal(world.read("evt.abspath"), "./x");
});
