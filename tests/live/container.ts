/**
 * A real container for tests: busybox as its image, an overlay file system over it as engines make
 * one, started by runc under an id as engines give one.
 */
import { mustRun, runProgram } from "../e2e/process.ts";

/** Makes the files of a small image: busybox, the actor of the tests, a fake package manager. */
export async function makeImage(folder: string, actor: string): Promise<void> {
  for (const name of ["bin", "etc", "mnt", "proc", "dev", "run", "tmp", "sbin"]) {
    await Deno.mkdir(`${folder}/${name}`, { recursive: true });
  }
  await Deno.copyFile("/bin/busybox", `${folder}/bin/busybox`);
  for (const name of ["sh", "cat", "cp", "mknod", "mount", "rm", "sleep", "true"]) {
    await Deno.symlink("busybox", `${folder}/bin/${name}`);
  }
  await Deno.copyFile(actor, `${folder}/bin/actor`);
  await Deno.writeTextFile(`${folder}/etc/shadow`, "root:*:::::::\n");
  await Deno.writeTextFile(`${folder}/etc/passwd`, "root:x:0:0:root:/:/bin/sh\n");
  await Deno.writeTextFile(`${folder}/sbin/apk`, "#!/bin/sh\nexit 0\n", { mode: 0o755 });
}

/** The parts of an OCI configuration that matter here. */
function configuration() {
  const capabilities = ["CAP_SYS_ADMIN", "CAP_MKNOD", "CAP_DAC_OVERRIDE", "CAP_KILL"];
  return {
    ociVersion: "1.0.2",
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args: ["/bin/sleep", "3600"],
      env: ["PATH=/bin:/sbin"],
      cwd: "/",
      capabilities: Object.fromEntries(
        ["bounding", "effective", "permitted"].map((set) => [set, capabilities]),
      ),
    },
    root: { path: "rootfs", readonly: false },
    hostname: "test",
    mounts: [
      { destination: "/proc", type: "proc", source: "proc" },
      { destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["mode=755"] },
      { destination: "/dev/pts", type: "devpts", source: "devpts", options: ["newinstance"] },
    ],
    linux: {
      namespaces: ["pid", "ipc", "uts", "mount", "network"].map((type) => ({ type })),
      resources: { devices: [{ allow: true, access: "rwm" }] },
    },
  };
}

/** A running container of runc. */
export class RuncContainer {
  /** 64 hexadecimal digits, as engines name containers. */
  readonly id: string;
  readonly #folder: string;

  private constructor(id: string, folder: string) {
    this.id = id;
    this.#folder = folder;
  }

  /** Starts one in `folder`, which is on a file system that can lie below an overlay. */
  static async start(folder: string, actor: string): Promise<RuncContainer> {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    const id = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    for (const name of ["image", "upper", "work", "rootfs"]) {
      await Deno.mkdir(`${folder}/${name}`, { recursive: true });
    }
    await makeImage(`${folder}/image`, actor);
    await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify(configuration()));
    const layers = `lowerdir=${folder}/image,upperdir=${folder}/upper,workdir=${folder}/work`;
    await mustRun("mount", "-t", "overlay", "overlay", "-o", layers, `${folder}/rootfs`);
    const container = new RuncContainer(id, folder);
    // runc waits for the end of its output, which the container inherits: give it none
    const start = `runc --root ${folder}/state run -d -b ${folder} ${id} >${folder}/log 2>&1`;
    const done = await runProgram("sh", ["-c", start]);
    if (done.code !== 0) {
      const log = await Deno.readTextFile(`${folder}/log`);
      await container.stop();
      throw new Error(`runc: ${log}`);
    }
    return container;
  }

  /** The command line that runs `command` in the container, for a shell script. */
  exec(command: string, options = ""): string {
    return `runc --root ${this.#folder}/state exec ${options} ${this.id} ${command}`;
  }

  /** Ends it and takes its file systems down. */
  async stop(): Promise<void> {
    await runProgram("runc", ["--root", `${this.#folder}/state`, "delete", "--force", this.id]);
    await mustRun("umount", `${this.#folder}/rootfs`);
  }
}
