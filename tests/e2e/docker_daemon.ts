/** A Docker daemon of the test's own, away from any other of the machine. */
import { mustRun, Running, runProgram } from "./process.ts";

/** A running daemon. */
export interface Daemon {
  /** Folder of everything it keeps. */
  readonly folder: string;
  /** What `docker -H` takes. */
  readonly socket: string;
  /** Runs the client; it must succeed. */
  docker(...args: readonly string[]): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts one and waits until it answers. */
export async function startDaemon(): Promise<Daemon> {
  const folder = await Deno.makeTempDir();
  const socket = `unix://${folder}/docker.sock`;
  const daemon = new Running("dockerd", [
    ...["--iptables=false", "--bridge=none", "-H", socket],
    ...["--data-root", `${folder}/data`, "--exec-root", `${folder}/exec`, "-p", `${folder}/pid`],
  ]);
  await daemon.err.waitFor((line) => line.includes("API listen on"), "running daemon");
  return {
    folder,
    socket,
    docker: (...args) => mustRun("docker", "-H", socket, ...args),
    async [Symbol.asyncDispose]() {
      await daemon.stop("SIGTERM");
      const clean = `umount -q ${folder}/data/* ${folder}/exec/* 2>/dev/null; rm -rf ${folder}`;
      await runProgram("sh", ["-c", clean]);
    },
  };
}
