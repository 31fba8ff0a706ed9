import assert from "node:assert/strict";
import { parseContainer } from "./container.ts";
import { platform, processSnapshot, TestMachine } from "./test_machine.ts";

const ID = "ab".repeat(32);
const SHORT = "abababababab";
const JSON_TEXT = JSON.stringify({
  container: {
    id: SHORT,
    full_id: ID,
    type: 0,
    name: "galley",
    image: "r/x:1",
    imagerepo: "r/x",
    imagetag: "1",
    ip: "172.18.0.5",
    privileged: true,
    Mounts: [{ Source: "/a", Destination: "/b", Mode: "rw", RW: true, Propagation: "p" }],
    labels: { k: "v", empty: "" },
  },
});

function inContainer(live: boolean): TestMachine {
  const cgroups = [`memory=/docker/${ID}`];
  const processes = [processSnapshot({ tid: 500, vtid: 1, vpid: 1, cgroups })];
  return new TestMachine({ live }, platform({ processes }));
}

Deno.test("container metadata is read, and what is not metadata is refused", () => {
  const container = parseContainer(JSON_TEXT);
  assert.equal(container?.type, "docker");
  assert.equal(container?.imageRepo, "r/x");
  assert.equal(container?.mounts[0]?.dest, "/b");
  assert.deepEqual([...container?.labels ?? []], [["k", "v"], ["empty", ""]]);
  for (const bad of ["", "{", "[]", "null", '{"container":3}', '{"container":{"type":0}}']) {
    assert.equal(parseContainer(bad), undefined, bad);
  }
});

Deno.test("a container is known by its cgroup, then by its event", () => {
  const machine = inContainer(false);
  assert.equal(machine.thread(500).containerId, SHORT);
  assert.equal(machine.state.containers.get(SHORT), undefined);
  machine.tick(500);
  const data = JSON_TEXT + "\0";
  machine.feed("asyncevent", { plugin_id: 0, name: "container", data }, 0);
  assert.equal(machine.state.context.container?.name, "galley");
  machine.born(501, 500, { cgroups: `memory=/docker/${ID}\0` });
  assert.equal(machine.thread(501).containerId, SHORT);
});

Deno.test("a container goes with its init on a live machine, in a replay with an event of its own", () => {
  for (const live of [true, false]) {
    const machine = inContainer(live);
    machine.tick(500);
    machine.feed("asyncevent", { plugin_id: 0, name: "container", data: JSON_TEXT + "\0" }, 0);
    machine.died(500);
    assert.equal(machine.state.containers.get(SHORT)?.name, "galley");
    machine.tick();
    assert.equal(machine.state.containers.get(SHORT)?.name, live ? undefined : "galley");
    const data = `{"container":{"id":"${SHORT}","name":"last words"}}\0`;
    machine.feed("asyncevent", { plugin_id: 0, name: "container_removed", data }, 0);
    assert.equal(machine.state.context.container?.name, "last words");
    machine.tick();
    assert.equal(machine.state.containers.get(SHORT), undefined);
  }
});

Deno.test("host processes have the host's record", () => {
  const machine = new TestMachine();
  const { containerId } = machine.thread(100);
  assert.equal(machine.state.containers.get(containerId)?.id, "host");
});

Deno.test("a live machine's own cgroup tree makes no containers", () => {
  const cgroups = ["memory=/batch/job-7"];
  const processes = [processSnapshot({ tid: 600, cgroups })];
  const start = platform({ processes });
  assert.equal(new TestMachine({}, start).thread(600).containerId, "job-7");
  assert.equal(new TestMachine({ live: true }, start).thread(600).containerId, "");
});
