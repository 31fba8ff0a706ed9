import assert from "node:assert/strict";
import { Interner } from "../base/interner.ts";
import { EventBuilder, eventCalled, type ParamValue } from "./event_builder.ts";
import { PPME } from "./event_codes.ts";
import { EVENTS } from "./event_table.ts";
import { EventView } from "./event_view.ts";
import { Extra } from "./extra.ts";
import { NO_RESOLVER, paramsText, paramText, renderParam } from "./param_render.ts";
import { AT_FDCWD } from "./path.ts";
import type { ParamResolver } from "./param_resolver.ts";

const strings = new Interner(10);

function viewOf(builder: EventBuilder, n = 0): EventView {
  const batch = builder.batch();
  const view = new EventView(strings);
  const moved = view.moveTo(
    batch.bytes,
    batch.data,
    batch.at[n] as number,
    batch.cpu[n] as number,
    batch.flags[n] as number,
  );
  assert.ok(moved);
  return view;
}

const resolver: ParamResolver = {
  ...NO_RESOLVER,
  hasThread: true,
  fdText: (fd) => fd === 3 ? "<f>/etc/passwd" : "",
  fdTypeChar: (fd) => fd === 3 ? "f" : "?",
  comm: (tid) => tid === 7 ? "bash" : "",
  userName: (uid) => uid === 0 ? "root" : "<NA>",
  groupName: (gid) => gid === 0 ? "wheel" : "<NA>",
  cwd: () => "/home/mira/",
  dirOfFd: (fd) => fd === 5 ? "/srv/depot" : "",
};

const v6 = "\x20\x01\x0d\xb8" + "\0".repeat(11) + "\x01";
const mapped = (last: string) => "\0".repeat(10) + "\xff\xff\x0a\0\0" + last;

