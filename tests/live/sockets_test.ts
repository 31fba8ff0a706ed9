/** Sockets: messages by the dozen, and tuples of unix sockets. */
import assert from "node:assert/strict";
import { PPME } from "../../src/event/event_codes.ts";
import { openMachine, packedString, sys } from "./machine.ts";
import { cannotRunLive } from "./require_live.ts";
import { AF_UNIX, type Item, message, SOCK_DGRAM, SOCK_STREAM, unix } from "./socket_addresses.ts";

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
