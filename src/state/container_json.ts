/**
 * A container as the JSON of a container event, so that a capture can tell of containers that were
 * known before it began. The way back of `parseContainer`.
 */
import type { Container } from "./container.ts";
import { containerTypeNumber } from "./container.ts";

/** The JSON (a byte string) that container events carry. */
export function containerJson(container: Container): string {
  const c = container;
  return JSON.stringify({
    container: {
      id: c.id,
      full_id: c.fullId,
      name: c.name,
      type: containerTypeNumber(c.type),
      image: c.image,
      imageid: c.imageId,
      imagerepo: c.imageRepo,
      imagetag: c.imageTag,
      imagedigest: c.imageDigest,
      ip: c.ip,
      privileged: c.privileged,
      host_pid: c.hostPid,
      host_network: c.hostNetwork,
      host_ipc: c.hostIpc,
      Mounts: c.mounts.map(({ source, dest, mode, rdwr, propagation }) => ({
        Source: source,
        Destination: dest,
        Mode: mode,
        RW: rdwr,
        Propagation: propagation,
      })),
      port_mappings: c.portMappings.map(({ hostIp, hostPort, containerPort }) => ({
        HostIp: hostIp,
        HostPort: hostPort,
        ContainerPort: containerPort,
      })),
      labels: Object.fromEntries(c.labels),
      env: c.env,
      is_pod_sandbox: c.isPodSandbox,
      pod_sandbox_id: c.podSandboxId,
      pod_sandbox_labels: Object.fromEntries(c.podSandboxLabels),
      cni_json: c.cniJson,
      User: c.user,
      created_time: c.createdTime,
      size: c.size,
    },
  });
}
