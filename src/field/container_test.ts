import assert from "node:assert/strict";
import type { Value } from "./field.ts";
import { processOf, TestWorld } from "./test_world.ts";

const ID = "c0ffeec0ffee";
const FULL = ID.padEnd(64, "1");
const SANDBOX = "5a5a5a5a5a5a";

const CONTAINER = {
  type: 7,
  id: ID,
  full_id: FULL,
  name: "web",
  image: "shop/web:1",
  imagerepo: "shop/web",
  imagetag: "1",
  privileged: true,
  Mounts: [
    { Source: "/srv/data", Destination: "/data", Mode: "rw", RW: true, Propagation: "rprivate" },
    { Source: "/etc/cfg", Destination: "/cfg", Mode: "", RW: false, Propagation: "rslave" },
  ],
  labels: {
    tier: "front",
    app: "web",
    empty: "",
    "io.kubernetes.pod.name": "web-1",
    "io.kubernetes.pod.namespace": "shop",
    "io.kubernetes.pod.uid": "u-1",
    "annotation.x": "y",
  },
  pod_sandbox_id: SANDBOX.padEnd(64, "2"),
};

function world(containers: readonly object[]): TestWorld {
  const made = new TestWorld([
    processOf({ tid: 1, ptid: 0, args: [] }),
    processOf({ tid: 200, cgroups: [`cpuset=/docker/${FULL}`] }),
    processOf({ tid: 300 }),
  ]);
  for (const container of containers) {
    const data = JSON.stringify({ container });
    made.event("asyncevent", { plugin_id: 0, name: "container", data }, { tid: -1 });
  }
  return made.event("read", { res: 0, fd: 0 });
}

const VALUES: readonly [string, Value][] = [
  ["container.id", ID],
  ["container.full_id", FULL],
  ["container.name", "web"],
  ["container.type", "containerd"],
  ["container.image.repository", "shop/web"],
  ["container.privileged", true],
  ["container.mounts", "/srv/data:/data:rw:true:rprivate,/etc/cfg:/cfg::false:rslave"],
  ["container.mount[1]", "/etc/cfg:/cfg::false:rslave"],
  ["container.mount[9]", undefined],
  ["container.mount[/srv/.*]", "/srv/data:/data:rw:true:rprivate"],
  ["container.mount[cfg]", "/etc/cfg:/cfg::false:rslave"],
  ["container.mount[(]", undefined],
  ["container.mount.source[/cfg]", "/etc/cfg"],
  ["container.mount.dest[/srv/data]", "/data"],
  ["container.mount.rdwr[0]", "true"],
  ["container.label[tier]", "front"],
  ["container.label[empty]", ""],
  ["container.label[nope]", undefined],
  ["container.labels", "app:web, empty, tier:front"],
  ["container.healthcheck", undefined],
  ["k8s.pod.name", "web-1"],
  ["k8s.ns.name", "shop"],
  ["k8s.pod.id", "u-1"],
  ["k8s.pod.sandbox_id", SANDBOX],
  ["k8s.pod.labels", ""],
  ["k8s.svc.name", undefined],
];

Deno.test("a container with metadata", () => {
  const made = world([CONTAINER]);
  for (const [name, want] of VALUES) assert.deepEqual(made.read(name), want, name);
});

Deno.test("pod facts come from the sandbox container", () => {
  const sandbox = {
    type: 7,
    id: SANDBOX,
    ip: "10.42.0.8",
    cni_json: "{}",
    pod_sandbox_labels: { app: "web" },
  };
  const made = world([sandbox, CONTAINER]);
  assert.equal(made.read("k8s.pod.ip"), "10.42.0.8");
  assert.equal(made.read("k8s.pod.cni.json"), "{}");
  assert.equal(made.read("k8s.pod.label[app]"), "web");
  assert.equal(made.read("k8s.pod.labels"), "app:web");
});

Deno.test("whose facts a pod has depends on who knows the network", () => {
  const own = { ip: "10.0.0.1", pod_sandbox_labels: { app: "own", tier: "x" } };
  const sandbox = { type: 7, id: SANDBOX, ip: "10.0.0.2", pod_sandbox_labels: { app: "pod" } };
  const cases: readonly (readonly [
    containers: readonly object[],
    ip: Value,
    json: Value,
    labels: Value,
    app: Value,
    tier: Value,
  ])[] = [
    // the container itself
    [
      [sandbox, { ...CONTAINER, ...own, cni_json: "{1}" }],
      "10.0.0.1",
      "{1}",
      "app:own, tier:x",
      "own",
      "x",
    ],
    // its sandbox, with labels of the container where it has none of that name
    [[sandbox, { ...CONTAINER, ...own }], "10.0.0.2", "", "app:pod", "pod", "x"],
    // a sandbox that is not known
    [[{ ...CONTAINER, ...own }], undefined, undefined, "app:own, tier:x", "own", "x"],
    // no sandbox: the host
    [[{ ...CONTAINER, ...own, pod_sandbox_id: "" }], "", "", "", "own", "x"],
  ];
  for (const [containers, ip, json, labels, app, tier] of cases) {
    const made = world(containers);
    const name = JSON.stringify(containers);
    assert.equal(made.read("k8s.pod.ip"), ip, name);
    assert.equal(made.read("k8s.pod.cni.json"), json, name);
    assert.equal(made.read("k8s.pod.labels"), labels, name);
    assert.equal(made.read("k8s.pod.label[app]"), app, name);
    assert.equal(made.read("k8s.pod.label[tier]"), tier, name);
  }
});

Deno.test("without metadata only the id is known", () => {
  const made = world([]);
  assert.equal(made.read("container.id"), ID);
  assert.equal(made.read("container.name"), undefined);
  assert.equal(made.read("container.privileged"), undefined);
});

Deno.test("the host is a container called host", () => {
  const made = world([CONTAINER]).event("read", { res: 0, fd: 0 }, { tid: 300 });
  assert.equal(made.read("container.id"), "host");
  assert.equal(made.read("container.type"), "host");
  assert.equal(made.read("container.privileged"), false);
  assert.equal(made.read("container.image"), "");
  assert.equal(made.read("k8s.pod.name"), undefined);
});

Deno.test("a container event is about its container", () => {
  const made = world([]);
  const data = JSON.stringify({ container: CONTAINER });
  made.event("asyncevent", { plugin_id: 0, name: "container", data }, { tid: -1 });
  assert.equal(made.read("container.name"), "web");
});
