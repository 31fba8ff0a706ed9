/** Sockets: addresses, tuples, queues and data, against what the test itself connected and sent. */
import assert from "node:assert/strict";
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, checkCase, present } from "./cases.ts";
import { addressOf, cString, openMachine, packed, packedString, sys } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";

const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const EAGAIN = 11;
const ECONNREFUSED = 111;

type Item = readonly [number, number | bigint];

/** Bytes of the port in network order. */
const portItems = (port: number): Item[] => [[1, port >> 8], [1, port & 255]];
const LOOPBACK: Item[] = [[1, 127], [1, 0], [1, 0], [1, 1]];
const LOOPBACK6: Item[] = [...new Array<Item>(15).fill([1, 0]), [1, 1]];

const inet = (port: number) => packed([2, AF_INET], ...portItems(port), ...LOOPBACK, [8, 0]);
const inet6 = (port: number) =>
  packed([2, AF_INET6], ...portItems(port), [4, 0], ...LOOPBACK6, [4, 0]);
const unix = (path: string) => {
  const text = cString(path);
  const bytes = new Uint8Array(2 + text.length);
  bytes.set(packed([2, AF_UNIX]));
  bytes.set(text, 2);
  return bytes;
};

/** Port that the kernel gave to a bound socket. */
function portOf(fd: number): number {
  const address = new Uint8Array(28);
  sys("getsockname", fd, address, packed([4, 28]));
  return new DataView(address.buffer).getUint16(2);
}

/** A listening TCP socket on the loopback address. */
function listener(family: number): { fd: number; port: number } {
  const fd = sys("socket", family, SOCK_STREAM, 0);
  const address = family === AF_INET ? inet(0) : inet6(0);
  assert.equal(sys("bind", fd, address, family === AF_INET ? 16 : 28), 0);
  assert.equal(sys("listen", fd, 10), 0);
  return { fd, port: portOf(fd) };
}

const tuple4 = (sport: number, dport: number) =>
  packedString([1, AF_INET], ...LOOPBACK, [2, sport], ...LOOPBACK, [2, dport]);
const tuple6 = (sport: number, dport: number) =>
  packedString([1, AF_INET6], ...LOOPBACK6, [2, sport], ...LOOPBACK6, [2, dport]);
const address4 = (port: number) => packedString([1, AF_INET], ...LOOPBACK, [2, port]);
const address6 = (port: number) => packedString([1, AF_INET6], ...LOOPBACK6, [2, port]);

const CODES = [
  PPME.SOCKET_SOCKET_X,
  PPME.SOCKET_SOCKETPAIR_X,
  PPME.SOCKET_BIND_X,
  PPME.SOCKET_LISTEN_X,
  PPME.SOCKET_CONNECT_X,
  PPME.SOCKET_ACCEPT4_6_X,
  PPME.SOCKET_ACCEPT_5_X,
  PPME.SOCKET_SENDTO_X,
  PPME.SOCKET_RECVFROM_X,
  PPME.SOCKET_SENDMSG_X,
  PPME.SOCKET_RECVMSG_X,
  PPME.SOCKET_SENDMMSG_X,
  PPME.SOCKET_RECVMMSG_X,
  PPME.SOCKET_SHUTDOWN_X,
  PPME.SOCKET_SETSOCKOPT_X,
  PPME.SOCKET_GETSOCKOPT_X,
];

/** msghdr over one buffer, with an address. */
function message(name: Uint8Array | undefined, text: Uint8Array): Uint8Array {
  const vector = packed([8, addressOf(text)], [8, text.length]);
  return packed(
    [8, name === undefined ? 0 : addressOf(name)],
    [8, name === undefined ? 0 : 16],
    [8, addressOf(vector)],
    [8, 1],
    [8, 0],
    [8, 0],
    [8, 0],
  );
}

/** mmsghdr array of one message. */
function messages(header: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(header.length + 8);
  bytes.set(header);
  return bytes;
}

