import assert from "node:assert/strict";
import { HostNames } from "./host_names.ts";

Deno.test("host names resolve in the background and keep their last addresses", async () => {
  const answers: (readonly string[] | undefined)[] = [["192.0.2.1"], undefined];
  await new HostNames(() => Promise.reject(new Error("nothing to ask"))).start();
  const names = new HostNames(() => {
    const answer = answers.shift();
    return answer === undefined ? Promise.reject(new Error("gone")) : Promise.resolve(answer);
  });
  names.watch("pool.example");
  assert.equal(names.addresses("pool.example").size, 0);
  await names.start();
  assert.ok(names.addresses("pool.example").has("192.0.2.1"));
  names.stop();
  await names.start();
  names.stop();
  assert.ok(names.addresses("pool.example").has("192.0.2.1"), "a failed lookup changes nothing");
  assert.equal(names.addresses("other.example").size, 0);
});
