/**
 * The running machine as a source of events: loads and attaches the driver, then hands over
 * batches. Nothing is called or allocated per event; one batch is one call into libsaker, made on
 * another thread so that timers and signals go on meanwhile.
 */
import { fail, ok, type Result, type SakerError } from "../base/result.ts";
import type { Batch, EventSource } from "../event/batch.ts";
import type { Platform } from "../event/platform.ts";
import { scanProc } from "../state/proc_scan.ts";
import { ClassEntry, hookNames, type Library } from "./ffi.ts";
import { kernelGaps } from "./kernel_gaps.ts";
import { driverError, type DriverSettings, LoadingDriver } from "./loading_driver.ts";
import { applySelection } from "./apply_selection.ts";
import { select, type Selection, type Wanted } from "./selection.ts";
import { type LiveStatistics, readStatistics, STATISTICS_BYTES } from "./statistics.ts";

/** What to watch, and how much memory to use for it. */
export interface LiveOptions extends Wanted, DriverSettings {
  /** Longest wait for a batch, ms; default 1000: one wake-up a second when nothing happens. */
  readonly pollTimeoutMs?: number;
  /** Kernel hooks beyond those that the selection needs (tests and benchmarks). */
  readonly extraHooks?: number;
  /** A driver that is being loaded already, with the same settings; it belongs to openLive then. */
  readonly loading?: LoadingDriver | undefined;
  /** Snapshot of the machine, taken after the hooks are attached; default `scanProc`. */
  readonly scan?: () => Platform;
}

const BUFFER_BYTES = 1 << 20;
const MOST_EVENTS = 8192;

/** Loads the driver and starts watching. Every failure is an error with what to do about it. */
export async function openLive(options: LiveOptions): Promise<Result<LiveSource>> {
  const selection = select(options);
  const hooks = (selection.hooks | (options.extraHooks ?? 0)) >>> 0;
  const { loading } = options;
  const early = loading !== undefined && (hooks & ~loading.hooks) === 0;
  if (loading !== undefined && !early) await loading.close();
  const driver = early ? loading : LoadingDriver.start(options, hooks);
  const taken = await driver.take();
  if (!taken.ok) return taken;
  const { library, handle, loaded } = taken.value;
  const { symbols } = library;
  const close = (error: SakerError) => {
    symbols.saker_close(handle);
    library.close();
    return fail(error);
  };
  if (!applySelection(library, handle, selection, undefined)) {
    return close(driverError("the selection of system calls was refused", library, handle));
  }
  if (symbols.saker_attach(handle, hooks) < 0) {
    return close(driverError("attaching to the kernel failed", library, handle));
  }
  // only now: what happens during the scan is in the rings already
  const platform = (options.scan ?? scanProc)();
  const gaps = kernelGaps(hooks, loaded);
  return ok(new LiveSource(library, handle, selection, platform, gaps, driver.hooks, options));
}

