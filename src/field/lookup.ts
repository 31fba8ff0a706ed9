/** Questions to the tables of state that several fields ask: accounts, containers, own addresses. */
import type { Container } from "../state/container.ts";
import { addressText } from "../state/address_text.ts";
import type { EventContext } from "../state/event_context.ts";
import type { Thread } from "../state/thread.ts";
import { NO_ID } from "../state/thread.ts";

/** Name that stands for an unknown account. */
export const NO_NAME = "<NA>";

/** Account name as fields show it: root has its name even without an entry. */
export function userName(ctx: EventContext, containerId: string, uid: number): string {
  return ctx.state.users.user(containerId, uid)?.name ?? (uid === 0 ? "root" : NO_NAME);
}

/** Group name as fields show it. */
export function groupName(ctx: EventContext, containerId: string, gid: number): string {
  return ctx.state.users.group(containerId, gid)?.name ?? (gid === 0 ? "root" : NO_NAME);
}

/** A uid as a number of 64 bits: -1 when it is not set. */
export function signedId(id: number): number {
  return id === NO_ID ? -1 : id;
}

/** The container of a thread; the host counts as one. Undefined when only its id is known. */
export function containerOf(ctx: EventContext, thread: Thread): Container | undefined {
  return ctx.state.containers.get(thread.containerId);
}

/**
 * True for an address of the machine, or, for a thread in a container, of its container. When the
 * container's address is not known, that of any container counts, but never the machine's.
 */
export function isLocalAddress(ctx: EventContext, thread: Thread, address: string): boolean {
  if (thread.containerId === "") return ctx.state.interfaces.isLocal(address);
  if (address.length !== 4) return false;
  const own = containerOf(ctx, thread)?.ip ?? "";
  const text = addressText(address);
  return own !== "" ? own === text : ctx.state.containers.hasIp(text);
}

/** Host name of the watched machine; "" while it is not known. */
export function hostName(ctx: EventContext): string {
  return ctx.state.hostname;
}
