import assert from "node:assert/strict";
import { FdFlag, FdType, L4 } from "./fd_info.ts";
import { platform, TestMachine } from "./test_machine.ts";

function socketOf(machine: TestMachine, fd: number, domain: number, type: number, proto = 0) {
  machine.feed("socket", { fd, domain, type, proto, flags: 0 });
  const info = machine.state.context.fd;
  assert.ok(info);
  return info;
}

Deno.test("kinds and protocols of new sockets", () => {
  const cases: readonly (readonly [number, number, number, number, number])[] = [
    [2, 1, 0, FdType.IPV4_SOCK, L4.TCP],
    [2, 2, 17, FdType.IPV4_SOCK, L4.UDP],
    [2, 526338, 0, FdType.IPV4_SOCK, L4.UDP],
    [2, 3, 1, FdType.IPV4_SOCK, L4.RAW],
    [2, 2, 1, FdType.IPV4_SOCK, L4.ICMP],
    [2, 3, 255, FdType.IPV4_SOCK, L4.RAW],
    [10, 1, 6, FdType.IPV6_SOCK, L4.TCP],
    [10, 3, 58, FdType.IPV6_SOCK, L4.UNKNOWN],
    [1, 1, 0, FdType.UNIX_SOCK, L4.UNKNOWN],
    [16, 3, 0, FdType.NETLINK, L4.UNKNOWN],
    [17, 3, 768, FdType.UNKNOWN, L4.UNKNOWN],
  ];
  for (const [domain, type, proto, kind, l4] of cases) {
    const info = socketOf(new TestMachine(), 3, domain, type, proto);
    assert.deepEqual([info.type, info.l4proto], [kind, l4], `${domain} ${type} ${proto}`);
  }
});

Deno.test("a connect makes a client; a refused one changes nothing", () => {
  const machine = new TestMachine();
  const info = socketOf(machine, 3, 2, 1);
  const tuple = "10.0.0.1:4000->1.2.3.4:443";
  machine.feed("connect", { res: -111, tuple, fd: 3, addr: "1.2.3.4:443" });
  assert.equal(info.name, "");
  assert.equal(info.flags, 0);
  machine.feed("connect", { res: -115, tuple, fd: 3, addr: "1.2.3.4:443" });
  assert.equal(info.name, tuple);
  assert.equal(info.flags, FdFlag.ROLE_CLIENT | FdFlag.CONNECTED);
  assert.equal(info.dport, 443);
});

Deno.test("what is known of a name goes with the name", () => {
  const machine = new TestMachine();
  const info = socketOf(machine, 3, 2, 2);
  const tuple = "10.0.0.1:4000->1.2.3.4:443";
  machine.feed("connect", { res: 0, tuple, fd: 3, addr: "1.2.3.4:443" });
  assert.ok(info.namePlace > 0);
  machine.feed("bind", { res: 0, addr: "0.0.0.0:80", fd: 3 });
  assert.deepEqual([info.name, info.namePlace], ["0.0.0.0:80", 0]);
});

Deno.test("the address of the enter event wins where the tuple was read from memory", () => {
  const machine = new TestMachine();
  const info = socketOf(machine, 3, 2, 1);
  machine.feed("connect>", { fd: 3, addr: "9.9.9.9:99" });
  const tuple = "10.0.0.1:4000->1.2.3.4:443";
  machine.feed("connect", { res: 0, tuple, fd: 3, addr: "1.2.3.4:443" });
  assert.equal(info.name, "10.0.0.1:4000->9.9.9.9:99");
});

Deno.test("an IPv6 socket that connects to a mapped address loses its protocol, as in libsinsp", () => {
  const machine = new TestMachine();
  const info = socketOf(machine, 3, 10, 1);
  const tuple = "[::ffff:10.0.0.1]:1->[::ffff:1.2.3.4]:2";
  machine.feed("connect", { res: 0, tuple, fd: 3 });
  assert.equal(info.type, FdType.IPV4_SOCK);
  assert.equal(info.name, "<unknown>");
});

Deno.test("bind makes a listener unless the port is 0", () => {
  const machine = new TestMachine();
  const info = socketOf(machine, 3, 2, 1);
  machine.feed("bind", { res: 0, addr: "0.0.0.0:0", fd: 3 });
  assert.equal(info.type, FdType.IPV4_SOCK);
  machine.feed("bind", { res: 0, addr: "0.0.0.0:80", fd: 3 });
  assert.equal(info.type, FdType.IPV4_SERVSOCK);
  assert.equal(info.name, "0.0.0.0:80");
  assert.equal(info.l4proto, L4.TCP);
});

Deno.test("accept makes the server's side", () => {
  const machine = new TestMachine();
  const tuple = "192.0.2.1:5000->10.0.0.1:80";
  machine.feed("accept4", { fd: 5, tuple, queuepct: 0, queuelen: 0, queuemax: 1, flags: 0 });
  const info = machine.state.context.fd;
  assert.equal(info?.name, tuple);
  assert.equal(info?.flags, FdFlag.ROLE_SERVER | FdFlag.CONNECTED);
  machine.feed("accept4", { fd: 6, queuepct: 0, queuelen: 0, queuemax: 1, flags: 0 });
  assert.equal(machine.state.context.fd, undefined);
  assert.equal(machine.state.context.fdNum, 6);
});

