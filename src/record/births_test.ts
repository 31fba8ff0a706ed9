import assert from "node:assert/strict";
import { EventBuilder } from "../event/event_builder.ts";
import { bornIn } from "./births.ts";
import { FlightRing } from "./flight_ring.ts";

Deno.test("births are found on either side, failures are none", () => {
  const ring = new FlightRing({ bytes: 1 << 20, seconds: 60 }, () => ({
    section: new Uint8Array(0),
    heading: new EventBuilder().batch(),
  }));
  ring.append(
    new EventBuilder()
      .add("clone", { res: 200, exe: "a" }, { tid: 100 })
      .add("clone3", { res: 0, exe: "a" }, { tid: 300 })
      .add("vfork", { res: -11, exe: "a" }, { tid: 100 })
      .add("execve", { res: 0, exe: "a" }, { tid: 400 })
      .batch(),
  );
  const born = bornIn(ring, new Set([100, 200, 300, 400, 500]));
  assert.deepEqual([...born].sort(), [200, 300]);
});
