import assert from "node:assert/strict";
import type { Scalar, Value } from "./field.ts";
import { directoryPart } from "./fd.ts";
import { processOf, TestWorld } from "./test_world.ts";

const MINE = "\x0a\x00\x00\x05";
const PEER = "\xc0\x00\x02\x07";
const WEB = { address: PEER, port: 443 };
const SELF = { address: MINE, port: 41000 };

/** A world in which thread 200 has connected fd 5 to a web server. */
function connected(): TestWorld {
  const world = new TestWorld();
  world.event("socket", { fd: 5, domain: 2, type: 1, proto: 6 });
  return world.event("connect", { res: 0, tuple: { source: SELF, target: WEB }, fd: 5, addr: WEB });
}

const CLIENT: readonly [string, Value][] = [
  ["fd.type", "ipv4"],
  ["fd.typechar", "4"],
  ["fd.name", "10.0.0.5:41000->192.0.2.7:443"],
  ["fd.l4proto", "tcp"],
  ["fd.sockfamily", "ip"],
  ["fd.connected", true],
  ["fd.is_server", false],
  ["fd.cip", MINE],
  ["fd.sip", PEER],
  ["fd.lip", MINE],
  ["fd.rip", PEER],
  ["fd.cport", 41000],
  ["fd.sport", 443],
  ["fd.lport", 41000],
  ["fd.rport", 443],
  ["fd.snet", PEER],
  ["fd.sproto", "443"],
  ["fd.ip", undefined],
  ["fd.port", undefined],
  ["fd.directory", undefined],
  ["fd.filename", undefined],
  ["fd.uid", "2005"],
  ["fd.containername", ":10.0.0.5:41000->192.0.2.7:443"],
  ["fd.types", ["ipv4", "file"]],
  ["fd.types[0]", ["file"]],
  ["fd.types[9]", undefined],
];

Deno.test("a connection of a client", () => {
  const world = connected();
  for (const [name, want] of CLIENT) assert.deepEqual(world.read(name), want, name);
  assert.equal(world.text("fd.sip"), "192.0.2.7");
  assert.equal(world.json("fd.sport"), 443);
});

Deno.test("a bound socket has a server end alone", () => {
  const world = new TestWorld();
  world.event("socket", { fd: 5, domain: 2, type: 1, proto: 6 });
  assert.equal(world.read("fd.sip"), undefined, "no role yet");
  assert.equal(world.read("fd.l4proto"), "<NA>");
  world.event("bind", { res: 0, addr: { address: MINE, port: 80 }, fd: 5 });
  assert.equal(world.read("fd.sip"), MINE);
  assert.equal(world.read("fd.sport"), 80);
  assert.equal(world.read("fd.cip"), undefined);
  assert.equal(world.read("fd.cport"), undefined);
  assert.equal(world.read("fd.sproto"), "");
  assert.equal(world.read("fd.is_server"), true);
});

const COMPARISONS: readonly [string, string, Scalar[], boolean][] = [
  ["fd.ip", "=", [MINE], true],
  ["fd.ip", "=", [PEER], true],
  ["fd.ip", "=", ["\x01\x01\x01\x01"], false],
  ["fd.ip", "!=", [PEER], false],
  ["fd.ip", "!=", ["\x01\x01\x01\x01"], true],
  ["fd.ip", "in", [PEER], false],
  ["fd.port", "=", [443], true],
  ["fd.port", "=", [41000], true],
  ["fd.port", "!=", [443], false],
  ["fd.port", "in", [80, 443], true],
  ["fd.proto", "=", [443], true],
  ["fd.net", "=", [PEER], true],
  ["fd.net", "in", ["\x01\x01\x01\x01", PEER], false],
  ["fd.net", "in", [PEER, "\x01\x01\x01\x01"], true],
  ["fd.net", "intersects", [PEER], false],
];

Deno.test("either end of a connection may pass, but != wants both to differ", () => {
  const world = connected();
  for (const [name, op, constants, want] of COMPARISONS) {
    const one = (value: Scalar, constant: Scalar | undefined) =>
      op === "!=" ? value !== constant : value === constant;
    const test = world.field(name).custom?.({
      op,
      modifier: undefined,
      constants,
      compare: (value) => constants.some((constant) => one(value, constant)),
      compareFirst: (value) => one(value, constants[0]),
    });
    assert.equal(test?.(world.context), want, `${name} ${op}`);
  }
});

Deno.test("directory and name of files", () => {
  for (
    const [name, want] of [
      ["/a/b", "/a"],
      ["/a", "/"],
      ["/", "/"],
      ["a", "/"],
      ["/a/b/", "/a/b/"],
    ]
  ) {
    assert.equal(directoryPart(name as string), want);
  }
  const world = new TestWorld();
  world.event("openat", { fd: 3, dirfd: -100, name: "a//b.txt", flags: 1, dev: 0x800002, ino: 9n });
  assert.equal(world.read("fd.name"), "/home/ada/a/b.txt");
  assert.equal(world.read("fd.nameraw"), "a/b.txt");
  assert.equal(world.read("fd.filename"), "b.txt");
  assert.equal(world.read("fd.directory"), "/home/ada/a");
  assert.equal(world.json("fd.dev"), "800002");
  assert.equal(world.read("fd.dev.minor"), 2050);
  assert.equal(world.read("fd.ino"), 9);
  assert.equal(world.read("fd.name_changed"), true);
});

Deno.test("within a container its own address is the local one", () => {
  const id = "0123456789ab".padEnd(64, "c");
  const world = new TestWorld([
    processOf({ tid: 1, ptid: 0, args: [] }),
    processOf({ tid: 200, cgroups: [`cpuset=/docker/${id}`] }),
  ]);
  const json = JSON.stringify({ container: { id: "0123456789ab", type: 0, ip: "192.0.2.7" } });
  world.event("asyncevent", { plugin_id: 0, name: "container", data: json }, { tid: -1 });
  world.event("socket", { fd: 5, domain: 2, type: 1, proto: 6 });
  world.event("connect", { res: 0, tuple: { source: SELF, target: WEB }, fd: 5, addr: WEB });
  assert.equal(world.read("container.id"), "0123456789ab");
  assert.equal(world.read("fd.lip"), PEER);
  assert.equal(world.read("fd.is_server"), true);
});

Deno.test("poll lists its descriptors", () => {
  const world = connected();
  world.event("poll", {
    res: 1,
    fds: [{ fd: 0, flags: 1 }, { fd: 5, flags: 1 }, { fd: 9, flags: 1 }],
  });
  assert.equal(world.read("fdlist.nums"), "0,5,9");
  assert.equal(world.read("fdlist.names"), "/dev/pts/0,10.0.0.5:41000->192.0.2.7:443,<NA>");
  assert.equal(world.read("fdlist.cips"), "10.0.0.5");
  assert.equal(world.read("fdlist.sports"), "443");
  world.event("read", { res: 0, fd: 0 });
  assert.equal(world.read("fdlist.nums"), undefined);
});
