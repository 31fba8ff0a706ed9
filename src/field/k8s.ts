/**
 * Fields of the pod of the event's container, read from the labels that Kubernetes' runtimes give
 * to containers. What belongs to the pod as a whole is taken from its sandbox container.
 */
import type { Container } from "../state/container.ts";
import type { EventContext } from "../state/event_context.ts";
import { labelsText, ofContainer, ofContainerKey, retired } from "./container.ts";
import { makeFields, type Spec } from "./define.ts";

/** Characters of a short container id. */
const SHORT_ID = 12;

function ofLabel(name: string, help: string, label: string): Spec {
  return ofContainer(name, help, (c) => c.labels.get(label));
}

/**
 * The sandbox of the pod, asked when the container has no result of the network plugin itself. As in
 * Falco the host stands in for one whose id is not known.
 */
function sandbox(container: Container, ctx: EventContext): Container | undefined {
  if (container.cniJson !== "") return undefined;
  return ctx.state.containers.get(container.podSandboxId.slice(0, SHORT_ID));
}

/** The container that has the result of the network plugin: itself or its sandbox. */
function networked(container: Container, ctx: EventContext): Container | undefined {
  return container.cniJson !== "" ? container : sandbox(container, ctx);
}

function retiredGroup(prefix: string, parts: readonly ("name" | "id" | "label" | "labels")[]) {
  return parts.map((part) => retired(`k8s.${prefix}.${part}`, part === "label"));
}

/** Fields `k8s.*`. */
export const K8S_FIELDS = makeFields("container", [
  ofLabel("k8s.pod.name", "Name of the pod", "io.kubernetes.pod.name"),
  ofLabel("k8s.ns.name", "Namespace of the pod", "io.kubernetes.pod.namespace"),
  ofLabel("k8s.pod.id", "The same as k8s.pod.uid", "io.kubernetes.pod.uid"),
  ofLabel("k8s.pod.uid", "Unique id of the pod", "io.kubernetes.pod.uid"),
  ofContainer(
    "k8s.pod.sandbox_id",
    "Id of the pod's sandbox, 12 characters",
    (c) => c.podSandboxId.slice(0, SHORT_ID),
  ),
  ofContainer("k8s.pod.full_sandbox_id", "Whole id of the pod's sandbox", (c) => c.podSandboxId),
  ofContainerKey(
    "k8s.pod.label",
    "Value of one label of the pod: k8s.pod.label[app]",
    (c, key, ctx) => sandbox(c, ctx)?.podSandboxLabels.get(key) ?? c.podSandboxLabels.get(key),
  ),
  ofContainer(
    "k8s.pod.labels",
    "All labels of the pod as key:value",
    (c, ctx) => labelsText((sandbox(c, ctx) ?? c).podSandboxLabels),
  ),
  ofContainer("k8s.pod.ip", "Address of the pod", (c, ctx) => networked(c, ctx)?.ip),
  ofContainer(
    "k8s.pod.cni.json",
    "What the network plugin returned for the pod, as JSON",
    (c, ctx) => networked(c, ctx)?.cniJson,
  ),
  ...retiredGroup("rc", ["name", "id", "label", "labels"]),
  ...retiredGroup("svc", ["name", "id", "label", "labels"]),
  ...retiredGroup("ns", ["id", "label", "labels"]),
  ...retiredGroup("rs", ["name", "id", "label", "labels"]),
  ...retiredGroup("deployment", ["name", "id", "label", "labels"]),
]);
