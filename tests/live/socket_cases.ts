/** Sockets: each call, done and failed, against what the test itself connected and sent. */
import { sharedFolder } from "../../src/base/test_folder.ts";
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, present } from "./cases.ts";
import {
  address4,
  address6,
  AF_INET,
  AF_INET6,
  AF_UNIX,
  inet,
  inet6,
  listener,
  message,
  messages,
  MSG_DONTWAIT,
  portOf,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_STREAM,
  tuple4,
  tuple6,
  unix,
} from "./socket_addresses.ts";
import { packed, packedString, sys } from "./machine.ts";

const EAGAIN = 11;
const ECONNREFUSED = 111;

/** Calls on sockets. */
export function socketCases(): Case[] {
  const tcp = listener(AF_INET);
  const tcp6 = listener(AF_INET6);
  const client = sys("socket", AF_INET, SOCK_STREAM, 0);
  const client6 = sys("socket", AF_INET6, SOCK_STREAM, 0);
  const udp = sys("socket", AF_INET, SOCK_DGRAM, 0);
  sys("bind", udp, inet(0), 16);
  const peer = sys("socket", AF_INET, SOCK_DGRAM, 0);
  sys("bind", peer, inet(0), 16);
  const [to, from] = [portOf(peer), portOf(udp)];
  const path = `${sharedFolder("saker-sockets-")}/socket`;
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
      name: "getpeername",
      code: PPME.SOCKET_GETPEERNAME_X,
      call: () => sys("getpeername", client, new Uint8Array(16), packed([4, 16])),
      params: () => ({}),
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
