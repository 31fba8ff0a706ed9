/** Receivers in trouble: no alert may be lost, none be counted wrongly, and nothing may hang. */
import assert from "node:assert/strict";
import type { SakerError } from "../base/result.ts";
import { type HttpSettings, httpSink } from "./http_sink.ts";
import { httpSettings } from "./test_http_settings.ts";
import { OutputQueue } from "./output_queue.ts";

/** A receiver on `port` (0 = any) that keeps what it gets. */
function receiver(port: number, got: string[]) {
  return Deno.serve({ port, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    got.push(await request.text());
    return new Response();
  });
}

async function until(done: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!done()) {
    assert.ok(performance.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const settings = (port: number, wanted: Partial<HttpSettings> = {}) =>
  httpSettings(`http://127.0.0.1:${port}/`, wanted);

for (const keepAlive of [false, true]) {
  Deno.test(`alerts wait through an outage and arrive in order (keepAlive: ${keepAlive})`, async () => {
    const got: string[] = [];
    let server = receiver(0, got);
    const { port } = server.addr;
    const sink = httpSink(settings(port, { keepAlive }));
    assert.ok(sink.ok);
    const troubles: SakerError[] = [];
    const queue = new OutputQueue(sink.value, 100, (error) => troubles.push(error));
    const send = (from: number, count: number) => {
      for (let i = 0; i < count; i++) queue.send({ line: String(from + i), priority: 5 });
    };
    send(0, 10);
    await until(() => queue.counters.delivered === 10, "delivery before the outage");
    await server.shutdown();
    // one is on its way, 100 wait, 9 find no room
    send(10, 110);
    await until(() => queue.counters.retries >= 2, "tries during the outage");
    assert.deepEqual({ ...queue.counters, retries: 0 }, {
      delivered: 10,
      lost: 9,
      waiting: 101,
      retries: 0,
    });
    server = receiver(port, got);
    await until(() => queue.counters.waiting === 0, "delivery after the outage");
    assert.deepEqual(got, Array.from({ length: 111 }, (_, i) => String(i)));
    assert.equal(queue.counters.delivered, 111);
    assert.equal(queue.counters.lost, 9);
    assert.equal(troubles.length, 1, "one message about the outage");
    await queue.close(1000);
    await server.shutdown();
  });
}

/** Answers of servers that break off or never end, and the cause that is told. */
const BROKEN: readonly (readonly [string, string, RegExp])[] = [
  ["breaks off", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", /aborted/],
  ["is no HTTP", "hello\r\n", /Expected HTTP/],
  ["never ends", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", /no answer within/],
];
for (const [name, answer, cause] of BROKEN) {
  Deno.test(`an answer that ${name} is told as a failure`, async () => {
    const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const served = (async () => {
      const connection = await listener.accept();
      await connection.read(new Uint8Array(4096));
      await connection.write(new TextEncoder().encode(answer));
      // an open connection: until the sender hangs up
      if (name === "never ends") await connection.read(new Uint8Array(1)).catch(() => {});
      connection.close();
    })();
    const sink = httpSink(settings(listener.addr.port), 500);
    assert.ok(sink.ok);
    const outcome = await sink.value.write({ line: "a", priority: 5 });
    assert.match(outcome?.cause ?? "", cause);
    await served;
    await sink.value.close();
    listener.close();
  });
}

Deno.test("a header that HTTP cannot carry is told as a failure", async () => {
  const sink = httpSink(settings(1, { userAgent: "two\nlines" }));
  assert.ok(sink.ok);
  const outcome = await sink.value.write({ line: "a", priority: 5 });
  assert.match(outcome?.cause ?? "", /Invalid character in header/);
  await sink.value.close();
});