Deno.test("a datagram socket learns its peers", () => {
  const machine = new TestMachine();
  const client = socketOf(machine, 3, 2, 2);
  machine.feed("sendto", { res: 1, fd: 3, size: 1, tuple: "10.0.0.1:1000->8.8.8.8:53" });
  assert.equal(client.name, "10.0.0.1:1000->8.8.8.8:53");
  machine.feed("recvfrom", { res: 1, fd: 3, size: 1, tuple: "8.8.8.8:53->10.0.0.1:1000" });
  assert.equal(client.name, "10.0.0.1:1000->8.8.8.8:53");
  machine.feed("sendto", { res: 1, fd: 3, size: 1, tuple: "10.0.0.1:1000->9.9.9.9:53" });
  assert.equal(client.name, "10.0.0.1:1000->9.9.9.9:53");

  const server = socketOf(machine, 4, 2, 2);
  machine.feed("bind", { res: 0, addr: "0.0.0.0:1900", fd: 4 });
  machine.feed("recvfrom", { res: 1, fd: 4, size: 1, tuple: "10.0.0.9:5->10.0.0.1:1900" });
  assert.equal(server.name, "10.0.0.9:5->10.0.0.1:1900");
  machine.feed("sendto", { res: 1, fd: 4, size: 1, tuple: "10.0.0.1:1900->10.0.0.9:5" });
  assert.equal(server.name, "10.0.0.9:5->10.0.0.1:1900");
  assert.equal(server.l4proto, L4.UDP);
});

Deno.test("a send on an unknown descriptor tells of a datagram socket; a receive does not", () => {
  const machine = new TestMachine();
  machine.feed("sendto", { res: 1, fd: 40, size: 1, tuple: "10.0.0.1:1->8.8.8.8:53" });
  assert.equal(machine.fdName(100, 40), "10.0.0.1:1->8.8.8.8:53");
  machine.feed("recvfrom", { res: 1, fd: 41, size: 1, tuple: "8.8.8.8:53->10.0.0.1:1" });
  assert.equal(machine.fdName(100, 41), undefined);
});

Deno.test("an unspecified source is completed from the interfaces", () => {
  const ip = (...bytes: number[]) => String.fromCharCode(...bytes);
  const start = platform({
    interfaces: [{
      name: "eth0",
      family: 4,
      addr: ip(10, 0, 0, 1),
      netmask: ip(255, 255, 255, 0),
      bcast: ip(10, 0, 0, 255),
      linkSpeed: 0n,
    }],
  });
  const machine = new TestMachine({}, start);
  const info = socketOf(machine, 3, 2, 2);
  machine.feed("sendto", { res: 1, fd: 3, size: 1, tuple: "0.0.0.0:7->10.0.0.8:8" });
  assert.equal(info.name, "10.0.0.1:7->10.0.0.8:8");
});

Deno.test("unix sockets are named by their tuple", () => {
  const machine = new TestMachine();
  const info = socketOf(machine, 3, 1, 1);
  const tuple = { source: 0xffffn, target: 0x10n, path: "/run/x.sock" };
  machine.feed("connect", { res: 0, tuple, fd: 3 });
  assert.equal(info.name, "ffff->10 /run/x.sock");
});

Deno.test("without a tuple the address of the enter event is what is known", () => {
  const machine = new TestMachine();
  const ip4 = socketOf(machine, 3, 2, 1);
  machine.feed("connect>", { fd: 3, addr: "9.9.9.9:99" });
  machine.feed("connect", { res: 0, fd: 3 });
  assert.deepEqual([ip4.name, ip4.dport], ["", 99]);
  const unix = socketOf(machine, 4, 1, 1);
  machine.feed("connect>", { fd: 4, addr: "/run/x" });
  machine.feed("connect", { res: 0, fd: 4 });
  assert.equal(unix.name, "NULL");
});

Deno.test("who reads first serves; who writes first asks", () => {
  const cases = [["recvfrom", FdFlag.ROLE_SERVER], ["sendto", FdFlag.ROLE_CLIENT]] as const;
  for (const [event, role] of cases) {
    const machine = new TestMachine();
    const info = socketOf(machine, 3, 2, 2);
    machine.feed("bind", { res: 0, addr: "0.0.0.0:9", fd: 4 });
    machine.feed(event, { res: 1, fd: 3, size: 1, tuple: "10.0.0.1:1000->8.8.8.8:53" });
    assert.equal(info.flags & (FdFlag.ROLE_SERVER | FdFlag.ROLE_CLIENT), role, event);
  }
});

Deno.test("one message tells of an unknown socket, several at once do not", () => {
  const machine = new TestMachine();
  machine.feed("sendmmsg", { res: 1, fd: 40, size: 1, tuple: "10.0.0.1:1->8.8.8.8:53" });
  assert.equal(machine.fdName(100, 40), undefined);
  machine.feed("sendmsg", { res: 1, fd: 40, size: 1, tuple: "10.0.0.1:1->8.8.8.8:53" });
  assert.equal(machine.fdName(100, 40), "10.0.0.1:1->8.8.8.8:53");
});
