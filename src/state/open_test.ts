import assert from "node:assert/strict";
import { Extra } from "../event/extra.ts";
import { FdType } from "./fd_info.ts";
import { TestMachine } from "./test_machine.ts";

Deno.test("names of opened files", () => {
  const cases: readonly (readonly [name: string | undefined, dirfd: number, want: string])[] = [
    ["/etc/passwd", -100, "/etc/passwd"],
    ["a/../b", -100, "/home/ann/b"],
    ["../ann//x", -100, "/home/ann/x"],
    ["sub/f", 9, "/srv/depot/sub/f"],
    ["/abs", 9, "/abs"],
    ["f", 55, "<UNKNOWN>f"],
    [undefined, -100, "/home/ann/<NA>"],
    ["/tab\there", -100, "/tab\xef\xbf\xbdhere"],
  ];
  for (const [name, dirfd, want] of cases) {
    const machine = new TestMachine();
    machine.feed("openat", { fd: 3, dirfd, name, flags: 1, mode: 0, dev: 5, ino: 6 });
    assert.equal(machine.state.context.fd?.name, want);
    assert.equal(machine.state.context.fdNum, 3);
  }
});

Deno.test("a failed open has no descriptor", () => {
  const machine = new TestMachine();
  assert.equal(machine.open(-2, "/missing"), undefined);
  assert.equal(machine.state.context.fdNum, -1);
});

Deno.test("directories, layers and creat", () => {
  const machine = new TestMachine();
  assert.equal(machine.open(3, "/srv", 100, { flags: 1025 })?.type, FdType.DIRECTORY);
  machine.feed("creat", { fd: 4, name: "new", mode: 420, dev: 1, ino: 2, creat_flags: 1 });
  assert.equal(machine.state.context.fd?.name, "/home/ann/new");
  assert.equal(machine.state.context.fd?.openFlags, 32768);
});

Deno.test("the path that the kernel resolved is the name, the one passed stays beside it", () => {
  const mark = "\xef\xbf\xbd";
  const cases: readonly (readonly [passed: string, told: string, name: string, raw: string])[] = [
    ["link", "/etc/shadow", "/etc/shadow", "link"],
    ["/etc/passwd", "/etc/passwd", "/etc/passwd", "/etc/passwd"],
    ["a//b", "/home/ann/a/b", "/home/ann/a/b", "a/b"],
    ["/tab\there", "/tab\there", `/tab${mark}here`, `/tab${mark}here`],
    ["x", "/a\x01/x", `/a${mark}/x`, "x"],
    ["y", "/odd//as the kernel says", "/odd//as the kernel says", "y"],
    ["//z", "//z", "//z", "/z"],
  ];
  for (const [passed, told, name, raw] of cases) {
    const machine = new TestMachine();
    const extra = [[Extra.PATH, told]] as const;
    machine.feed("openat", { fd: 3, dirfd: -100, name: passed, flags: 1 }, 100, { extra });
    const { fd } = machine.state.context;
    assert.deepEqual([fd?.name, fd?.nameRaw], [name, raw]);
  }
});

Deno.test("a name has the same place wherever it comes from, and none if nobody else has it", () => {
  const machine = new TestMachine();
  const place = (name: string, told?: string) => {
    const extra = told === undefined ? [] : [[Extra.PATH, told] as const];
    machine.feed("openat", { fd: 3, dirfd: -100, name, flags: 1 }, 100, { extra });
    return machine.state.context.fd?.namePlace ?? -1;
  };
  const known = place("/home/ann/notes");
  assert.ok(known > 0);
  assert.equal(place("notes"), known);
  assert.equal(place("./x/../notes"), known);
  assert.equal(place("link", "/home/ann/notes"), known);
  assert.notEqual(place("link"), known);
  assert.equal(place("tab\t"), 0);
  assert.equal(place("tab\t", "/home/ann/tab\t"), 0);
});

Deno.test("an enter event's arguments win over those of its exit", () => {
  const machine = new TestMachine();
  const seen = machine.feed("openat>", { dirfd: -100, name: "/real", flags: 3, mode: 0 });
  assert.equal(seen, false);
  assert.equal(machine.open(3, "/swapped", 100, { flags: 16385 })?.name, "/real");
  assert.equal(machine.state.context.fd?.openFlags, 16384 | 3);
  assert.equal(machine.open(4, "/next")?.name, "/next");
  machine.feed("openat>", { dirfd: -100, name: "/other", flags: 3, mode: 0 });
  machine.feed("close", { res: 0, fd: 3 });
  assert.equal(machine.open(3, "/between")?.name, "/between");
});

Deno.test("a closed descriptor is there during the close and gone after it", () => {
  const machine = new TestMachine();
  machine.open(3, "/f");
  machine.feed("close", { res: 0, fd: 3 });
  assert.equal(machine.state.context.fd?.name, "/f");
  machine.tick();
  assert.equal(machine.fdName(100, 3), undefined);
  machine.open(3, "/g");
  machine.feed("close", { res: -9, fd: 3 });
  machine.tick();
  assert.equal(machine.fdName(100, 3), "/g");
});

Deno.test("a table holds 4096 descriptors and no more", () => {
  const machine = new TestMachine();
  for (let fd = 10; fd < 5000; fd++) machine.open(fd, "/many");
  assert.equal(machine.thread(100).fds.size, 4096);
  machine.open(10, "/again");
  assert.equal(machine.fdName(100, 10), "/again");
});

Deno.test("paths relative to nothing that has a name stay relative", () => {
  const machine = new TestMachine();
  machine.feed("pipe", { res: 0, fd1: 20, fd2: 21, ino: 4 });
  machine.feed("openat", { fd: 3, dirfd: 20, name: "f", flags: 1 });
  assert.equal(machine.state.context.fd?.name, "f");
  machine.feed("openat", { fd: 4, dirfd: undefined, name: "./g", flags: 1 });
  assert.equal(machine.state.context.fd?.name, "g");
});

Deno.test("the longest path that is taken", () => {
  const cases = [[1022, true], [1023, false]] as const;
  for (const [length, fits] of cases) {
    const machine = new TestMachine();
    const name = "/" + "x".repeat(length - 1);
    assert.equal(machine.open(3, name)?.name, fits ? name : "/DIR_TOO_LONG/FILENAME_TOO_LONG");
  }
});

Deno.test("an enter event without arguments leaves the one before it in place", () => {
  const machine = new TestMachine();
  machine.feed("openat>", { dirfd: -100, name: "/real", flags: 3, mode: 0 });
  machine.feed("openat>", []);
  assert.equal(machine.open(3, "/swapped")?.name, "/real");
});
