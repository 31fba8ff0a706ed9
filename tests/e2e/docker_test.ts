/**
 * The image: built by the Dockerfile on a bare Debian made by debootstrap, run with the documented line,
 * and seeing an act outside its container. The daemon is the test's own, away from any other.
 */
import assert from "node:assert/strict";
import { cannotRunLive } from "../live/require_live.ts";
import { startDaemon } from "./docker_daemon.ts";
import { mustRun, ROOT, Running, runProgram } from "./process.ts";

/** The documented `docker run` line, as the Dockerfile's head has it. */
function documentedLine(): string[] {
  const text = Deno.readTextFileSync(`${ROOT}Dockerfile`);
  const line = /docker run ([^]*?) saker\n/.exec(text.replaceAll(/\\\n#/g, ""))?.[1];
  assert.ok(line !== undefined, "the Dockerfile documents how to run it");
  return line.trim().split(/\s+/);
}

Deno.test({
  name: "the image watches the machine from inside its container",
  ignore: cannotRunLive(),
  fn: async () => {
    await using daemon = await startDaemon();
    const { folder } = daemon;
    const base = `${folder}/base`;
    await mustRun(
      "debootstrap",
      "--variant=minbase",
      "--include=ca-certificates",
      "bookworm",
      base,
    );
    // A network with a certificate authority of its own is part of this machine's set-up.
    await mustRun("cp", "/etc/ssl/certs/ca-certificates.crt", `${base}/etc/ssl/certs/`);
    await mustRun("sh", "-c", `tar -C ${base} -c . | docker -H ${daemon.socket} import - base`);
    await daemon.docker(
      "build",
      "--network=host",
      "--build-arg",
      "BASE=base",
      "-t",
      "saker",
      ROOT,
    );
    const size = Number(
      await daemon.docker("image", "inspect", "--format", "{{.Size}}", "saker"),
    );
    assert.ok(size < 80e6, `the image has ${size} bytes`);

    const refused = await runProgram("docker", ["-H", daemon.socket, "run", "--rm", "saker"]);
    assert.equal(refused.code, 4, refused.err);
    assert.match(refused.err, /needs .*CAP_/);

    const line = ["-H", daemon.socket, "run", "--name=sensor", ...documentedLine(), "saker"];
    const saker = new Running("docker", line);
    await saker.err.waitFor((line) => line.includes("ready"), "ready");
    const secret = `${folder}/link`;
    await Deno.symlink("/etc/shadow", secret);
    await mustRun("cat", secret);
    const text = await saker.out.waitFor(
      (line) => line.includes(secret) && line.includes("Account secrets read"),
      "alert",
    );
    const alert = JSON.parse(text);
    assert.equal(alert.output_fields["container.id"], "host");
    assert.equal(alert.output_fields["user.name"], "root");
    await daemon.docker("stop", "sensor");
    const done = await saker.finished();
    assert.equal(done.code, 0, done.err);
  },
});
