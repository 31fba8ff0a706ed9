import assert from "node:assert/strict";
import type { EventValues } from "../event/event_builder.ts";
import type { Platform } from "../event/platform.ts";
import { SAMPLE_FDS } from "../scap/fixture.ts";
import { containerJson } from "./container_json.ts";
import { parseContainer } from "./container.ts";
import { FdFlag } from "./fd_info.ts";
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
  // a table of so many has grown once
  assert.deepEqual({ ...shell, fds: [] }, { ...second, fds: [], fdBuckets: 29 });
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
  const listed = once.processes[0]?.fds.map(({ known: _, ...fd }) => fd);
  assert.deepEqual(listed, [server, taken]);
  assert.deepEqual(roundTrip(once), once);
});

const MAPPED = "[::ffff:10.0.0.1]:1->[::ffff:1.2.3.4]:2";

/** Events that leave descriptor 3 with something that no list of descriptors has a place for. */
const BEYOND_LISTS: readonly (readonly [string, ...(readonly [string, EventValues])[]])[] = [
  ["a socket that is not connected", ["socket", { fd: 3, domain: 2, type: 1, proto: 0, flags: 0 }]],
  ["one of a family without a kind", ["socket", {
    fd: 3,
    domain: 17,
    type: 3,
    proto: 0,
    flags: 0,
  }]],
  [
    "a listener",
    ["socket", { fd: 3, domain: 2, type: 1, proto: 0, flags: 0 }],
    ["bind", { res: 0, addr: "0.0.0.0:80", fd: 3 }],
  ],
  [
    "the server of a datagram",
    ["socket", { fd: 3, domain: 2, type: 2, proto: 0, flags: 0 }],
    ["recvfrom", { res: 1, fd: 3, size: 1, tuple: "10.0.0.9:5->10.0.0.1:1900" }],
  ],
  [
    "a netlink socket that is connected",
    ["socket", { fd: 3, domain: 16, type: 3, proto: 0, flags: 0 }],
    ["connect", { res: 0, fd: 3 }],
  ],
  [
    "an IPv6 client",
    ["socket", { fd: 3, domain: 10, type: 1, proto: 0, flags: 0 }],
    ["connect", { res: 0, fd: 3, tuple: "[fd00::1]:1->[2001:db8::9]:443" }],
  ],
  [
    "a socket that changed its family",
    ["socket", { fd: 3, domain: 10, type: 1, proto: 0, flags: 0 }],
    ["connect", { res: 0, fd: 3, tuple: MAPPED }],
  ],
  [
    "the client of a named unix socket",
    ["socket", { fd: 3, domain: 1, type: 1, proto: 0, flags: 0 }],
    ["connect", { res: 0, fd: 3, tuple: "ffff->10 /run/x.sock" }],
  ],
  ["a pidfd", ["pidfd_open", { fd: 3, pid: 1, flags: 0 }]],
  [
    "a file by another path",
    ["openat", { fd: 3, dirfd: -100, name: "../f", flags: 1, mode: 0, dev: 5, ino: 7 }],
  ],
  [
    "a file of an upper layer",
    ["openat", { fd: 3, dirfd: -100, name: "/f", flags: 1 | 32768, mode: 0, dev: 5, ino: 7 }],
  ],
  [
    "a directory of a device",
    ["openat", { fd: 3, dirfd: -100, name: "/d", flags: 1025, mode: 0, dev: 5, ino: 7 }],
  ],
];

for (const [name, ...events] of BEYOND_LISTS) {
  Deno.test(`what a state knows of a descriptor, it takes back: ${name}`, () => {
    const machine = new TestMachine();
    for (const [event, values] of events) machine.feed(event, values);
    const again = new State();
    again.load(platformOf(machine.state, platform()));
    const [before, after] = [machine.state, again].map((state) => {
      const info = state.threads.get(100)?.fds.get(3);
      assert.ok(info);
      // where the text of the name stands is of no account
      const { namePlace: _, oldName: __, ...rest } = info;
      return { ...rest, ino: BigInt(info.ino), flags: info.flags & ~FdFlag.RESTORED };
    });
    assert.deepEqual(after, before);
  });
}

Deno.test("descriptors come back in the order of the table that they stood in", () => {
  const machine = new TestMachine();
  // of a table that has grown and is small again
  for (let fd = 10; fd < 60; fd++) machine.open(fd, `/${fd}`);
  for (let fd = 20; fd < 60; fd++) {
    machine.feed("close", { res: 0, fd });
    if (fd % 7 === 0) machine.feed("eventfd2", { res: fd, flags: 0 });
  }
  const again = new State();
  again.load(platformOf(machine.state, platform()));
  assert.deepEqual(again.threads.get(100)?.fds.hashOrder(), machine.thread(100).fds.hashOrder());
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