function cases(): Case[] {
  const tcp = listener(AF_INET);
  const tcp6 = listener(AF_INET6);
  const client = sys("socket", AF_INET, SOCK_STREAM, 0);
  const client6 = sys("socket", AF_INET6, SOCK_STREAM, 0);
  const udp = sys("socket", AF_INET, SOCK_DGRAM, 0);
  sys("bind", udp, inet(0), 16);
  const peer = sys("socket", AF_INET, SOCK_DGRAM, 0);
  sys("bind", peer, inet(0), 16);
  const [to, from] = [portOf(peer), portOf(udp)];
  const path = `${Deno.makeTempDirSync()}/socket`;
  const bytes = new TextEncoder().encode("datagram");
  const pair = new Uint8Array(8);
  const pairFd = (i: number) => new DataView(pair.buffer).getInt32(4 * i, true);
  const close = (fd: number) => void sys("close", fd);
  return [
    {
      name: "socket",
      code: PPME.SOCKET_SOCKET_X,
      call: () => sys("socket", AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 6),
      params: () => ({ domain: 2, type: SOCK_STREAM | SOCK_CLOEXEC, proto: 6, flags: 4096 }),
      cleanup: close,
    },
    {
      name: "socket fails",
      code: PPME.SOCKET_SOCKET_X,
      call: () => sys("socket", 9999, SOCK_STREAM, 0),
      params: () => ({ domain: 9999, type: SOCK_STREAM, proto: 0, flags: 0 }),
      fails: 97,
    },
    {
      name: "socketpair",
      code: PPME.SOCKET_SOCKETPAIR_X,
      call: () => sys("socketpair", AF_UNIX, SOCK_STREAM, 0, pair),
      params: () => ({
        fd1: pairFd(0),
        fd2: pairFd(1),
        source: (v) => Number(v) > 0,
        peer: (v) => Number(v) > 0,
        domain: AF_UNIX,
        type: SOCK_STREAM,
        proto: 0,
      }),
    },
    {
      name: "bind to a path",
      code: PPME.SOCKET_BIND_X,
      call: () => {
        const fd = sys("socket", AF_UNIX, SOCK_STREAM, 0);
        const address = unix(path);
        return sys("bind", fd, address, address.length);
      },
      params: () => ({ addr: `\x01${path}\0`, fd: present }),
    },
    {
      name: "bind to an address in use",
      code: PPME.SOCKET_BIND_X,
      call: () => sys("bind", client, inet(tcp.port), 16),
      params: () => ({ addr: address4(tcp.port), fd: client }),
      fails: 98,
    },
    {
      name: "listen",
      code: PPME.SOCKET_LISTEN_X,
      call: () => sys("listen", tcp.fd, 12),
      params: () => ({ fd: tcp.fd, backlog: 12 }),
    },
    {
      name: "connect",
      code: PPME.SOCKET_CONNECT_X,
      call: () => sys("connect", client, inet(tcp.port), 16),
      params: () => ({
        tuple: tuple4(portOf(client), tcp.port),
        fd: client,
        addr: address4(tcp.port),
      }),
    },
    {
      name: "accept4",
      code: PPME.SOCKET_ACCEPT4_6_X,
      call: () => sys("accept4", tcp.fd, 0, 0, SOCK_CLOEXEC),
      params: () => ({
        tuple: tuple4(portOf(client), tcp.port),
        queuepct: 0,
        queuelen: 0,
        queuemax: 12,
        flags: 4096,
      }),
    },
    {
      name: "connect over IPv6",
      code: PPME.SOCKET_CONNECT_X,
      call: () => sys("connect", client6, inet6(tcp6.port), 28),
      params: () => ({
        tuple: tuple6(portOf(client6), tcp6.port),
        fd: client6,
        addr: address6(tcp6.port),
      }),
    },
    {
      name: "accept over IPv6",
      code: PPME.SOCKET_ACCEPT_5_X,
      call: () => sys("accept", tcp6.fd, 0, 0),
      params: () => ({
        tuple: tuple6(portOf(client6), tcp6.port),
        queuepct: 0,
        queuelen: 0,
        queuemax: 10,
      }),
    },
    {
      name: "connect to a port that nobody listens on",
      code: PPME.SOCKET_CONNECT_X,
      call: () => {
        const fd = sys("socket", AF_INET, SOCK_STREAM, 0);
        const result = sys("connect", fd, inet(1), 16);
        close(fd);
        return result;
      },
      params: () => ({ tuple: undefined, fd: present, addr: address4(1) }),
      fails: ECONNREFUSED,
    },
    {
      name: "connect to a path that is not there",
      code: PPME.SOCKET_CONNECT_X,
      call: () => {
        const fd = sys("socket", AF_UNIX, SOCK_STREAM, 0);
        const address = unix("/nonexistent/socket");
        return sys("connect", fd, address, address.length);
      },
      params: () => ({
        tuple: undefined,
        fd: present,
        addr: "\x01/nonexistent/socket\0",
      }),
      fails: 2,
    },
    {
      name: "sendto without a connection",
      code: PPME.SOCKET_SENDTO_X,
      call: () => sys("sendto", udp, bytes, bytes.length, 0, inet(to), 16),
      params: () => ({
        data: "datagram",
        fd: udp,
        size: 8,
        tuple: tuple4(from, to),
      }),
    },
    {
      name: "recvfrom",
      code: PPME.SOCKET_RECVFROM_X,
      call: () =>
        sys("recvfrom", peer, new Uint8Array(100), 100, 0, new Uint8Array(16), packed([4, 16])),
      params: () => ({ data: "datagram", tuple: tuple4(from, to), fd: peer, size: 100 }),
    },
    {
      name: "sendmsg",
      code: PPME.SOCKET_SENDMSG_X,
      call: () => sys("sendmsg", udp, message(inet(to), bytes), 0),
      params: () => ({ data: "datagram", fd: udp, size: 8, tuple: tuple4(from, to) }),
    },
    {
      name: "recvmsg",
      code: PPME.SOCKET_RECVMSG_X,
      call: () => sys("recvmsg", peer, message(new Uint8Array(16), new Uint8Array(50)), 0),
      params: () => ({
        size: 8,
        data: "datagram",
        tuple: tuple4(from, to),
        msgcontrol: undefined,
        fd: peer,
      }),
    },
    {
      name: "recvmsg of nothing",
      code: PPME.SOCKET_RECVMSG_X,
      call: () =>
        sys("recvmsg", peer, message(new Uint8Array(16), new Uint8Array(50)), MSG_DONTWAIT),
      params: () => ({
        size: 0,
        data: undefined,
        tuple: undefined,
        msgcontrol: undefined,
        fd: peer,
      }),
      fails: EAGAIN,
    },
    {
      name: "recvfrom of nothing",
      code: PPME.SOCKET_RECVFROM_X,
      call: () => sys("recvfrom", peer, new Uint8Array(9), 9, MSG_DONTWAIT, 0, 0),
      params: () => ({ data: undefined, tuple: undefined, fd: peer, size: 9 }),
      fails: EAGAIN,
    },
    {
      name: "sendmmsg",
      code: PPME.SOCKET_SENDMMSG_X,
      call: () => sys("sendmmsg", udp, messages(message(inet(to), bytes)), 1, 0),
      params: () => ({ res: 8, fd: udp, size: 8, data: "datagram", tuple: tuple4(from, to) }),
    },
    {
      name: "sendmmsg fails",
      code: PPME.SOCKET_SENDMMSG_X,
      call: () => sys("sendmmsg", 9999, messages(message(inet(to), bytes)), 1, 0),
      params: () => ({ fd: 9999, size: 0, data: undefined, tuple: undefined }),
      fails: 9,
    },
    {
      name: "recvmmsg",
      code: PPME.SOCKET_RECVMMSG_X,
      call: () => {
        const into = messages(message(new Uint8Array(16), new Uint8Array(50)));
        return sys("recvmmsg", peer, into, 1, 0, 0);
      },
      params: () => ({
        res: 8,
        fd: peer,
        size: 8,
        data: "datagram",
        tuple: tuple4(from, to),
        msgcontrol: undefined,
      }),
    },
    {
      name: "setsockopt",
      code: PPME.SOCKET_SETSOCKOPT_X,
      call: () => sys("setsockopt", client, 1, 9, packed([4, 1]), 4),
      params: () => ({
        fd: client,
        level: 1,
        optname: 9,
        val: packedString([1, 2], [4, 1]),
        optlen: 4,
      }),
    },
    {
      name: "getsockopt",
      code: PPME.SOCKET_GETSOCKOPT_X,
      call: () => sys("getsockopt", client, 1, 4, new Uint8Array(4), packed([4, 4])),
      params: () => ({
        fd: client,
        level: 1,
        optname: 4,
        val: packedString([1, 1], [8, 0]),
        optlen: 4,
      }),
    },
    {
      name: "setsockopt of a time",
      code: PPME.SOCKET_SETSOCKOPT_X,
      call: () => sys("setsockopt", client, 1, 20, packed([8, 2], [8, 500_000]), 16),
      params: () => ({
        fd: client,
        level: 1,
        optname: 20,
        val: packedString([1, 4], [8, 2_500_000_000]),
        optlen: 16,
      }),
    },
    {
      name: "setsockopt of a structure",
      code: PPME.SOCKET_SETSOCKOPT_X,
      call: () => sys("setsockopt", client, 1, 13, packed([4, 1], [4, 7]), 8),
      params: () => ({
        fd: client,
        level: 1,
        optname: 13,
        val: packedString([1, 0], [4, 1], [4, 7]),
        optlen: 8,
      }),
    },
    {
      name: "setsockopt of TCP",
      code: PPME.SOCKET_SETSOCKOPT_X,
      call: () => sys("setsockopt", client, 6, 1, packed([4, 1]), 4),
      params: () => ({
        fd: client,
        level: 2,
        optname: 0,
        val: packedString([1, 0], [4, 1]),
        optlen: 4,
      }),
    },
    {
      name: "shutdown",
      code: PPME.SOCKET_SHUTDOWN_X,
      call: () => sys("shutdown", client, 2),
      params: () => ({ fd: client, how: 2 }),
    },
  ];
}

