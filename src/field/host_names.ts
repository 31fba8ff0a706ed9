/**
 * Addresses of the host names in conditions (`fd.sip.name = pool.example`), kept up to date in the
 * background so that no event ever waits for DNS. Names are only looked up once
 * {@linkcode HostNames.start} was called (a live sensor does; replaying a capture does not, for its
 * results must not depend on today's network). Until the first answer a name has no addresses.
 */
import { dns } from "../base/node_module.ts";

/** Names that are watched at most; further ones never resolve. */
const MAX_NAMES = 4096;
const NONE: ReadonlySet<string> = new Set();

/** Finds the addresses of a name, as text; throws when it has none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

const systemResolve: Resolve = async (name) =>
  (await dns().lookup(name, { all: true })).map((found) => found.address);

/** Time between two rounds of lookups, ms. */
const INTERVAL_MS = 60_000;

/** Names and their addresses. */
export class HostNames {
  readonly #addresses = new Map<string, ReadonlySet<string>>();
  readonly #resolve: Resolve;
  #running = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(resolve: Resolve = systemResolve) {
    this.#resolve = resolve;
  }

  /** Remembers a name to look up. */
  watch(name: string): void {
    if (this.#addresses.has(name) || this.#addresses.size >= MAX_NAMES) return;
    this.#addresses.set(name, NONE);
    if (!this.#running) return;
    this.#arm();
    void this.#update(name);
  }

  /** Addresses of a watched name as text; empty until it resolved. */
  addresses(name: string): ReadonlySet<string> {
    return this.#addresses.get(name) ?? NONE;
  }

  /** Begins to look names up, now and every minute. Resolves after the first round. */
  async start(): Promise<void> {
    this.#running = true;
    this.#arm();
    await this.#updateAll();
  }

  /** Stops looking names up; the last answers stay. */
  stop(): void {
    this.#running = false;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** No timer without names: an idle sensor should sleep. */
  #arm(): void {
    if (this.#timer !== undefined || this.#addresses.size === 0) return;
    this.#timer = setInterval(() => void this.#updateAll(), INTERVAL_MS);
    // a sensor with nothing else to do must be able to end
    Deno.unrefTimer(Number(this.#timer));
  }

  async #updateAll(): Promise<void> {
    for (const name of [...this.#addresses.keys()]) await this.#update(name);
  }

  async #update(name: string): Promise<void> {
    try {
      this.#addresses.set(name, new Set(await this.#resolve(name)));
    } catch {
      // a name that does not resolve now keeps the addresses it had
    }
  }
}

/** The names of all conditions of this process. */
export const hostNames = new HostNames();
