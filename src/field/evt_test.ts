import assert from "node:assert/strict";
import type { Value } from "./field.ts";
import { T0, TestWorld } from "./test_world.ts";

Deno.test("times: text in messages, nanoseconds in JSON", () => {
  const world = new TestWorld().event("openat", { fd: 3 }, { ts: T0 + 123n });
  assert.equal(world.text("evt.time.iso8601"), "2023-11-14T22:13:20.000000123+0000");
  assert.match(world.text("evt.time") ?? "", /^\d\d:\d\d:20\.000000123$/);
  assert.match(world.text("evt.datetime.s") ?? "", /^2023-11-1\d \d\d:\d\d:20$/);
  for (const name of ["evt.time", "evt.time.s", "evt.time.iso8601", "evt.datetime"]) {
    assert.equal(world.json(name), T0 + 123n, name);
  }
  assert.equal(world.read("evt.rawtime.s"), 1_700_000_000);
  assert.equal(world.text("evt.rawtime.ns"), "000000123");
  assert.equal(world.json("evt.rawtime.ns"), 123);
});

Deno.test("time before the first event counts as far in the future, but negative in JSON", () => {
  const world = new TestWorld().event("openat", { fd: 3 }, { ts: T0 });
  world.event("openat", { fd: 3 }, { ts: T0 - 5n });
  assert.equal(world.read("evt.reltime"), 2n ** 64n - 5n);
  assert.equal(world.json("evt.reltime"), -5n);
});

interface Case {
  readonly event: string;
  readonly values: Record<string, number | bigint | string>;
  readonly want: Readonly<Record<string, Value>>;
}

const CASES: readonly Case[] = [
  {
    event: "openat",
    values: { fd: 3, dirfd: -100, name: "/etc/passwd", flags: 1, mode: 0 },
    want: {
      "evt.type": "openat",
      "syscall.type": "openat",
      "evt.category": "file",
      "evt.dir": "<",
      "evt.res": "SUCCESS",
      "evt.rawres": 3,
      "evt.failed": false,
      "evt.is_open_read": true,
      "evt.is_open_write": false,
      "evt.count.error.file": 0,
      "evt.count.error.net": undefined,
      "evt.arg.name": "/etc/passwd",
      "evt.arg.flags": "O_RDONLY",
      "evt.arg[0]": "<f>/etc/passwd",
      "evt.arg[40]": undefined,
      "evt.arg.data": undefined,
      "evt.rawarg.dirfd": -100,
    },
  },
  {
    event: "openat",
    values: { fd: -2, dirfd: -100, name: "no", flags: 6, mode: 0o755 },
    want: {
      "evt.res": "ENOENT",
      "evt.rawres": -2,
      "evt.failed": true,
      "evt.is_open_write": true,
      "evt.is_open_exec": true,
      "evt.is_open_create": false,
      "evt.count.error.file": 1,
      "fd.num": -1,
      "fd.name": "/home/ada/no",
    },
  },
  {
    event: "creat",
    values: { fd: 3, name: "/tmp/x", mode: 0o700 },
    want: { "evt.is_open_exec": true, "evt.is_open_write": false },
  },
  {
    event: "read",
    values: { res: 2, data: "hi", fd: 0, size: 10 },
    want: {
      "evt.category": "file",
      "evt.is_io_read": true,
      "evt.io_dir": "read",
      "evt.buflen": 2,
      "evt.buflen.in": 2,
      "evt.buflen.net": undefined,
      "evt.buffer": "hi",
      "fd.name": "/dev/pts/0",
    },
  },
  {
    event: "read",
    values: { res: -9, fd: 77, size: 10 },
    want: {
      "evt.category": "unknown",
      "evt.buflen": undefined,
      "evt.count.error.other": 1,
      "fd.name": "",
      "fd.type": undefined,
      "fd.typechar": "o",
      "fd.directory": "/",
    },
  },
  {
    event: "mmap",
    values: { res: -12n, addr: 0, length: 1, prot: 1, flags: 1, fd: -1 },
    want: {
      "evt.category": "memory",
      "evt.count.error.memory": 1,
      "evt.count.error.other": undefined,
    },
  },
  {
    event: "procexit",
    values: { status: 0 },
    want: { "syscall.type": undefined, "evt.dir": ">", "evt.res": undefined, "fd.num": undefined },
  },
  {
    event: "notification",
    values: { id: "n", desc: "d" },
    want: { "evt.is_async": true, "evt.asynctype": "notification", "evt.source": "syscall" },
  },
  {
    event: "asyncevent",
    values: { plugin_id: 0 },
    want: { "evt.type": "<NA>", "evt.asynctype": "<NA>", "evt.source": "syscall" },
  },
];

