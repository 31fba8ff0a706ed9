/**
 * Fields of the container of the event's thread, as Falco's container plugin has them. The host
 * counts as a container called "host". Of a container that is only known by its id there are
 * `container.id` and its start; the rest comes with the metadata, which may be later.
 */
import { RE2JS } from "re2js";
import type { Container, ContainerMount } from "../state/container.ts";
import type { EventContext } from "../state/event_context.ts";
import { absent, type Binding, makeFields, type Spec } from "./define.ts";
import { timeSince } from "./event_info.ts";
import type { Extract, FieldType } from "./field.ts";
import { containerOf } from "./lookup.ts";

/** Metadata of the container that the event tells of, or else of the one its thread is in. */
function metadata(ctx: EventContext): Container | undefined {
  return ctx.container ?? (ctx.thread && containerOf(ctx, ctx.thread));
}

/** A field read from the metadata. */
export function ofContainer(
  name: string,
  help: string,
  get: (container: Container, ctx: EventContext) => string | boolean | undefined,
  type: FieldType = "CHARBUF",
): Spec {
  return {
    name,
    type,
    help,
    extract: (ctx) => {
      const container = metadata(ctx);
      return container && get(container, ctx);
    },
  };
}

/** A field with a required key, read from the metadata. */
export function ofContainerKey(
  name: string,
  help: string,
  get: (container: Container, key: string, ctx: EventContext) => string | undefined,
): Spec {
  return keyed(name, "key", help, (key) => (ctx) => {
    const container = metadata(ctx);
    return container && get(container, key, ctx);
  });
}

function keyed(
  name: string,
  arg: "key" | "index",
  help: string,
  make: (key: string) => Extract,
): Spec {
  const bind = (key: string | undefined): Binding | string =>
    key === undefined
      ? `filter ${name}: ${name} requires an argument but none provided`
      : { extract: make(key) };
  return { name, type: "CHARBUF", arg, help, bind };
}

/** A field that Falco still lists and never fills. */
export function retired(name: string, key = false): Spec {
  const help = "Retired; has no value";
  return key
    ? keyed(name, "key", help, () => absent)
    : { name, type: "CHARBUF", help, extract: absent };
}

/** Labels as `key:value` (the key alone when empty), without those that runtimes add for themselves. */
export function labelsText(labels: ReadonlyMap<string, string>): string {
  const out: string[] = [];
  for (const key of [...labels.keys()].sort()) {
    if (key.startsWith("annotation.") || key.startsWith("io.kubernetes.")) continue;
    const value = labels.get(key);
    out.push(value ? `${key}:${value}` : key);
  }
  return out.join(", ");
}

function mountText(mount: ContainerMount): string {
  return `${mount.source}:${mount.dest}:${mount.mode}:${mount.rdwr}:${mount.propagation}`;
}

/**
 * A mount by number, or the first whose path fits a regular expression somewhere (not anchored).
 * An expression that does not compile fits nothing.
 */
function mountField(
  name: string,
  help: string,
  path: (mount: ContainerMount) => string,
  show: (mount: ContainerMount) => string,
): Spec {
  return keyed(name, "index", help, (key) => {
    const select = /^\d+$/.test(key) ? byNumber(Number(key)) : byPattern(key, path);
    return (ctx) => {
      const found = select(metadata(ctx)?.mounts ?? []);
      return found && show(found);
    };
  });
}

type Select = (mounts: readonly ContainerMount[]) => ContainerMount | undefined;

function byNumber(index: number): Select {
  return (mounts) => mounts[index];
}

function byPattern(pattern: string, path: (mount: ContainerMount) => string): Select {
  let regex: RE2JS;
  try {
    regex = RE2JS.compile(pattern);
  } catch {
    return () => undefined;
  }
  return (mounts) => mounts.find((mount) => regex.matcher(path(mount)).find());
}

const bySource = (mount: ContainerMount) => mount.source;
const byDest = (mount: ContainerMount) => mount.dest;

