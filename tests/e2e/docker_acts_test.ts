/** Acts inside containers of dockerd, a daemon of the test's own: the alerts name the container. */
import assert from "node:assert/strict";
import { makeImage } from "../live/container.ts";
import { cannotRunLive } from "../live/require_live.ts";
import { Sensor } from "../live/sensor.ts";
import { startDaemon } from "./docker_daemon.ts";
import { mustRun } from "./process.ts";

/** Rule, command in the container, fields of its alert. */
const ACTS = [
  ["Account secrets read", "/bin/cat /etc/shadow", { "fd.name": "/etc/shadow" }],
  [
    "New program run in a container",
    "cp /bin/actor /fetched; /fetched socket 2 2 0",
    { "proc.exepath": "/fetched", "proc.pname": "sh" },
  ],
  ["Package manager run in a container", "apk add curl; true", { "proc.pname": "sh" }],
] as const;

Deno.test({
  name: "alerts of acts in containers of dockerd name the container",
  ignore: cannotRunLive(),
  fn: async () => {
    const sensor = await Sensor.start();
    try {
      await using daemon = await startDaemon();
      const image = `${daemon.folder}/image`;
      await makeImage(image, `${sensor.folder}/actor`);
      await mustRun("sh", "-c", `tar -C ${image} -c . | docker -H ${daemon.socket} import - box`);
      for (const [rule, command, fields] of ACTS) {
        const run = ["run", "-d", "--network=none", "box", "sh", "-c", `${command}; true`];
        const id = (await daemon.docker(...run)).trim();
        assert.match(id, /^[0-9a-f]{64}$/);
        const alert = await sensor.alert(rule, { ...fields, "container.id": id.slice(0, 12) });
        assert.match(alert.output, new RegExp(`container=${id.slice(0, 12)}$`));
        await daemon.docker("rm", "--force", id);
      }
      await sensor.act("cat /etc/shadow");
      await sensor.alert("Account secrets read", { "container.id": "host" });
    } finally {
      await sensor.stop();
    }
  },
});