Deno.test("fields of events of several kinds", () => {
  for (const { event, values, want } of CASES) {
    const world = new TestWorld().event(event, values);
    for (const [name, value] of Object.entries(want)) {
      assert.deepEqual(
        world.read(name),
        value,
        `${event} ${Object.values(values).join(" ")}: ${name}`,
      );
    }
  }
});

Deno.test("evt.arg shows buffers with dots in conditions, as configured in output", () => {
  const world = new TestWorld().event("read", { res: 2, data: "a\x01", fd: 0 });
  world.table.render.bufferBase64 = true;
  assert.equal(world.read("evt.arg.data"), "a.");
  assert.equal(world.text("evt.arg.data"), "YQE=");
  assert.equal(world.text("evt.buffer"), "YQE=");
  world.table.render.bufferBase64 = false;
  assert.equal(world.text("evt.buffer"), "a.");
});

Deno.test("evt.rawarg: hexadecimal text for flags, numbers for the rest", () => {
  const world = new TestWorld().event("openat", { fd: 3, dirfd: -100, name: "x", flags: 4097 });
  assert.equal(world.read("evt.rawarg.flags"), 4097);
  assert.equal(world.json("evt.rawarg.flags"), "1001");
  assert.equal(world.json("evt.rawarg.fd"), 3);
  assert.equal(world.json("evt.rawarg.name"), "x");
});

Deno.test("evt.around is a window around a time, in milliseconds", () => {
  const world = new TestWorld().event("read", { res: 0, fd: 0 }, { ts: T0 + 2_000_000n });
  for (const [limit, want] of [[1, false], [2, true], [100000, true]] as const) {
    const test = world.field(`evt.around[${T0}]`).custom?.({
      op: "=",
      modifier: undefined,
      constants: [limit],
      compare: () => false,
      compareFirst: () => false,
    });
    assert.equal(test?.(world.context), want, String(limit));
  }
});

Deno.test("fields with memory count for themselves", () => {
  const world = new TestWorld();
  const delta = world.field("evt.deltatime");
  const count = world.field("util.cnt");
  const other = world.field("util.cnt");
  world.event("read", { res: 0, fd: 0 }, { ts: T0 });
  assert.equal(delta.extract(world.context), 0n);
  assert.equal(count.extract(world.context), 1);
  world.event("read", { res: 0, fd: 0 }, { ts: T0 + 9n });
  assert.equal(delta.extract(world.context), 9n);
  assert.equal(count.extract(world.context), 2);
  assert.equal(other.extract(world.context), 1);
  world.event("read", { res: 0, fd: 0 }, { ts: T0 });
  assert.equal(delta.extract(world.context), 2n ** 64n - 9n);
});

Deno.test("what old captures tell of the Docker daemon", () => {
  const cases: readonly (readonly [description: string | undefined, want: readonly Value[]])[] = [
    [
      "Event: start ; ID: 0123456789abcdef; name: web:1 ;Image: shop/web@sha256:77",
      ["start", "0123456789ab", "web", "shop/web"],
    ],
    ["Image:sha256:77", [undefined, undefined, undefined, "sha256:77"]],
    ["Image: a", [undefined, undefined, undefined, "a"]],
    ["Event; Event: later", [undefined, undefined, undefined, undefined]],
    ["container started;Image=img;Name=box", [undefined, undefined, undefined, undefined]],
    [undefined, [undefined, undefined, undefined, undefined]],
  ];
  const fields = ["name", "container.id", "container.name", "container.image"];
  for (const [description, want] of cases) {
    const values = { source: "docker", name: "n", scope: "s", description };
    const world = new TestWorld().event("infra", values);
    const got = fields.map((field) => world.read(`evt.infra.docker.${field}`));
    assert.deepEqual(got, want, description);
  }
  const other = new TestWorld().event("notification", { id: "n", desc: "Event: x" });
  assert.equal(other.read("evt.infra.docker.name"), undefined);
});
