/**
 * System calls made by the test itself, and the events that the driver made of them. Calls go
 * through libc's `syscall` on this thread, so the tid of the wanted events is known and every
 * argument is the test's own.
 */
import assert from "node:assert/strict";
import { UNKNOWN_PLATFORM } from "../../src/event/memory_source.ts";
import { bytesOf, byteString } from "../../src/base/byte_string.ts";
import { EVENTS } from "../../src/event/event_table.ts";
import { syscallByName } from "../../src/event/syscall_table.ts";
import { type LiveOptions, type LiveSource, openLive } from "../../src/driver/live_source.ts";
import { Decoded } from "./decoded.ts";

const libc = Deno.dlopen("libc.so.6", {
  syscall: {
    parameters: ["i64", "i64", "i64", "i64", "i64", "i64", "i64"],
    result: "i64",
  },
  __errno_location: { parameters: [], result: "pointer" },
});

/** An argument: a number, text (NUL is added) or a buffer, which is passed by address. */
export type Arg = number | bigint | string | Uint8Array | null;

/** Buffers must outlive the event, since the driver reads user memory; kept for the test's run. */
const kept: Uint8Array[] = [];

/** Address of a buffer; the buffer is kept. */
export function addressOf(bytes: Uint8Array): bigint {
  kept.push(bytes);
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes as Uint8Array<ArrayBuffer>));
}

/** Text as NUL-terminated bytes. */
export function cString(text: string): Uint8Array {
  return bytesOf(text + "\0");
}

/** Makes a system call by number; the result, or the negative errno. */
export function rawSyscall(nr: number, ...args: readonly Arg[]): number {
  const values = [0, 1, 2, 3, 4, 5].map((i) => {
    const arg = args[i] ?? 0;
    if (typeof arg === "string") return addressOf(cString(arg));
    return arg instanceof Uint8Array ? addressOf(arg) : BigInt(arg);
  }) as [bigint, bigint, bigint, bigint, bigint, bigint];
  const result = Number(libc.symbols.syscall(BigInt(nr), ...values));
  if (result !== -1) return result;
  const errno = libc.symbols.__errno_location();
  assert.ok(errno !== null);
  return -new Deno.UnsafePointerView(errno).getInt32();
}

/** Number of the system call `name` on this machine; -1 if it has none (newer ones left old calls out). */
export function numberOf(name: string): number {
  const info = syscallByName(name);
  return (Deno.build.arch === "x86_64" ? info?.x86_64 : info?.arm64) ?? -1;
}

/** Makes the system call `name`. */
export function sys(name: string, ...args: readonly Arg[]): number {
  const nr = numberOf(name);
  assert.ok(nr >= 0, `no system call ${name}`);
  return rawSyscall(nr, ...args);
}

/** Thread that makes the test's calls. */
export const OWN_TID = sys("gettid");

/** How much later an event may have happened than it was asked for, ms. */
const PATIENCE_MS = 5000;
const NS_PER_MS = 1_000_000n;

/** The driver, with what it reported so far. */
export class Machine {
  readonly source: LiveSource;
  #events: Decoded[] = [];
  /** Time up to which events were taken, ns since the epoch: behind the clock when there are many. */
  #reached = 0n;

  /** Use {@linkcode openMachine}. */
  constructor(source: LiveSource) {
    this.source = source;
  }

  /** Takes what is in the rings now. */
  async take(): Promise<number> {
    const next = await this.source.next();
    assert.ok(next.ok, next.ok ? "" : `${next.error.message} ${next.error.cause}`);
    const batch = next.value;
    if (batch === undefined || batch.count === 0) {
      this.#reached = BigInt(Date.now()) * NS_PER_MS;
      return 0;
    }
    const last = batch.at[batch.count - 1] as number;
    // the next batch takes the place of this one
    const bytes = batch.bytes.slice(0, last + batch.data.getUint32(last + 16, true));
    const data = new DataView(bytes.buffer);
    for (const at of batch.at.subarray(0, batch.count)) {
      this.#events.push(new Decoded(bytes, data, at));
    }
    this.#reached = data.getBigUint64(last, true);
    return batch.count;
  }

