/**
 * What is known of a container: a plain record made from the JSON of container events (those of
 * Falco's container plugin and its built-in predecessors), or from the id alone for engines that
 * tell no more. Strings are byte strings. Nothing here asks a runtime.
 */
import { isAscii, toByteString } from "../base/byte_string.ts";

/** Numbers of container engines in container events, to names. */
const TYPE_NAMES: Readonly<Record<number, string>> = {
  0: "docker",
  1: "lxc",
  2: "libvirt-lxc",
  3: "mesos",
  4: "rkt",
  5: "custom",
  6: "cri",
  7: "containerd",
  8: "cri-o",
  9: "bpm",
  10: "static",
  11: "podman",
  0xfffe: "host",
};

/** The number that container events have for an engine; 0xffff for one that is not in the table. */
export function containerTypeNumber(name: string): number {
  const entry = Object.entries(TYPE_NAMES).find(([, known]) => known === name);
  return entry === undefined ? 0xffff : Number(entry[0]);
}

/** A mount of a container. */
export interface ContainerMount {
  readonly source: string;
  readonly dest: string;
  readonly mode: string;
  readonly rdwr: boolean;
  readonly propagation: string;
}

/** A published port. */
export interface PortMapping {
  /** Host address as the 32-bit number of the event. */
  readonly hostIp: number;
  readonly hostPort: number;
  readonly containerPort: number;
}

/** A container. */
export interface Container {
  /** First 12 characters of the full id (or the name, for LXC and bpm). */
  readonly id: string;
  readonly fullId: string;
  readonly name: string;
  /** `docker`, `containerd`, `host`, ... */
  readonly type: string;
  readonly image: string;
  readonly imageId: string;
  readonly imageRepo: string;
  readonly imageTag: string;
  readonly imageDigest: string;
  readonly ip: string;
  readonly privileged: boolean;
  readonly hostPid: boolean;
  readonly hostNetwork: boolean;
  readonly hostIpc: boolean;
  readonly mounts: readonly ContainerMount[];
  readonly portMappings: readonly PortMapping[];
  readonly labels: ReadonlyMap<string, string>;
  readonly env: readonly string[];
  readonly isPodSandbox: boolean;
  readonly podSandboxId: string;
  readonly podSandboxLabels: ReadonlyMap<string, string>;
  readonly cniJson: string;
  readonly user: string;
  /** Creation time, seconds since the epoch; 0 unknown. */
  readonly createdTime: number;
  /** Bytes of the writable layer; -1 unknown. */
  readonly size: number;
}

/** A container of which id and engine are known and nothing else. */
export function bareContainer(id: string, type: string): Container {
  return { ...EMPTY, id, type };
}

const EMPTY: Container = {
  id: "",
  fullId: "",
  name: "",
  type: "",
  image: "",
  imageId: "",
  imageRepo: "",
  imageTag: "",
  imageDigest: "",
  ip: "",
  privileged: false,
  hostPid: false,
  hostNetwork: false,
  hostIpc: false,
  mounts: [],
  portMappings: [],
  labels: new Map(),
  env: [],
  isPodSandbox: false,
  podSandboxId: "",
  podSandboxLabels: new Map(),
  cniJson: "",
  user: "",
  createdTime: 0,
  size: -1,
};

/** The host as the pseudo container that processes outside of containers show. */
export const HOST: Container = {
  ...EMPTY,
  id: "host",
  fullId: "host",
  name: "host",
  type: "host",
};

/** Reads the JSON of a container event; undefined when it is not one. */
export function parseContainer(json: string): Container | undefined {
  let root: unknown;
  try {
    root = JSON.parse(json);
  } catch {
    return undefined;
  }
  const c = record(record(root)["container"]);
  const id = text(c["id"]);
  if (id === "") return undefined;
  return {
    id,
    fullId: text(c["full_id"]),
    name: text(c["name"]),
    type: TYPE_NAMES[number(c["type"])] ?? "unknown",
    image: text(c["image"]),
    imageId: text(c["imageid"]),
    imageRepo: text(c["imagerepo"]),
    imageTag: text(c["imagetag"]),
    imageDigest: text(c["imagedigest"]),
    ip: text(c["ip"]),
    privileged: c["privileged"] === true,
    hostPid: c["host_pid"] === true,
    hostNetwork: c["host_network"] === true,
    hostIpc: c["host_ipc"] === true,
    mounts: list(c["Mounts"]).map(mount),
    portMappings: list(c["port_mappings"]).map(portMapping),
    labels: labels(c["labels"]),
    env: list(c["env"]).map(text),
    isPodSandbox: c["is_pod_sandbox"] === true,
    podSandboxId: text(c["pod_sandbox_id"]),
    podSandboxLabels: labels(c["pod_sandbox_labels"]),
    cniJson: text(c["cni_json"]),
    user: text(c["User"]),
    createdTime: number(c["created_time"]),
    size: typeof c["size"] === "number" ? c["size"] : -1,
  };
}

function mount(item: unknown): ContainerMount {
  const m = record(item);
  return {
    source: text(m["Source"]),
    dest: text(m["Destination"]),
    mode: text(m["Mode"]),
    rdwr: m["RW"] === true,
    propagation: text(m["Propagation"]),
  };
}

function portMapping(item: unknown): PortMapping {
  const p = record(item);
  return {
    hostIp: number(p["HostIp"]),
    hostPort: number(p["HostPort"]),
    containerPort: number(p["ContainerPort"]),
  };
}

function labels(value: unknown): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (const [key, item] of Object.entries(record(value))) {
    out.set(bytes(key), text(item));
  }
  return out;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function text(value: unknown): string {
  return typeof value === "string" ? bytes(value) : "";
}

/** JSON is parsed as a byte string, so only \u escapes can have made characters beyond a byte. */
function bytes(value: string): string {
  if (isAscii(value)) return value;
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) > 255) return toByteString(value);
  return value;
}
