import assert from "node:assert/strict";
import { Extra } from "../event/extra.ts";
import { TestWorld } from "./test_world.ts";

const OPEN = { fd: 3, dirfd: -100, name: "link", flags: 1 };

Deno.test("resolved paths, and whether they are what was asked for", () => {
  const world = new TestWorld();
  world.event("openat", OPEN, { extra: [[Extra.PATH, "/etc/shadow"]] });
  assert.equal(world.read("saker.path"), "/etc/shadow");
  assert.equal(world.read("saker.path.differs"), true);
  world.event("openat", OPEN, { extra: [[Extra.PATH, "/home/ada/link"]] });
  assert.equal(world.read("saker.path.differs"), false);
  world.event("openat", OPEN);
  assert.equal(world.read("saker.path"), undefined);
  assert.equal(world.read("saker.path.differs"), undefined);
});

Deno.test("without a known request nothing is said to differ", () => {
  const world = new TestWorld();
  const extra = [[Extra.PATH, "/srv/x"]] as const;
  world.event("openat", { ...OPEN, dirfd: 99 }, { extra });
  assert.equal(world.read("saker.path.differs"), undefined, "unknown directory");
  world.event("openat", { ...OPEN, dirfd: 99, name: "/srv/x" }, { extra });
  assert.equal(world.read("saker.path.differs"), false, "absolute path");
  world.event("open_by_handle_at", { fd: 3, mountfd: 4, path: "/srv/y" }, { extra });
  assert.equal(world.read("saker.path.differs"), undefined, "no path was asked for");
  world.event("execve", { res: 0, exe: "x", comm: "x", filename: "/bin/link" }, { extra });
  assert.equal(world.read("saker.path.differs"), true);
});

Deno.test("how the call came", () => {
  const world = new TestWorld().event("openat", OPEN);
  assert.equal(world.read("saker.via"), "syscall");
  assert.equal(world.read("saker.compat"), false);
  const extra = [
    [Extra.VIA, Uint8Array.of(1)],
    [Extra.COMPAT, Uint8Array.of(1, 0, 0, 0)],
    [Extra.PATH2, "/b"],
  ] as const;
  world.event("openat", OPEN, { extra });
  assert.equal(world.read("saker.via"), "io_uring");
  assert.equal(world.read("saker.compat"), true);
  assert.equal(world.read("saker.path2"), "/b");
});