/** [event, parameter, value, raw text, resolved text] */
const rendered: readonly [string, string, ParamValue, string, string][] = [
  ["open", "fd", 3, "3", "<f>/etc/passwd"],
  ["open", "fd", 9, "9", ""],
  ["open", "fd", "ENOENT", "-2", "ENOENT"],
  ["open", "fd", -4000, "-4000", ""],
  ["open", "fd", undefined, "<NA>", ""],
  ["openat", "dirfd", AT_FDCWD, "-100", "AT_FDCWD"],
  ["open", "name", "/etc/passwd", "/etc/passwd", ""],
  ["open", "name", "../oskar//x", "../oskar//x", "/home/oskar/x"],
  ["open", "name", "", "", ""],
  ["open", "name", "<NA>", "<NA>", ""],
  ["open", "name", undefined, "<NA>", ""],
  ["open", "name", "/tab\there", "/tab\xef\xbf\xbdhere", ""],
  ["open", "flags", "O_RDONLY|O_CLOEXEC", "4097", "O_RDONLY|O_CLOEXEC"],
  ["open", "flags", 7, "7", "O_CREAT|O_RDWR"],
  ["open", "flags", 3, "3", "O_RDWR"],
  ["open", "flags", 0, "0", "O_NONE"],
  ["open", "mode", 0o640, "0640", ""],
  ["open", "mode", 0, "0", ""],
  ["open", "dev", 0x800002, "800002", ""],
  ["open", "ino", 0xffff_ffff_ffff_ffffn, "-1", ""],
  ["open", "ino", 2n ** 53n + 1n, "9007199254740993", ""],
  ["openat", "name", "x", "x", "/home/mira/x"],
  ["close", "res", 0, "0", ""],
  ["read", "data", "a\0b\xffc", "a.b.c", ""],
  ["read", "data", undefined, "NULL", ""],
  ["read", "size", 0xffff_ffff, "-1", ""],
  ["socket", "domain", 1, "1", "AF_LOCAL|AF_UNIX"],
  ["socket", "domain", 16, "16", "AF_ROUTE|AF_NETLINK"],
  ["socket", "domain", 255, "255", ""],
  ["bind", "addr", "10.0.0.1:80", "10.0.0.1:80", ""],
  ["bind", "addr", "[::1]:80", "::1:80", ""],
  ["bind", "addr", "/run/x.sock", "/run/x.sock", ""],
  ["bind", "addr", { family: 16 }, "family 16", ""],
  ["bind", "addr", Uint8Array.of(2, 1), "INVALID IPv4", ""],
  ["bind", "addr", undefined, "<NA>", ""],
  ["connect", "tuple", "10.0.0.1:5->10.0.0.2:80", "10.0.0.1:5->10.0.0.2:80", ""],
  ["connect", "tuple", "ffff8800->0 /dev/log", "ffff8800->0 /dev/log", ""],
  [
    "connect",
    "tuple",
    { source: { address: v6, port: 1 }, target: { address: v6, port: 2 } },
    "2001:db8::1:1->2001:db8::1:2",
    "",
  ],
  [
    "connect",
    "tuple",
    { source: { address: mapped("\x01"), port: 1 }, target: { address: mapped("\x02"), port: 2 } },
    "10.0.0.1:1->10.0.0.2:2",
    "",
  ],
  ["connect", "tuple", { family: 38 }, "family 38", ""],
  ["connect", "tuple", Uint8Array.of(2, 1, 1), "INVALID IPv4", ""],
  ["poll", "fds", [{ fd: 3, flags: 1 }, { fd: 200, flags: 0x41 }], "3:f1 200:?41", ""],
  ["poll", "fds", undefined, "NULL", ""],
  ["ppoll", "timeout", 500_000_000, "500000000", "0.5s"],
  ["ppoll", "timeout", 0xffff_ffff_ffff_ffffn, "none", ""],
  ["nanosleep", "interval", 2n ** 63n, "9223372036854775808", "9.22337e+09s"],
  ["nanosleep", "interval", 1, "1", "1e-09s"],
  ["nanosleep", "interval", 250_000, "250000", "0.00025s"],
  ["ppoll", "sigmask", 3, "SIGHUP SIGINT", ""],
  ["kill", "sig", "SIGKILL", "9", "SIGKILL"],
  ["kill", "sig", 64, "64", ""],
  ["kill", "pid", 7, "7", "bash"],
  ["kill", "pid", -1, "-1", ""],
  ["setuid", "uid", 0, "0", "root"],
  ["setuid", "uid", 0xffff_ffff, "-1", "<NONE>"],
  ["setuid", "uid", 12, "12", "<NA>"],
  ["setgid", "gid", 0, "0", "wheel"],
  ["setsockopt", "val", { type: "UINT32", value: 1 }, "1", ""],
  ["setsockopt", "val", { type: "TIMEVAL", value: 5_000_000_000 }, "5000000000", "5s"],
  ["setsockopt", "val", { type: "ERRNO", value: -111 }, "-111", "ECONNREFUSED"],
  ["setsockopt", "val", { type: "UNKNOWN", value: "ab\0" }, "ab.", ""],
  ["setsockopt", "val", Uint8Array.of(200, 1), "INVALID DYNAMIC PARAMETER", ""],
  ["ptrace", "addr", { type: "UINT64", value: 0xdeadbeef }, "DEADBEEF", ""],
  ["ptrace", "data", { type: "SIGTYPE", value: 9 }, "9", "SIGKILL"],
  ["keyctl", "arg2", { type: "INT64", value: -3 }, "-3", ""],
  ["keyctl", "arg2", { type: "CHARBUF", value: "session" }, "session", ""],
  [
    "fchmodat",
    "mode",
    0o4755,
    "04755",
    "S_IXOTH|S_IROTH|S_IXGRP|S_IRGRP|S_IXUSR|S_IWUSR|S_IRUSR|S_ISUID",
  ],
  ["mount", "flags", 0x8000_0001, "2147483649", "RDONLY|NOUSER"],
  ["mkdir", "mode", 0o777, "1FF", ""],
  ["semop", "sem_op_0", -1, "-1", ""],
  ["syscall", "ID", "gettid", "140", "gettid"],
  ["syscall", "ID", 60_000, "<unknown syscall>", ""],
  ["execve", "exe_ino_ctime", 1_718_000_050_000_000_007n, "2024-06-10 06:14:10.000000007", ""],
  ["execve", "args", ["-c", "id"], "-c.id.", ""],
  ["mmap", "res", "ENOMEM", "-12", "ENOMEM"],
  ["task", "argv", ["a", "b"], "a.b", ""],
  ["task_file_socket_inet", "local_ip", "1.2.3.4", "(n.a.)", ""],
];

