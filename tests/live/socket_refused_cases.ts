/** Calls on sockets that the kernel refuses. */
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, fromRows } from "./cases.ts";
import { AF_UNIX, inet, message, messages, SOCK_STREAM } from "./socket_addresses.ts";
import { packed, packedString, sys } from "./machine.ts";

const EBADF = 9;
const EAGAIN = 11;
const EINVAL = 22;
const ENOTSOCK = 88;
const EOPNOTSUPP = 95;
const ENOTCONN = 107;
/** A descriptor that is not open. */
const NO_FD = 9999;

/** Every refusal. */
export function socketRefusedCases(): Case[] {
  const stream = sys("socket", AF_UNIX, SOCK_STREAM, 0);
  const listening = sys("socket", 2, SOCK_STREAM | 0o4000, 0);
  sys("bind", listening, inet(0), 16);
  sys("listen", listening, 5);
  const bytes = new TextEncoder().encode("bytes");
  const notAccepted = { tuple: undefined, queuepct: 0, queuelen: 0, queuemax: 0 };
  return fromRows([
    ["listen", PPME.SOCKET_LISTEN_X, [NO_FD, 7], { fd: NO_FD, backlog: 7 }, EBADF],
    ["accept", PPME.SOCKET_ACCEPT_5_X, [listening, 0, 0], notAccepted, EAGAIN],
    ["accept4", PPME.SOCKET_ACCEPT4_6_X, [stream, 0, 0, 0o2000000], {
      ...notAccepted,
      flags: 4096,
    }, EINVAL],
    ["sendto", PPME.SOCKET_SENDTO_X, [NO_FD, bytes, 5, 0, 0, 0], {
      data: "bytes",
      fd: NO_FD,
      size: 5,
      tuple: undefined,
    }, EBADF],
    ["sendmsg", PPME.SOCKET_SENDMSG_X, () => [NO_FD, message(undefined, bytes), 0], {
      data: "bytes",
      fd: NO_FD,
      size: 5,
      tuple: undefined,
    }, EBADF],
    [
      "recvmmsg",
      PPME.SOCKET_RECVMMSG_X,
      () => [
        NO_FD,
        messages(message(undefined, new Uint8Array(5))),
        1,
        0,
        0,
      ],
      { fd: NO_FD, size: 0, data: undefined, tuple: undefined, msgcontrol: undefined },
      EBADF,
    ],
    ["shutdown", PPME.SOCKET_SHUTDOWN_X, [stream, 9], { fd: stream, how: 255 }, EINVAL],
    ["setsockopt", PPME.SOCKET_SETSOCKOPT_X, [NO_FD, 1, 8, packed([4, 4096]), 4], {
      fd: NO_FD,
      level: 1,
      optname: 8,
      val: packedString([1, 2], [4, 4096]),
      optlen: 4,
    }, EBADF],
    ["getsockopt", PPME.SOCKET_GETSOCKOPT_X, [stream, 6, 99, new Uint8Array(4), packed([4, 4])], {
      fd: stream,
      level: 2,
      optname: 0,
      val: packedString([1, 0], [4, 0]),
      optlen: 4,
    }, EOPNOTSUPP],
    ["getsockname", PPME.SOCKET_GETSOCKNAME_X, [stream, new Uint8Array(110), packed([4, 110])], {}],
    [
      "getsockname",
      PPME.SOCKET_GETSOCKNAME_X,
      [0, new Uint8Array(9), packed([4, 9])],
      {},
      ENOTSOCK,
    ],
    [
      "getpeername",
      PPME.SOCKET_GETPEERNAME_X,
      [stream, new Uint8Array(9), packed([4, 9])],
      {},
      ENOTCONN,
    ],
  ]);
}
