import assert from "node:assert/strict";
import type { Platform } from "../event/platform.ts";
import { SAMPLE_FDS } from "../scap/fixture.ts";
import { containerJson } from "./container_json.ts";
import { parseContainer } from "./container.ts";
import { platformOf } from "./platform_of.ts";
import { State } from "./state.ts";
import { platform, processSnapshot, TestMachine } from "./test_machine.ts";

/** A snapshot of what a state knows after it was given `start`. */
function roundTrip(start: Platform): Platform {
  const state = new State({ live: true });
  state.load(start);
  return platformOf(state, start);
}

Deno.test("a snapshot comes back as it was taken", () => {
  const start = platform({
    machine: { numCpus: 2, memoryBytes: 1n, maxPid: 9, hostname: "h", bootNs: 5n },
    users: [{ uid: 0, gid: 0, name: "root", home: "/root", shell: "/bin/sh" }],
    groups: [{ gid: 5, name: "tty" }],
    processes: [
      processSnapshot({ tid: 1, ptid: 0, cwd: "/" }),
      processSnapshot({
        tid: 100,
        cwd: "/home/ann/",
        cloneNs: 77n,
        cgroups: ["cpu=/a", "memory=/b"],
        fds: SAMPLE_FDS.filter(({ type }) => type !== 4),
      }),
    ],
  });
  const again = roundTrip(start);
  assert.equal(again.machine, start.machine);
  assert.deepEqual(again.users, start.users);
  assert.deepEqual(again.groups, start.groups);
  const [init, shell] = again.processes;
  const [first, second] = start.processes;
  assert.deepEqual(init, { ...first, cwd: "/" });
  assert.deepEqual({ ...shell, fds: [] }, { ...second, fds: [] });
  const numbers = (fds: readonly { fd: number }[] = []) => fds.map(({ fd }) => fd).sort();
  assert.deepEqual(numbers(shell?.fds), numbers(second?.fds));
  const file = second?.fds.find(({ type }) => type === 16);
  const openFlags = (file?.openFlags ?? 0) & ~(32768 | 65536);
  assert.deepEqual(shell?.fds.find(({ type }) => type === 16), { ...file, openFlags });
});

Deno.test("what a state tells of itself, it takes back", () => {
  const server = { fd: 3, type: 5, ino: 1n, name: "", sip: "\x0a\0\0\x01", sport: 80, l4proto: 2 };
  const taken = {
    fd: 4,
    type: 3,
    ino: 2n,
    name: "",
    sip: "\x0a\0\0\x01",
    sport: 80,
    dip: "\x0a\0\0\x02",
    dport: 4000,
    l4proto: 2,
  };
  const start = platform({ processes: [processSnapshot({ tid: 100, fds: [server, taken] })] });
  const once = roundTrip(start);
  assert.deepEqual(once.processes[0]?.fds, [server, taken]);
  assert.deepEqual(roundTrip(once), once);
});

Deno.test("a snapshot between two events has no dead threads and no closed descriptors", () => {
  const machine = new TestMachine();
  machine.born(200);
  machine.open(5, "/tmp/x");
  machine.feed("close", { res: 0, fd: 5 });
  machine.died(200);
  const { processes } = platformOf(machine.state, platform());
  assert.deepEqual(processes.map(({ tid }) => tid), [1, 100]);
  assert.deepEqual(processes[1]?.fds.map(({ fd }) => fd), [9]);
});

Deno.test("threads of which only the id is known are left out", () => {
  const machine = new TestMachine();
  machine.feed("close", { res: 0, fd: 5 }, 999);
  const { processes } = platformOf(machine.state, platform());
  assert.deepEqual(processes.map(({ tid }) => tid), [1, 100]);
});

Deno.test("containers as JSON", () => {
  const json = JSON.stringify({
    container: {
      id: "0123456789ab",
      full_id: "0123456789abcdef",
      name: "web",
      type: 7,
      image: "nginx:1",
      privileged: true,
      Mounts: [{ Source: "/a", Destination: "/b", Mode: "rw", RW: true, Propagation: "" }],
      port_mappings: [{ HostIp: 1, HostPort: 2, ContainerPort: 3 }],
      labels: { app: "x" },
      env: ["A=1"],
      is_pod_sandbox: false,
      created_time: 5,
      size: 7,
    },
  });
  const container = parseContainer(json);
  assert.ok(container);
  assert.deepEqual(parseContainer(containerJson(container)), container);
});

Deno.test("a replay of an own snapshot knows what the live machine knew", () => {
  const machine = { numCpus: 2, memoryBytes: 1n, maxPid: 9, hostname: "h", bootNs: 5n };
  // a cgroup that looks like a container's, of a process in no namespace of its own
  const cgroups = ["memory=/api/3636f93aa6470e4d162eb74ba97c8adc"];
  const processes = [processSnapshot({ tid: 100, cgroups })];
  const seen = [true, false].map((exact) => {
    const state = new State();
    state.load(platform({ machine, processes, ...(exact && { exact }) }));
    return [state.bootNs, state.hostname, state.threads.get(100)?.containerId];
  });
  assert.deepEqual(seen, [[5n, "h", ""], [0n, "", "3636f93aa647"]]);
});
