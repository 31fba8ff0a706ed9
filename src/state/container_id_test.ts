import assert from "node:assert/strict";
import { containerOf, matchCgroup } from "./container_id.ts";

const ID = "3f1c9a7e5b2d4860a1c3e5f7092b4d6f8091a3b5c7d9e0f2143658798badcfe0";
const SHORT = ID.slice(0, 12);

Deno.test("container ids in cgroup paths", () => {
  const cases: readonly (readonly [path: string, want: string | undefined])[] = [
    [`/docker/${ID}`, SHORT],
    [`/system.slice/docker-${ID}.scope`, SHORT],
    [`/user.slice/docker-${ID}.scope/init`, SHORT],
    [`/kubepods/besteffort/pod123/${ID}`, SHORT],
    [`/kubepods.slice/kubepods-pod1.slice/cri-containerd-${ID}.scope`, SHORT],
    [`/kubepods/pod1/crio-${ID}`, SHORT],
    [`/kubepods.slice/crio-${ID}.scope`, SHORT],
    [`/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:${ID}`, SHORT],
    [`/machine.slice/libpod-${ID}.scope`, SHORT],
    [
      `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope/container`,
      SHORT,
    ],
    [`/libpod_parent/libpod-${ID}`, SHORT],
    [`/machine.slice/libpod-payload-${ID}`, SHORT],
    [`/a.slice/libpod-${ID}.scope/container`, SHORT],
    [`/a.slice/b.slice/nerdctl-${ID}.scope`, undefined],
    [`/a.slice/b.slice/cri-containerd-${ID.toUpperCase()}.scope`, SHORT.toUpperCase()],
    [`/a.slice/docker-${ID}.scope/inner.scope`, undefined],
    ["/a@b/ns/task", "task"],
    ["/ns/x/ns/task", "task"],
    ["/_ns_/task", undefined],
    ["/a@b/guest.libvirt-lxc", "guest"],
    ["/machine.slice/machine-lxc\\x2d77\\x2dweb.scope", "77\\x2dweb"],
    ["/machine.slice/machine-lxc\\x2d77\\x2dweb.scope/libvirt", "77\\x2dweb"],
    ["/a@b/libvirt/lxc/guest_", "lxc/guest_"],
    ["/system.slice/bpm-web", "web"],
    ["/bpm-a@b.scope", undefined],
    [`/k8s.io/${ID}`, SHORT],
    [`/default/${ID}`, SHORT],
    ["/default/task-1", "task-1"],
    ["/a/b/c", "b/c"],
    ["/lxc/vault", "vault"],
    ["/machine.slice/lxc-guest.libvirt-lxc", "lxc-guest.li"],
    ["/bpm-web.scope", "web"],
    ["/system.slice/bpm-a_b.c-1.scope", "a_b.c-1"],
    ["/", undefined],
    ["", undefined],
    ["/docker", undefined],
    [`/docker/${ID}/sub`, undefined],
    [`/docker/${ID}f`, undefined],
    ["/system.slice/cron.service", undefined],
    ["/system.slice/a.service/worker", undefined],
    ["/user.slice/user-1000.slice/session-2.scope", undefined],
    ["/init.scope", undefined],
    ["/my_ns/" + "z".repeat(65), undefined],
  ];
  for (const [path, want] of cases) assert.equal(matchCgroup(path)?.id, want, path);
});

Deno.test("the unified tree tells a container that controllers hide behind an ancestor", () => {
  const unified = ["unified", `/kubepods/burstable/pod1/${ID}`] as const;
  const ancestors = [["cpuset", "/kubepods/burstable"], ["memory", "/"]] as const;
  assert.equal(containerOf([...ancestors, unified])?.id, SHORT);
  assert.equal(containerOf([["memory", "/"], unified])?.id, SHORT);
  // without it, and for trees of controllers, the first one counts as in Falco
  assert.equal(containerOf(ancestors)?.id, "burstable");
  assert.equal(containerOf([ancestors[0], ["memory", `/docker/${ID}`]])?.id, "burstable");
});
