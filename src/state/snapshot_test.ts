import assert from "node:assert/strict";
import { FdFlag, FdType, L4 } from "./fd_info.ts";
import { Interfaces } from "./interfaces.ts";
import { assignRoles, collectServerPorts, fdOf, threadOf } from "./snapshot.ts";
import { processSnapshot } from "./test_machine.ts";

const ip = (...bytes: number[]) => String.fromCharCode(...bytes);
const none = new Interfaces();

Deno.test("a listed connection gets its direction from the known listeners", () => {
  const listener = fdOf(
    { fd: 3, type: FdType.IPV4_SERVSOCK, ino: 1n, name: "", sip: ip(0, 0, 0, 0), sport: 80 },
    none,
  );
  const connection = (sport: number, dport: number) =>
    fdOf({
      fd: 4,
      type: FdType.IPV4_SOCK,
      ino: 2n,
      name: "",
      sip: ip(10, 0, 0, 1),
      sport,
      dip: ip(10, 0, 0, 2),
      dport,
      l4proto: L4.TCP,
    }, none);
  const ports = new Set<number>();
  collectServerPorts([listener], ports);
  const served = connection(80, 5000);
  const asked = connection(5001, 443);
  assignRoles([served, asked], ports);
  assert.equal(listener.name, "0.0.0.0:80");
  assert.equal(served.name, "10.0.0.2:5000->10.0.0.1:80");
  assert.ok((served.flags & FdFlag.ROLE_SERVER) !== 0);
  assert.equal(asked.name, "10.0.0.1:5001->10.0.0.2:443");
  assert.ok((asked.flags & FdFlag.ROLE_CLIENT) !== 0);
});

Deno.test("mapped addresses become IPv4, layers of a list are not taken over", () => {
  const mapped = (last: string) => "\0".repeat(10) + "\xff\xff" + last;
  const info = fdOf({
    fd: 4,
    type: FdType.IPV6_SOCK,
    ino: 2n,
    name: "",
    sip: mapped(ip(1, 2, 3, 4)),
    sport: 1,
    dip: mapped(ip(5, 6, 7, 8)),
    dport: 2,
  }, none);
  assert.equal(info.type, FdType.IPV4_SOCK);
  assert.equal(info.name, "1.2.3.4:1->5.6.7.8:2");
  const file = { fd: 5, type: FdType.FILE_V2, ino: 1n, name: "/f", openFlags: 32769 };
  assert.equal(fdOf(file, none).openFlags, 1);
});

Deno.test("threads of a snapshot", () => {
  const thread = threadOf(processSnapshot({ exepath: "/bin/x (deleted)", cwd: "/a" }), none);
  assert.equal(thread.exepath, "/bin/x");
  assert.equal(thread.cwd, "/a/");
  assert.equal(thread.cmdline, "shell -l");
  assert.deepEqual(thread.cgroups, [["cpu", "/"]]);
});

Deno.test("directories of a list are normalised", () => {
  for (const [cwd, want] of [["/", "/"], ["/a/../b/", "/b/"], ["", "/"]] as const) {
    const thread = threadOf(processSnapshot({ cwd }), none);
    assert.equal(thread.cwd, want);
  }
});