Deno.test("every parameter type goes in and comes out as text", () => {
  const zone = Deno.env.get("TZ");
  Deno.env.set("TZ", "UTC");
  for (const [event, name, value, raw, resolved] of rendered) {
    const view = viewOf(new EventBuilder().add(event, { [name]: value }));
    const index = EVENTS[view.type]?.params.findIndex((param) => param.name === name) ?? -1;
    assert.deepEqual(
      renderParam(view, index, resolver),
      { raw, resolved },
      `${event}.${name}`,
    );
    assert.equal(paramText(view, index, resolver), resolved || raw);
  }
  if (zone === undefined) Deno.env.delete("TZ");
  else Deno.env.set("TZ", zone);
});

Deno.test("damaged addresses are called so, and lists show numbers as Falco does", () => {
  const cases: readonly [event: string, name: string, bytes: number[], text: string][] = [
    ["bind", "addr", [2, 1, 2, 3, 4, 80], "INVALID IPv4"],
    ["bind", "addr", [2, 1, 2, 3, 4, 80, 0, 0], "INVALID IPv4"],
    ["bind", "addr", [10, 0, 0], "INVALID IPv6"],
    ["bind", "addr", [44, 1], "family 44"],
    ["accept4", "tuple", [2, 1, 2, 3, 4, 80, 0], "INVALID IPv4"],
    ["accept4", "tuple", [10, ...new Array(37).fill(0)], "INVALID IPv6"],
    ["accept4", "tuple", [1, 0], "INVALID UNIX"],
    ["accept4", "tuple", [17], "family 17"],
    ["poll", "fds", [1, 0, ...new Array(8).fill(255), 1, 0], "18446744073709551615:?1"],
    ["poll", "fds", [1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 255, 255], "3:fffffffff"],
  ];
  for (const [event, name, bytes, text] of cases) {
    const view = viewOf(new EventBuilder().add(event, { [name]: Uint8Array.from(bytes) }));
    const index = EVENTS[view.type]?.params.findIndex((param) => param.name === name) ?? -1;
    assert.equal(paramText(view, index, resolver), text, `${event}.${name} ${bytes}`);
  }
});

Deno.test("without a thread descriptors and relative paths stand for themselves", () => {
  const values = { fd: -2, dirfd: AT_FDCWD, name: "x" };
  const view = viewOf(new EventBuilder().add("openat", values));
  for (const i of [0, 1, 2]) assert.equal(renderParam(view, i, NO_RESOLVER).resolved, "");
  const open = viewOf(new EventBuilder().add("open", { fd: 3, name: "x" }));
  assert.equal(renderParam(open, 1, NO_RESOLVER).resolved, "");
});

Deno.test("paths from directory fds", () => {
  const cases: readonly [dirfd: number, path: string, resolved: string][] = [
    [5, "a/../b", "/srv/depot/b"],
    [99, "lost", "lost"],
    [AT_FDCWD, "x", "/home/mira/x"],
    [5, "/abs", ""],
  ];
  for (const [dirfd, path, resolved] of cases) {
    const view = viewOf(new EventBuilder().add("openat", { dirfd, name: path }));
    assert.equal(renderParam(view, 2, resolver).resolved, resolved, path);
  }
});

Deno.test("all parameters in one line", () => {
  const builder = new EventBuilder().add("open", { fd: 3, name: "/etc/passwd", flags: 1, mode: 0 });
  assert.equal(
    paramsText(viewOf(builder), resolver),
    "fd=3(<f>/etc/passwd) name=/etc/passwd flags=1(O_RDONLY) mode=0 dev=<NA> ino=<NA>",
  );
  const short = viewOf(new EventBuilder().add("procexit", [256]));
  assert.equal(paramsText(short, resolver), "status=256");
  assert.equal(paramsText(viewOf(new EventBuilder().add(1, { ID: 3, nativeID: 0 })), resolver), "");
});

