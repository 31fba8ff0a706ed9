/** Operations through io_uring give the events of the system calls that they stand for. */
import assert from "node:assert/strict";
import { PPME } from "../../src/event/event_codes.ts";
import { type Case, checkCase, present } from "./cases.ts";
import { cString, openMachine, packed, packedString, sys } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";
import {
  AF_INET,
  inet,
  listener,
  message,
  portOf,
  SOCK_DGRAM,
  SOCK_STREAM,
  tuple4,
} from "./socket_addresses.ts";
import { type Submission, Uring } from "./uring.ts";

const AT_FDCWD = -100;
const folder = Deno.makeTempDirSync({ prefix: "saker-uring-" });
const f = (name: string) => `${folder}/${name}`;

function cases(ring: Uring): Case[] {
  const socket = sys("socket", 2, 1, 0);
  const datagrams = { fd: bound(), to: portOf(bound()) };
  const row = (
    name: string,
    code: number,
    entry: () => Submission,
    params: () => ReturnType<Case["params"]>,
    more: Partial<Case> = {},
  ): Case => ({ name, code, call: () => ring.submit(entry()), params, ...more });
  return [
    row(
      "openat",
      PPME.SYSCALL_OPENAT_2_X,
      () => ({ opcode: 18, fd: AT_FDCWD, addr: cString(f("new")), len: 0o600, opFlags: 0o101 }),
      () => ({
        dirfd: AT_FDCWD,
        name: f("new"),
        flags: (v) => (Number(v) & ~2048) === (2 | 4 | 16384),
        mode: 0o600,
        dev: present,
        ino: Deno.statSync(f("new")).ino ?? 0,
      }),
      { path: f("new"), cleanup: (fd) => void sys("close", fd) },
    ),
    row(
      "openat fails",
      PPME.SYSCALL_OPENAT_2_X,
      () => ({ opcode: 18, fd: AT_FDCWD, addr: cString("/nonexistent/x"), opFlags: 0 }),
      () => ({
        dirfd: AT_FDCWD,
        name: "/nonexistent/x",
        flags: (v) => (Number(v) & ~2048) === 1,
        mode: 0,
        dev: 0,
        ino: 0,
      }),
      { fails: 2 },
    ),
    row(
      "openat2",
      PPME.SYSCALL_OPENAT2_X,
      () => ({
        opcode: 28,
        fd: AT_FDCWD,
        addr: cString(f("new")),
        off: packed([8, 0], [8, 0], [8, 4]),
        len: 24,
      }),
      () => ({
        dirfd: AT_FDCWD,
        name: f("new"),
        flags: (v) => (Number(v) & ~2048) === 1,
        mode: 0,
        resolve: 8,
        dev: present,
        ino: Deno.statSync(f("new")).ino ?? 0,
      }),
      { path: f("new") },
    ),
    row("close", PPME.SYSCALL_CLOSE_X, () => ({ opcode: 19, fd: sys("dup2", 0, 870) }), () => ({
      fd: 870,
    })),
    row(
      "close fails",
      PPME.SYSCALL_CLOSE_X,
      () => ({ opcode: 19, fd: 871 }),
      () => ({ fd: 871 }),
      { fails: 9 },
    ),
    row(
      "linkat",
      PPME.SYSCALL_LINKAT_2_X,
      () => ({
        opcode: 39,
        fd: AT_FDCWD,
        addr: cString(f("new")),
        len: AT_FDCWD >>> 0,
        off: cString(f("hard")),
      }),
      () => ({
        olddir: AT_FDCWD,
        oldpath: f("new"),
        newdir: AT_FDCWD,
        newpath: f("hard"),
        flags: 0,
      }),
    ),
    row(
      "symlinkat",
      PPME.SYSCALL_SYMLINKAT_X,
      () => ({
        opcode: 38,
        fd: AT_FDCWD,
        addr: cString("to/where"),
        off: cString(f("soft")),
      }),
      () => ({ target: "to/where", linkdirfd: AT_FDCWD, linkpath: f("soft") }),
    ),
    row(
      "socket",
      PPME.SOCKET_SOCKET_X,
      () => ({ opcode: 45, fd: 1, off: BigInt(1 | 0o2000000), len: 0 }),
      () => ({ domain: 1, type: 1 | 0o2000000, proto: 0, flags: 4096 }),
    ),
    row(
      "accept",
      PPME.SOCKET_ACCEPT4_6_X,
      () => ({ opcode: 13, fd: accepting() }),
      () => ({
        tuple: (v) => String(v).length === 13,
        queuepct: 0,
        queuelen: 0,
        queuemax: 10,
        flags: 0,
      }),
    ),
    row(
      "renameat",
      PPME.SYSCALL_RENAMEAT2_X,
      () => ({
        opcode: 35,
        fd: AT_FDCWD,
        addr: cString(f("new")),
        len: AT_FDCWD >>> 0,
        off: cString(f("moved")),
      }),
      () => ({
        olddirfd: AT_FDCWD,
        oldpath: f("new"),
        newdirfd: AT_FDCWD,
        newpath: f("moved"),
        flags: 0,
      }),
    ),
    row(
      "unlinkat",
      PPME.SYSCALL_UNLINKAT_2_X,
      () => ({ opcode: 36, fd: AT_FDCWD, addr: cString(f("moved")) }),
      () => ({ dirfd: AT_FDCWD, name: f("moved"), flags: 0 }),
    ),
    row(
      "mkdirat",
      PPME.SYSCALL_MKDIRAT_X,
      () => ({ opcode: 37, fd: AT_FDCWD, addr: cString(f("dir")), len: 0o700 }),
      () => ({ dirfd: AT_FDCWD, path: f("dir"), mode: 0o700 }),
    ),
    row(
      "unlinkat without a completion",
      PPME.SYSCALL_UNLINKAT_2_X,
      () => ({ opcode: 36, flags: 64, fd: AT_FDCWD, addr: cString(f("dir")), opFlags: 0x200 }),
      () => ({ dirfd: AT_FDCWD, name: f("dir"), flags: 0x200 }),
    ),
    row(
      "connect",
      PPME.SOCKET_CONNECT_X,
      () => ({
        opcode: 16,
        fd: socket,
        addr: packed([2, 2], [1, 0], [1, 1], [1, 127], [1, 0], [1, 0], [1, 1], [8, 0]),
        off: 16n,
      }),
      () => ({
        tuple: present,
        fd: socket,
        addr: packedString([1, 2], [1, 127], [1, 0], [1, 0], [1, 1], [2, 1]),
      }),
      { fails: 111 },
    ),
    row(
      "sendmsg",
      PPME.SOCKET_SENDMSG_X,
      () => ({
        opcode: 9,
        fd: pair(),
        addr: message(undefined, new TextEncoder().encode("hello")),
      }),
      () => ({ data: "hello", fd: present, size: 5, tuple: present }),
    ),
    row(
      "sendmsg to an address",
      PPME.SOCKET_SENDMSG_X,
      () => ({
        opcode: 9,
        fd: datagrams.fd,
        addr: message(inet(datagrams.to), new TextEncoder().encode("datagram")),
      }),
      () => ({
        data: "datagram",
        fd: datagrams.fd,
        size: 8,
        tuple: tuple4(portOf(datagrams.fd), datagrams.to),
      }),
    ),
    row(
      "send",
      PPME.SOCKET_SENDTO_X,
      () => ({ opcode: 26, fd: pair(), addr: cString("hello"), len: 5 }),
      () => ({ data: "hello", fd: present, size: 5, tuple: present }),
    ),
  ];
}

/** A listening socket with a connection that waits. */
function accepting(): number {
  const { fd, port } = listener(AF_INET);
  const client = sys("socket", AF_INET, SOCK_STREAM, 0);
  assert.equal(sys("connect", client, inet(port), 16), 0);
  return fd;
}

/** A datagram socket on the loopback address. */
function bound(): number {
  const fd = sys("socket", AF_INET, SOCK_DGRAM, 0);
  assert.equal(sys("bind", fd, inet(0), 16), 0);
  return fd;
}

function pair(): number {
  const fds = new Uint8Array(8);
  assert.equal(sys("socketpair", 1, 1, 0, fds), 0);
  return new DataView(fds.buffer).getInt32(0, true);
}

Deno.test({
  name: "io_uring operations are reported like the calls they stand for",
  ignore: cannotRunLive(),
  fn: async (t) => {
    const ring = new Uring();
    const list = cases(ring);
    await using machine = await openMachine([...new Set(list.map(({ code }) => code))]);
    for (const test of list) {
      await t.step(test.name, async () => {
        const event = await checkCase(machine, test);
        assert.ok(event.viaIoUring, "marked as io_uring");
      });
    }
    ring.close();
    Deno.removeSync(folder, { recursive: true });
  },
});
