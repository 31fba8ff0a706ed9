/**
 * Finds the container that a cgroup path belongs to, as Falco's container plugin does: engines are
 * tried in a fixed order, the first that recognises the path wins. Works alike for cgroup v1, v2
 * and hybrid trees, since only the path counts.
 *
 * One difference is meant: the plugin takes any path of two parts for a containerd task, which makes
 * containers of systemd services with cgroups of their own (`/system.slice/a.service/b`). Paths with
 * a systemd unit behind the first part, or below system.slice and user.slice, are not taken.
 */

import { type Cgroups, UNIFIED } from "./cgroups.ts";

/** A container recognised by its cgroup. */
export interface CgroupMatch {
  /** At most 12 characters for engines with hexadecimal ids; LXC and bpm names are whole. */
  readonly id: string;
  /** Engine, when the path alone makes the metadata complete; "" when a runtime knows more. */
  readonly engine: "" | "lxc" | "libvirt-lxc" | "bpm";
  /** True if the path merely has the shape of a containerd task, which others have too. */
  readonly loose: boolean;
}

const ID_LENGTH = 64;
const SHORT_LENGTH = 12;

/** Results by list of cgroups; processes share their lists, see `cgroups.ts`. */
const known = new WeakMap<Cgroups, CgroupMatch | null>();

/** The container of the first cgroup that names one; undefined for host processes. */
export function containerOf(cgroups: Cgroups): CgroupMatch | undefined {
  let match = known.get(cgroups);
  if (match === undefined) {
    match = firstMatch(cgroups) ?? null;
    known.set(cgroups, match);
  }
  return match ?? undefined;
}

function firstMatch(cgroups: Cgroups): CgroupMatch | undefined {
  let loose: CgroupMatch | undefined;
  for (const [name, path] of cgroups) {
    // controllers show an ancestor of a group without any, which may look like a containerd task
    if (loose !== undefined && name !== UNIFIED) continue;
    const match = matchCgroup(path);
    if (match?.loose === false) return match;
    loose ??= match;
  }
  return loose;
}

/** The container that one cgroup path names. */
export function matchCgroup(path: string): CgroupMatch | undefined {
  const hex = podman(path) ?? docker(path) ?? cri(path);
  if (hex !== undefined) return { id: hex.substring(0, SHORT_LENGTH), engine: "", loose: false };
  const task = containerd(path);
  if (task !== undefined) return { id: task.substring(0, SHORT_LENGTH), engine: "", loose: true };
  const lxc = lxcName(path);
  if (lxc !== undefined) return { id: lxc, engine: "lxc", loose: false };
  const libvirt = libvirtName(path);
  if (libvirt !== undefined) return { id: libvirt, engine: "libvirt-lxc", loose: false };
  const bpm = /bpm-([a-zA-Z0-9.\-_]+)\.scope/.exec(path)?.[1];
  return bpm === undefined ? undefined : { id: bpm, engine: "bpm", loose: false };
}

function podman(path: string): string | undefined {
  return scoped(path, "/libpod-", ".scope") ?? trailing(path, "/libpod-") ??
    scoped(path, "/libpod-payload-", "") ?? trailing(path, "/libpod-payload-");
}

function docker(path: string): string | undefined {
  return trailing(path, "/") ?? scoped(path, "/docker-", ".scope");
}

function cri(path: string): string | undefined {
  return trailing(path, "/") ?? trailing(path, "/crio-") ?? scoped(path, "/crio-", ".scope") ??
    scoped(path, "/cri-containerd-", ".scope") ?? trailing(path, ":cri-containerd:");
}

/** `PREFIX` and an id that ends the path. */
function trailing(path: string, prefix: string): string | undefined {
  const at = path.lastIndexOf(prefix);
  if (at < 0) return undefined;
  const start = at + prefix.length;
  return path.length === start + ID_LENGTH && isHex(path, start)
    ? path.substring(start)
    : undefined;
}

/** `PREFIX`, an id, `SUFFIX`, anything. */
function scoped(path: string, prefix: string, suffix: string): string | undefined {
  const at = path.lastIndexOf(prefix);
  if (at < 0) return undefined;
  const start = at + prefix.length;
  const end = start + ID_LENGTH;
  return isHex(path, start) && path.startsWith(suffix, end)
    ? path.substring(start, end)
    : undefined;
}

function isHex(path: string, start: number): boolean {
  if (path.length < start + ID_LENGTH) return false;
  for (let i = start; i < start + ID_LENGTH; i++) {
    const c = path.charCodeAt(i);
    if (!((c >= 48 && c <= 57) || (c >= 97 && c <= 102))) return false;
  }
  return true;
}

/** `/NAMESPACE/ID`: any id up to 64 characters, unless the path looks like systemd's. */
function containerd(path: string): string | undefined {
  if (!path.startsWith("/")) return undefined;
  const slash = path.indexOf("/", 1);
  if (slash < 2) return undefined;
  const id = path.substring(slash + 1);
  if (id === "" || id.length > ID_LENGTH) return undefined;
  const namespace = path.substring(1, slash);
  if (namespace === "system.slice" || namespace === "user.slice") return undefined;
  return /\.(service|slice|scope)(\/|$)/.test(id) ? undefined : id;
}

function lxcName(path: string): string | undefined {
  for (const prefix of ["/lxc/", "/lxc.payload/", "/lxc.payload."]) {
    const at = path.indexOf(prefix);
    if (at < 0) continue;
    const start = at + prefix.length;
    const end = path.indexOf("/", start);
    const name = path.substring(start, end < 0 ? path.length : end);
    if (name !== "") return name;
  }
  return undefined;
}

function libvirtName(path: string): string | undefined {
  const dotted = /([^/]+)\.libvirt-lxc/.exec(path)?.[1];
  if (dotted !== undefined) return dotted;
  const scope = /-lxc\\x2(.*)\.scope/.exec(path)?.[1];
  if (scope !== undefined) {
    const dash = scope.lastIndexOf("x2d");
    return dash < 0 ? scope : scope.substring(dash + 3);
  }
  return /\/libvirt\/lxc\/([^/]+)/.exec(path)?.[1];
}
