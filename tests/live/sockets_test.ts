/** Sockets: messages by the dozen, and tuples of unix sockets. */
import assert from "node:assert/strict";
import { sharedFolder } from "../../src/base/test_folder.ts";
import { EVENTS } from "../../src/event/event_table.ts";
import { PPME } from "../../src/event/event_codes.ts";
import { openMachine, OWN_TID, packed, packedString, sys } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";
import { AF_UNIX, type Item, message, SOCK_DGRAM, SOCK_STREAM, unix } from "./socket_addresses.ts";

/** The kernel adds it to whatever a 64-bit program opens. */
const O_LARGEFILE = 2048;

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

for (const rights of [true, false]) {
  Deno.test({
    name: rights
      ? "a message that brings descriptors tells what they are"
      : "a message that brings none is left out when only state asks",
    ignore: cannotRunLive(),
    fn: async () => {
      const stateCodes = new Uint8Array(EVENTS.length);
      stateCodes[PPME.SOCKET_RECVMSG_X] = 1;
      await using machine = await openMachine([PPME.SYSCALL_UNSHARE_X], { stateCodes });
      const pair = new Uint8Array(8);
      sys("socketpair", AF_UNIX, SOCK_DGRAM, 0, pair);
      const [one = -1, two = -1] = new Int32Array(pair.buffer);
      const file = sys("open", "/etc/hostname", 0o2000, 0);
      const bytes = new TextEncoder().encode("x");
      // credentials first, as a receiver may ask for them: the descriptors stand behind
      sys("setsockopt", two, 1, 16, packed([4, 1]), 4);
      const control = packed([8, 24], [4, 1], [4, 1], [4, file], [4, one]);
      const sent = message(undefined, bytes, rights ? control : undefined);
      assert.equal(sys("sendmsg", one, sent, 0), 1);
      const into = new Uint8Array(100);
      assert.equal(sys("recvmsg", two, message(undefined, new Uint8Array(1), into), 0), 1);
      sys("unshare", 0);
      const event = await machine.event(
        "the message or what comes behind",
        (e) => e.tid === OWN_TID,
      );
      assert.equal(event.code === PPME.SOCKET_RECVMSG_X, rights);
      if (rights) {
        const [got, socket] = event.received;
        assert.equal(got?.path, "/etc/hostname");
        assert.equal(got?.ino, Deno.statSync("/etc/hostname").ino);
        assert.equal((got?.flags ?? 0) & ~O_LARGEFILE, 1 | 8);
        assert.equal(socket?.path.startsWith("/"), false);
        assert.equal((socket?.mode ?? 0) & 0o170000, 0o140000);
        assert.equal(event.received.length, 2);
        for (const { fd } of event.received) sys("close", fd);
      } else assert.equal(event.received.length, 0);
      for (const fd of [one, two, file]) sys("close", fd);
    },
  });
}

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

    const path = `${sharedFolder("saker-sockets-")}/socket`;
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
