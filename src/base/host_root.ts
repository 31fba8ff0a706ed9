/**
 * Where the machine's own files are. A sensor in a container sees the /proc and /etc of its
 * container; `HOST_ROOT`, as Falco's images set it, says where those of the machine are mounted.
 */

/** Path of a file of the machine: `/proc` becomes `/host/proc` under `HOST_ROOT=/host`. */
export function hostPath(path: string, root = Deno.env.get("HOST_ROOT") ?? ""): string {
  return `${root.replace(/\/+$/, "")}${path}`;
}

/**
 * Number of this process as the machine counts, which differs from its own in a container with a pid
 * namespace: what the machine's /proc says, else its own.
 */
export function ownPid(proc = hostPath("/proc")): number {
  if (proc === "/proc") return Deno.pid;
  try {
    return Number(Deno.readLinkSync(`${proc}/self`)) || Deno.pid;
  } catch {
    return Deno.pid; // not mounted
  }
}
