/**
 * Containers by id. Filled by container events and, for engines whose cgroup tells all there is to
 * know (LXC, libvirt-lxc, bpm), by the first process seen. Bounded to 16,384; when full, the
 * oldest is forgotten.
 */
import { type Container, HOST } from "./container.ts";

const MAX_CONTAINERS = 16_384;

/** The known containers. */
export class ContainerTable {
  readonly #byId = new Map<string, Container>([["", HOST]]);

  /** Metadata of an id; "" is the host. Undefined when only the id is known. */
  get(id: string): Container | undefined {
    return this.#byId.get(id);
  }

  /** Adds or replaces a container. */
  set(container: Container): void {
    const known = this.#byId.delete(container.id);
    if (!known && this.#byId.size >= MAX_CONTAINERS) {
      for (const id of this.#byId.keys()) {
        if (id === "") continue;
        this.#byId.delete(id);
        break;
      }
    }
    this.#byId.set(container.id, container);
  }

  /** Forgets a container; the host stays. */
  delete(id: string): void {
    if (id !== "") this.#byId.delete(id);
  }

  /** Forgets all but the host. */
  clear(): void {
    this.#byId.clear();
    this.#byId.set("", HOST);
  }

  /** True if some known container has this address (text form). */
  hasIp(ip: string): boolean {
    for (const container of this.#byId.values()) if (container.ip === ip) return true;
    return false;
  }

  /** Every container but the host. */
  *all(): IterableIterator<Container> {
    for (const [id, container] of this.#byId) if (id !== "") yield container;
  }
}