/** A machine being watched. */
export class LiveSource implements EventSource {
  /** Always: /proc may be asked. */
  readonly live = true;
  /** The machine as it was when the hooks were on. */
  readonly platform: Platform;
  /** What this kernel cannot tell although it was asked for: sentences without a full stop. */
  readonly gaps: readonly string[];
  readonly #library: Library;
  readonly #handle: Deno.PointerValue;
  readonly #timeoutMs: number;
  /** Hooks whose programs were asked for so far. */
  #askedHooks: number;
  #selection: Selection;
  #polling: Promise<unknown> = Promise.resolve();
  #releasing: Promise<unknown> = Promise.resolve();
  #loading: Promise<unknown> = Promise.resolve();
  #detached = false;
  #closed = false;
  readonly #batch: {
    -readonly [K in "bytes" | "data" | "count" | "at" | "cpu" | "flags"]: Batch[K];
  };

  /** Use {@linkcode openLive}. */
  constructor(
    library: Library,
    handle: Deno.PointerValue,
    selection: Selection,
    platform: Platform,
    gaps: readonly string[],
    askedHooks: number,
    options: LiveOptions,
  ) {
    this.#library = library;
    this.#handle = handle;
    this.#selection = selection;
    this.platform = platform;
    this.gaps = gaps;
    this.#askedHooks = askedHooks;
    this.#timeoutMs = options.pollTimeoutMs ?? 1000;
    const bytes = new Uint8Array(BUFFER_BYTES);
    this.#batch = {
      bytes,
      data: new DataView(bytes.buffer),
      count: 0,
      at: new Uint32Array(MOST_EVENTS),
      cpu: new Uint16Array(MOST_EVENTS),
      flags: new Uint8Array(MOST_EVENTS),
    };
  }

  /** The next events; an empty batch when nothing came within the timeout. */
  async next(): Promise<Result<Batch | undefined>> {
    if (this.#closed) return ok(undefined);
    const batch = this.#batch;
    const poll = this.#library.symbols.saker_poll(
      this.#handle,
      batch.bytes as Uint8Array<ArrayBuffer>,
      BUFFER_BYTES,
      batch.at as Uint32Array<ArrayBuffer>,
      batch.cpu as Uint16Array<ArrayBuffer>,
      batch.flags as Uint8Array<ArrayBuffer>,
      MOST_EVENTS,
      this.#timeoutMs,
    );
    this.#polling = poll;
    const count = await poll;
    if (this.#closed) return ok(undefined);
    if (count < 0) {
      return fail(driverError("reading events failed", this.#library, this.#handle));
    }
    batch.count = count;
    return ok(batch);
  }

  /** Makes a waiting {@linkcode LiveSource.next} return at once. */
  wake(): void {
    if (!this.#closed) this.#library.symbols.saker_wake(this.#handle);
  }

  /**
   * Has the kernel take the programs that `wanted` needs beyond those it has, while events go on. Gives
   * what this kernel cannot tell of what is new. To be called before {@linkcode LiveSource.watch}, and
   * not again before it has ended.
   */
  async prepare(wanted: Wanted): Promise<Result<readonly string[]>> {
    const missing = select(wanted).hooks & ~this.#askedHooks;
    if (missing === 0 || this.#closed) return ok([]);
    const loading = this.#library.symbols.saker_load_more(this.#handle, missing);
    this.#loading = loading;
    const loaded = await loading;
    if (this.#closed) return ok([]);
    if (loaded < 0) {
      return fail(driverError("loading further programs failed", this.#library, this.#handle));
    }
    this.#askedHooks |= missing;
    return ok(kernelGaps(missing, loaded));
  }

  /**
   * Changes what is watched, without a gap: what is new is added before what is old goes. Fails for
   * events of a hook whose program is not in the kernel: see {@linkcode LiveSource.prepare}. Nothing is
   * watched any more after {@linkcode LiveSource.detach}.
   */
  watch(wanted: Wanted): Result<void> {
    if (this.#detached) return ok(undefined);
    const selection = select(wanted);
    const missing = hookNames(selection.hooks & ~this.#askedHooks);
    if (missing.length > 0) {
      return fail({
        code: "DRIVER_FAILED",
        message: `the new rules need kernel hooks that the first ones did not: ${
          missing.join(", ")
        }`,
        hint: "This is a defect of saker: the programs should have been loaded before.",
      });
    }
    const applied = applySelection(this.#library, this.#handle, selection, this.#selection);
    if (!applied || this.#library.symbols.saker_attach(this.#handle, selection.hooks) < 0) {
      return fail(driverError("changing what is watched failed", this.#library, this.#handle));
    }
    this.#selection = selection;
    return ok(undefined);
  }

  /**
   * Takes the hooks off the kernel for good; what they recorded can still be read. Without an end to
   * what comes there would be none to the reading, and no exact counts.
   */
  detach(): void {
    this.#detached = true;
    if (!this.#closed) this.#library.symbols.saker_attach(this.#handle, 0);
  }

  /**
   * Gives back memory that only the start needed; for a process that lives long. What it fails at
   * is not worth a word.
   */
  async releaseMemory(): Promise<void> {
    if (this.#closed) return;
    this.#releasing = this.#library.symbols.saker_release_memory();
    await this.#releasing;
  }

  /** The driver's counters so far. */
  statistics(): LiveStatistics {
    const bytes = new Uint8Array(ClassEntry.COUNT * STATISTICS_BYTES);
    this.#library.symbols.saker_statistics(this.#handle, bytes, ClassEntry.COUNT);
    return readStatistics(new BigUint64Array(bytes.buffer));
  }

  /** Detaches from the kernel. A waiting {@linkcode LiveSource.next} ends first. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.wake();
    this.#closed = true;
    await this.#polling;
    await this.#releasing;
    await this.#loading;
    this.#library.symbols.saker_close(this.#handle);
    this.#library.close();
  }
}
