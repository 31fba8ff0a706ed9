/**
 * Rules inside a real container of runc: each act done there, and a similar innocent one, in the
 * container or on the host. The alerts name the container.
 */
import assert from "node:assert/strict";
import { RuncContainer } from "./container.ts";
import { cannotRunLive } from "./require_live.ts";
import { type Fields, Sensor } from "./sensor.ts";

/** An act in the container. */
interface ContainerCase {
  readonly rule: string;
  /** Command for the container's shell. */
  readonly act: string;
  /** The shell has a terminal. */
  readonly terminal?: boolean;
  readonly fields: Fields;
  /** Command for the container's shell that the rule must not mind. */
  readonly innocent: string;
  /** The innocent command is for the host. */
  readonly onHost?: boolean;
}

const CASES: readonly ContainerCase[] = [
  {
    rule: "Shell with a terminal in a container",
    act: "true",
    terminal: true,
    fields: { "proc.cmdline": /^sh -c true/, "proc.tty": /^[1-9]/ },
    innocent: "true",
  },
  {
    rule: "New program run in a container",
    act: "cp /bin/actor /fetched; /fetched bind 127.0.0.1 4000; true",
    fields: { "proc.exepath": "/fetched", "proc.pname": "sh" },
    innocent: "actor socket 2 2 0; true",
  },
  {
    rule: "Package manager run in a container",
    act: "apk add curl; true",
    fields: { "proc.cmdline": /apk add curl$/, "proc.pname": "sh" },
    innocent: "cat /sbin/apk; true",
  },
  {
    rule: "Mount in a container",
    act: "/bin/mount -t tmpfs none /mnt; true",
    fields: { "evt.arg.dir": "/mnt", "evt.res": "SUCCESS", "proc.name": "mount" },
    innocent: "unshare -m mount -t tmpfs none /mnt",
    onHost: true,
  },
  {
    rule: "Container runtime asked from a container",
    act: "actor chat /run/docker.sock; true",
    fields: { "fd.name": /\/run\/docker\.sock$/, "proc.name": "actor" },
    innocent: "actor chat /run/other.sock; true",
  },
  {
    // a harmless device under the name of a disk
    rule: "Host device opened in a container",
    act: "/bin/mknod /dev/sda c 1 3; /bin/cat /dev/sda; rm /dev/sda; true",
    fields: { "fd.name": "/dev/sda", "proc.name": "cat", "proc.pname": "sh" },
    innocent: "/bin/mknod /dev/zda c 1 3; /bin/cat /dev/zda; rm /dev/zda; true",
  },
  {
    rule: "Account secrets read",
    act: "/bin/cat /etc/shadow; true",
    fields: { "fd.name": "/etc/shadow", "proc.name": "cat", "proc.pname": "sh" },
    innocent: "cat /etc/passwd; true",
  },
  {
    rule: "Program run from memory",
    act: "actor memory /bin/busybox; true",
    fields: { "proc.exepath": /^memfd:hidden/ },
    innocent: "busybox true; true",
  },
  {
    rule: "Sensitive file opened through io_uring",
    act: "actor ring-open /etc/shadow; true",
    fields: { "fd.name": "/etc/shadow", "proc.name": "actor" },
    innocent: "actor ring-open /etc/passwd; true",
  },
];

async function check(sensor: Sensor, box: RuncContainer, test: ContainerCase): Promise<void> {
  const inside = (command: string, terminal: boolean) =>
    terminal
      ? `script -qec "${box.exec(`sh -c '${command}'`, "-t")}" /dev/null`
      : box.exec(`sh -c '${command}'`);
  const earlier = sensor.alerts().length;
  await sensor.act(inside(test.act, test.terminal === true));
  const id = box.id.slice(0, 12);
  const alert = await sensor.alert(test.rule, { ...test.fields, "container.id": id }, earlier);
  assert.doesNotMatch(alert.output, /<NA>/, "the message has nothing to say in places");
  assert.match(alert.output, new RegExp(`container=${id}`));
  const before = sensor.alerts().length;
  await sensor.act(test.onHost === true ? test.innocent : inside(test.innocent, false));
  await sensor.fence();
  const wrong = sensor.alerts().slice(before).filter(({ rule, output_fields }) =>
    rule === test.rule && (output_fields["container.id"] === id || test.onHost === true)
  );
  assert.deepEqual(wrong.map(({ output }) => output), [], "an innocent act is minded");
}

Deno.test({
  name: "rules inside a container of runc",
  ignore: cannotRunLive(),
  fn: async (t) => {
    const sensor = await Sensor.start();
    try {
      const box = await RuncContainer.start(`${sensor.folder}/box`, `${sensor.folder}/actor`);
      try {
        for (const test of CASES) {
          await t.step({
            name: test.rule,
            fn: () => check(sensor, box, test),
            sanitizeOps: false,
            sanitizeResources: false,
          });
        }
      } finally {
        await box.stop();
      }
    } finally {
      await sensor.stop();
    }
  },
});