/** Start of the container: that of the first process of its pid namespace, ns; 0n = not known. */
function startNs(ctx: EventContext): bigint {
  return ctx.thread?.pidnsInitStartNs ?? 0n;
}

/** Fields `container.*` and the retired `proc.is_container_*`. */
export const CONTAINER_FIELDS = makeFields("container", [
  {
    name: "container.id",
    type: "CHARBUF",
    help: "Id of the container, 12 characters; host outside of containers",
    extract: ({ thread, container }) => container?.id ?? (thread && (thread.containerId || "host")),
  },
  ofContainer("container.full_id", "Whole id of the container", (c) => c.fullId),
  ofContainer("container.name", "Name of the container", (c) => c.name),
  ofContainer("container.image", "Image, as the container was started from", (c) => c.image),
  ofContainer("container.image.id", "Id of the image", (c) => c.imageId),
  ofContainer(
    "container.type",
    "What runs the container: docker, containerd, cri-o, podman, lxc, ...; host outside",
    (c) => c.type,
  ),
  ofContainer(
    "container.privileged",
    "True for privileged containers",
    (c) => c.privileged,
    "BOOL",
  ),
  ofContainer(
    "container.mounts",
    "All mounts as source:destination:mode:writable:propagation",
    (c) => c.mounts.map(mountText).join(","),
  ),
  mountField(
    "container.mount",
    "A mount by number or by a pattern of its source",
    bySource,
    mountText,
  ),
  mountField(
    "container.mount.source",
    "Source of a mount, by number or by a pattern of its destination",
    byDest,
    bySource,
  ),
  mountField(
    "container.mount.dest",
    "Destination of a mount, by number or by a pattern of its source",
    bySource,
    byDest,
  ),
  mountField(
    "container.mount.mode",
    "Mode of a mount, by number or by a pattern of its source",
    bySource,
    (mount) => mount.mode,
  ),
  mountField(
    "container.mount.rdwr",
    "Whether a mount is writable, by number or by a pattern of its source",
    bySource,
    (mount) => String(mount.rdwr),
  ),
  mountField(
    "container.mount.propagation",
    "Propagation of a mount, by number or by a pattern of its source",
    bySource,
    (mount) => mount.propagation,
  ),
  ofContainer("container.image.repository", "Repository of the image", (c) => c.imageRepo),
  ofContainer("container.image.tag", "Tag of the image", (c) => c.imageTag),
  ofContainer("container.image.digest", "Digest of the image", (c) => c.imageDigest),
  retired("container.healthcheck"),
  retired("container.liveness_probe"),
  retired("container.readiness_probe"),
  {
    name: "container.start_ts",
    type: "ABSTIME",
    help: "Start of the container, ns since the epoch",
    extract: (ctx) => startNs(ctx) || undefined,
  },
  {
    name: "container.duration",
    type: "RELTIME",
    help: "Age of the container in ns",
    extract: (ctx) => {
      const start = startNs(ctx);
      return start === 0n ? undefined : timeSince(ctx, start);
    },
  },
  ofContainer("container.ip", "Address of the container", (c) => c.ip),
  ofContainer("container.cni.json", "What the network plugin returned, as JSON", (c) => c.cniJson),
  ofContainer(
    "container.host_pid",
    "True if the container shares the pid namespace of the host",
    (c) => c.hostPid,
    "BOOL",
  ),
  ofContainer(
    "container.host_network",
    "True if the container shares the network of the host",
    (c) => c.hostNetwork,
    "BOOL",
  ),
  ofContainer(
    "container.host_ipc",
    "True if the container shares the IPC namespace of the host",
    (c) => c.hostIpc,
    "BOOL",
  ),
  ofContainerKey(
    "container.label",
    "Value of one label: container.label[tier]",
    (c, key) => c.labels.get(key),
  ),
  ofContainer("container.labels", "All labels as key:value", (c) => labelsText(c.labels)),
  ...["healthcheck", "liveness_probe", "readiness_probe"].map((kind) => ({
    name: `proc.is_container_${kind}`,
    type: "BOOL" as const,
    help: "Retired; has no value",
    extract: absent,
  })),
]);
