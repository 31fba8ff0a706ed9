/** Secure connections: whom the output trusts, and how it shows itself. */
import assert from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type HttpSettings, httpSink } from "./http_sink.ts";
import { httpSettings } from "./test_http_settings.ts";

// of an authority that is nobody's, for 127.0.0.1, until the year 2126
const FOLDER = new URL("testdata/", import.meta.url).pathname;
const OWN = { clientCert: `${FOLDER}client.pem`, clientKey: `${FOLDER}client.key` };

const CASES: [
  name: string,
  settings: Partial<HttpSettings>,
  mutual: boolean,
  delivered: boolean,
][] = [
  ["an unknown authority", {}, false, false],
  ["a file with the authority", { caFile: `${FOLDER}ca.pem` }, false, true],
  ["a folder with the authority", { caPath: FOLDER }, false, true],
  ["any certificate, when told so", { insecure: true }, false, true],
  ["a server that asks for a certificate", { caFile: `${FOLDER}ca.pem`, ...OWN }, true, true],
  ["the same without one", { caFile: `${FOLDER}ca.pem` }, true, false],
];
for (const [name, settings, mutual, delivered] of CASES) {
  Deno.test(`httpSink(): ${name}`, async () => {
    const got: string[] = [];
    const read = (file: string) => Deno.readTextFileSync(`${FOLDER}${file}`);
    const server = createServer({
      cert: read("server.pem"),
      key: read("server.key"),
      ca: read("ca.pem"),
      requestCert: mutual,
      rejectUnauthorized: mutual,
    }, (request, response) => {
      request.on("data", (part) => got.push(String(part)));
      request.on("end", () => response.end());
    });
    server.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const sink = httpSink(
      httpSettings(`https://127.0.0.1:${port}/`, { keepAlive: true, ...settings }),
      3000,
    );
    assert.ok(sink.ok, sink.ok ? "" : sink.error.message);
    const outcome = await sink.value.write({ line: "alert", priority: 5 });
    assert.equal(outcome === undefined, delivered, outcome?.cause);
    assert.deepEqual(got, delivered ? ["alert"] : []);
    await sink.value.close();
    server.close();
  });
}