  /**
   * The first event that `test` accepts, waiting for it; forgets those before it. It is not waited for
   * once those of {@linkcode PATIENCE_MS} later were taken, however long that takes.
   */
  async event(
    what: string | (() => string),
    test: (event: Decoded) => boolean,
  ): Promise<Decoded> {
    let looked = 0;
    const until = BigInt(Date.now() + PATIENCE_MS) * NS_PER_MS;
    for (;;) {
      const at = this.#events.findIndex((event, i) => i >= looked && test(event));
      looked = this.#events.length;
      if (at >= 0) {
        const found = this.#events[at] as Decoded;
        this.#events = this.#events.slice(at + 1);
        return found;
      }
      if (this.#reached > until) {
        const seen = this.#events.filter(({ tid }) => tid === OWN_TID).map(({ name }) => name);
        const words = typeof what === "string" ? what : what();
        const { drops } = this.source.statistics();
        const lost = drops === 0 ? "" : `; ${drops} records lost: was the machine too busy?`;
        assert.fail(
          `no event: ${words}; seen of this thread: ${[...new Set(seen)].join(" ")}${lost}`,
        );
      }
      await this.take();
    }
  }

  /**
   * The first event that each of `tests` accepts, in whatever order they come, as those of two
   * processes do; forgets those before the last of them.
   */
  async each<T extends readonly ((event: Decoded) => boolean)[]>(
    what: string,
    ...tests: T
  ): Promise<{ [K in keyof T]: Decoded }> {
    const found: (Decoded | undefined)[] = tests.map(() => undefined);
    await this.event(what, (event) => {
      const at = tests.findIndex((test, i) => found[i] === undefined && test(event));
      if (at >= 0) found[at] = event;
      return !found.includes(undefined);
    });
    return found as { [K in keyof T]: Decoded };
  }

  /** The next event of type `code` that this thread made. */
  own(code: number): Promise<Decoded> {
    return this.event(
      EVENTS[code]?.name ?? String(code),
      (e) => e.code === code && e.tid === OWN_TID,
    );
  }

  /** Forgets everything reported so far. */
  forget(): void {
    this.#events = [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.source.close();
  }
}

/** Opens the driver for event types `codes`; the snapshot of the machine is left out. */
export async function openMachine(
  codes: readonly number[],
  options: Partial<LiveOptions> = {},
): Promise<Machine> {
  const eventCodes = new Uint8Array(EVENTS.length);
  for (const code of codes) eventCodes[code] = 1;
  const opened = await openLive({
    eventCodes,
    stateCodes: new Uint8Array(EVENTS.length),
    pollTimeoutMs: 20,
    // room for what others do while a test waits for a program
    bulkBytes: 32 << 20,
    scan: () => UNKNOWN_PLATFORM,
    ...options,
  });
  if (!opened.ok) assert.fail(`${opened.error.message}: ${opened.error.cause}`);
  return new Machine(opened.value);
}

/** Little-endian bytes of numbers of the given widths. */
export function packed(...items: readonly (readonly [number, number | bigint])[]): Uint8Array {
  const bytes = new Uint8Array(items.reduce((sum, [width]) => sum + width, 0));
  const data = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of items) {
    if (width === 1) data.setUint8(at, Number(value));
    else if (width === 2) data.setUint16(at, Number(value), true);
    else if (width === 4) data.setUint32(at, Number(BigInt.asUintN(32, BigInt(value))), true);
    else data.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), true);
    at += width;
  }
  return bytes;
}

/** The byte string of {@linkcode packed}. */
export function packedString(...items: readonly (readonly [number, number | bigint])[]): string {
  const bytes = packed(...items);
  return byteString(bytes, 0, bytes.length);
}