Deno.test("buffers print in the chosen form", () => {
  const view = viewOf(new EventBuilder().add("read", { data: "a\0\xff" }));
  const text = (bufferFormat: ParamResolver["bufferFormat"]) =>
    paramText(view, 1, { ...resolver, bufferFormat });
  assert.equal(text("dots"), "a..");
  assert.equal(text("base64"), "YQD/");
  assert.equal(text("hex"), "6100ff");
});

Deno.test("headers, order and extra facts survive", () => {
  const builder = new EventBuilder()
    .add("close", { res: 0, fd: 3 }, { ts: 5n, tid: 42, cpu: 3, flags: 1 })
    .add("open", ["ENOENT", "/x"], {
      tid: -1,
      extra: [[Extra.PATH, "/private/x"], [Extra.VIA, Uint8Array.of(1)]],
    })
    .add("pluginevent", { plugin_id: 1, event_data: "x".repeat(70_000) });
  const first = viewOf(builder, 0);
  assert.deepEqual([first.type, first.ts(), first.tid, first.cpu, first.flags], [
    PPME.SYSCALL_CLOSE_X,
    5n,
    42,
    3,
    1,
  ]);
  assert.equal(first.extra(Extra.PATH), -1);
  const second = viewOf(builder, 1);
  assert.deepEqual([second.nparams, second.tid, second.ts()], [2, -1, 1005n]);
  assert.equal(second.int(0), -2);
  assert.equal(second.str(1), "/x");
  assert.equal(second.extraStr(Extra.PATH), "/private/x");
  assert.equal(second.bytes[second.extra(Extra.VIA)], 1);
  assert.equal(viewOf(builder, 2).paramLength(1), 70_000);
});

Deno.test("events are found by name, enum and direction", () => {
  const cases: readonly [string, number | undefined][] = [
    ["open", PPME.SYSCALL_OPEN_X],
    ["open>", PPME.SYSCALL_OPEN_E],
    ["execve", PPME.SYSCALL_EXECVE_19_X],
    ["openat", PPME.SYSCALL_OPENAT_2_X],
    ["PPME_SYSCALL_OPENAT_X", PPME.SYSCALL_OPENAT_X],
    ["SYSCALL_EXECVE_8_X", PPME.SYSCALL_EXECVE_8_X],
    ["procexit", PPME.PROCEXIT_1_E],
    ["drop", PPME.DROP_X],
    ["nonsense", undefined],
    ["NA", undefined],
  ];
  for (const [name, code] of cases) assert.equal(eventCalled(name)?.code, code, name);
});

Deno.test("wrong values are refused and leave nothing behind", () => {
  const builder = new EventBuilder().add("close", { fd: 1 });
  const cases: readonly [string, Record<string, ParamValue> | ParamValue[], RegExp][] = [
    ["nope", {}, /no event nope/],
    ["open", { nme: "x" }, /no parameter nme/],
    ["open", { fd: "O_RDONLY" }, /fd of open cannot be "O_RDONLY"/],
    ["open", { flags: "O_NOPE" }, /flags of open cannot be/],
    ["open", { name: 3 }, /name of open cannot be "3"/],
    ["open", { mode: Number.NaN }, /mode of open cannot be/],
    ["kill", { sig: "SIGNOPE" }, /sig of kill/],
    ["connect", { tuple: "1.2.3.4:5" }, /tuple of connect/],
    ["poll", { fds: ["x"] }, /fds of poll/],
    ["setsockopt", { val: { type: "NOPE", value: 1 } }, /val of setsockopt cannot be an object/],
    ["open", { name: "x".repeat(65_536) }, /too long/],
    ["close", [0, 1, 2], /has 2 parameters/],
  ];
  for (const [event, values, message] of cases) {
    const result = builder.encode(event, values);
    assert.ok(!result.ok, event);
    assert.match(result.error.message, message);
    assert.throws(() => builder.add(event, values), message);
  }
  assert.equal(builder.count, 1);
  builder.add("close", { fd: 2 });
  assert.equal(viewOf(builder, 1).int(1), 2);
  builder.clear();
  assert.equal(builder.batch().count, 0);
});
