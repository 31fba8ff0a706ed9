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
  const bpm = bpmName(path);
  return bpm === undefined ? undefined : { id: bpm, engine: "bpm", loose: false };
}

function podman(path: string): string | undefined {
  return scoped(path, "/libpod-", ".scope") ?? trailing(path, "/libpod-") ??
    scoped(path, "/libpod-payload-", ".scope") ?? trailing(path, "/libpod-payload-");
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

/** `PREFIX`, an id, the last `SUFFIX`, anything. */
function scoped(path: string, prefix: string, suffix: string): string | undefined {
  const at = path.lastIndexOf(prefix);
  if (at < 0) return undefined;
  const start = at + prefix.length;
  const end = start + ID_LENGTH;
  return isHex(path, start) && path.lastIndexOf(suffix) === end
    ? path.substring(start, end)
    : undefined;
}

function isHex(path: string, start: number): boolean {
  if (path.length < start + ID_LENGTH) return false;
  for (let i = start; i < start + ID_LENGTH; i++) {
    const c = path.charCodeAt(i);
    const digit = (c >= 48 && c <= 57) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70);
    if (!digit) return false;
  }
  return true;
}

/** What containerd calls a namespace, as the first such part of a path. */
const NAMESPACE = /\/[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*\//;

/**
 * `/NAMESPACE/ID`: any id up to 64 characters behind the last part of that name, unless the path looks
 * like systemd's.
 */
function containerd(path: string): string | undefined {
  const namespace = NAMESPACE.exec(path)?.[0];
  if (namespace === undefined || namespace === "/system.slice/" || namespace === "/user.slice/") {
    return undefined;
  }
  const id = path.substring(path.lastIndexOf(namespace) + namespace.length);
  if (id === "" || id.length > ID_LENGTH) return undefined;
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

const LIBVIRT = ".libvirt-lxc";
/** Behind it comes the rest of an escaped "-", then the name. */
const LIBVIRT_SCOPE = "-lxc\\x2";
const LIBVIRT_OLD = "/libvirt/lxc/";

function libvirtName(path: string): string | undefined {
  const dotted = path.indexOf(LIBVIRT);
  const slash = path.lastIndexOf("/");
  if (dotted >= 0 && dotted === path.length - LIBVIRT.length && slash >= 0) {
    return path.substring(slash + 1, dotted);
  }
  const scope = path.indexOf(LIBVIRT_SCOPE);
  if (scope >= 0) {
    const end = path.includes(".scope/libvirt") ? ".scope/libvirt" : ".scope";
    const at = path.indexOf(end);
    if (at >= 0 && at === path.length - end.length) {
      return path.substring(scope + LIBVIRT_SCOPE.length + 1, at);
    }
  }
  const old = path.indexOf(LIBVIRT_OLD);
  return old < 0 ? undefined : path.substring(old + LIBVIRT_OLD.length);
}

function bpmName(path: string): string | undefined {
  const at = path.indexOf("bpm-");
  if (at < 0) return undefined;
  const end = path.indexOf(".scope", at + 4);
  const name = path.substring(at + 4, end < 0 ? path.length : end);
  return /^[A-Za-z0-9._-]+$/.test(name) ? name : undefined;
}