for (const probeReads of [false, true]) {
  Deno.test({
    name: `calls on sockets report every parameter${probeReads ? " (older kernels)" : ""}`,
    ignore: cannotRunLive(),
    fn: async (t) => {
      await using machine = await openMachine(CODES, { probeReads });
      for (const test of cases()) {
        await t.step(test.name, async () => {
          await checkCase(machine, test);
        });
      }
    },
  });
}

Deno.test({
  name: "each message of sendmmsg and recvmmsg is an event, the first sixteen of a call",
  ignore: cannotRunLive(),
  fn: async () => {
    await using machine = await openMachine([PPME.SOCKET_SENDMMSG_X, PPME.SOCKET_RECVMMSG_X]);
    const pair = new Uint8Array(8);
    assert.equal(sys("socketpair", AF_UNIX, SOCK_DGRAM, 0, pair), 0);
    const [one, two] = new Int32Array(pair.buffer);
    const texts = Array.from({ length: 18 }, (_, i) => "m".repeat(i + 1));
    const headers = new Uint8Array(64 * texts.length);
    texts.forEach((text, i) =>
      headers.set(message(undefined, new TextEncoder().encode(text)), 64 * i)
    );
    const into = new Uint8Array(64 * texts.length);
    texts.forEach((_, i) => into.set(message(undefined, new Uint8Array(40)), 64 * i));
    assert.equal(sys("sendmmsg", one as number, headers, texts.length, 0), texts.length);
    assert.equal(sys("recvmmsg", two as number, into, texts.length, 0, 0), texts.length);
    for (const text of texts.slice(0, 16)) {
      const sent = await machine.own(PPME.SOCKET_SENDMMSG_X);
      assert.equal(sent.params["res"], text.length);
      assert.equal(sent.params["size"], text.length);
      assert.equal(sent.params["data"], text);
    }
    for (const text of texts.slice(0, 16)) {
      const got = await machine.own(PPME.SOCKET_RECVMMSG_X);
      assert.equal(got.params["res"], text.length);
      assert.equal(got.params["size"], text.length);
      assert.equal(got.params["data"], text);
    }
    // the two behind them are not told of
    sys("sendmmsg", one as number, headers, 1, 0);
    assert.equal((await machine.own(PPME.SOCKET_SENDMMSG_X)).params["res"], 1);
    sys("close", one as number);
    sys("close", two as number);
  },
});

Deno.test({
  name: "tuples of unix sockets begin with the side that data goes to",
  ignore: cannotRunLive(),
  fn: async () => {
    await using machine = await openMachine([
      PPME.SOCKET_SOCKETPAIR_X,
      PPME.SOCKET_SENDTO_X,
      PPME.SOCKET_RECVFROM_X,
      PPME.SOCKET_CONNECT_X,
      PPME.SOCKET_ACCEPT4_6_X,
    ]);
    const pair = new Uint8Array(8);
    sys("socketpair", AF_UNIX, SOCK_STREAM, 0, pair);
    const [one, two] = new Int32Array(pair.buffer) as unknown as [number, number];
    sys("sendto", one, new Uint8Array(3), 3, 0, 0, 0);
    sys("recvfrom", two, new Uint8Array(3), 3, 0, 0, 0);
    // the runtime itself may use sockets on this thread
    const own = (code: number, name: string, fd: number) =>
      machine.event(`event ${code}`, (e) => e.code === code && e.params[name] === fd);
    const made = await own(PPME.SOCKET_SOCKETPAIR_X, "fd1", one);
    const ends: Item[] = [
      [8, made.params["peer"] as bigint],
      [8, made.params["source"] as bigint],
      [1, 0],
    ];
    const tuple = packedString([1, AF_UNIX], ...ends);
    assert.equal((await own(PPME.SOCKET_SENDTO_X, "fd", one)).params["tuple"], tuple);
    assert.equal((await own(PPME.SOCKET_RECVFROM_X, "fd", two)).params["tuple"], tuple);

    const path = `${Deno.makeTempDirSync()}/socket`;
    const address = unix(path);
    const server = sys("socket", AF_UNIX, SOCK_STREAM, 0);
    sys("bind", server, address, address.length);
    sys("listen", server, 4);
    const client = sys("socket", AF_UNIX, SOCK_STREAM, 0);
    assert.equal(sys("connect", client, address, address.length), 0);
    const accepted = sys("accept4", server, 0, 0, 0);
    const connect = await own(PPME.SOCKET_CONNECT_X, "fd", client);
    const accept = await own(PPME.SOCKET_ACCEPT4_6_X, "fd", accepted);
    assert.ok(String(connect.params["tuple"]).endsWith(`${path}\0`));
    assert.equal(accept.params["tuple"], connect.params["tuple"]);
    for (const fd of [one, two, server, client, accepted]) sys("close", fd);
  },
});
