/**
 * The running machine as a source of events: loads and attaches the driver, then hands over
 * batches. Nothing is called or allocated per event; one batch is one call into libsaker, made on
 * another thread so that timers and signals go on meanwhile.
 */
import { fail, ok, type Result, type SakerError } from "../base/result.ts";
import type { Batch, EventSource } from "../event/batch.ts";
import { EVENTS } from "../event/event_table.ts";
import type { Platform } from "../event/platform.ts";
import { scanProc } from "../state/proc_scan.ts";
import { API_VERSION, lastError, type Library, openLibrary, Option } from "./ffi.ts";
import { isUnpacked, libraryPath } from "./library_path.ts";
import { kernelGaps } from "./kernel_gaps.ts";
import { preflight } from "./preflight.ts";
import { applySelection } from "./apply_selection.ts";
import { select, type Selection, type Wanted } from "./selection.ts";
import { type LiveStatistics, readStatistics, STATISTICS_BYTES } from "./statistics.ts";

/** What to watch, and how much memory to use for it. */
export interface LiveOptions extends Wanted {
  /** Size of the ring for events that must not be lost to floods, bytes; default 4 MiB. */
  readonly vitalBytes?: number;
  /** Size of each bulk ring, bytes; default 8 MiB. */
  readonly bulkBytes?: number;
  /** CPUs that share a bulk ring; default 2, 0 = all. */
  readonly cpusPerRing?: number;
  /** Bytes kept of data that is read or written; default 80. */
  readonly snaplen?: number;
  /** How full a ring wakes the consumer, percent; default 25. */
  readonly wakePercent?: number;
  /** Puts the kernel's whole verifier log into the error. */
  readonly verifierLog?: boolean;
  /** Uses the programs for kernels without typed loads. */
  readonly probeReads?: boolean;
  /** Longest wait for a batch, ms; default 250. */
  readonly pollTimeoutMs?: number;
  /** Kernel hooks beyond those that the selection needs (tests and benchmarks). */
  readonly extraHooks?: number;
  /** Snapshot of the machine, taken after the hooks are attached; default `scanProc`. */
  readonly scan?: () => Platform;
}

/** What the library gives when the kernel has no tracepoint for a hook that is indispensable. */
const ENOENT = 2;
const BUFFER_BYTES = 1 << 20;
const MOST_EVENTS = 8192;

/** Loads the driver and starts watching. Every failure is an error with what to do about it. */
export async function openLive(options: LiveOptions): Promise<Result<LiveSource>> {
  const ready = preflight();
  if (!ready.ok) return ready;
  const library = loadLibrary();
  if (!library.ok) return library;
  const { symbols } = library.value;
  const handle = symbols.saker_open();
  const selection = select(options);
  const hooks = (selection.hooks | (options.extraHooks ?? 0)) >>> 0;
  const close = (error: SakerError) => {
    symbols.saker_close(handle);
    library.value.close();
    return fail(error);
  };
  const configured = configure(library.value, handle, options, selection);
  if (configured !== undefined) return close(configured);
  const loaded = await symbols.saker_load(handle, hooks);
  if (loaded === -ENOENT) {
    return close({
      ...driverError("this kernel lacks what saker watches with", library.value, handle),
      code: "KERNEL_UNSUPPORTED",
      hint:
        "use a kernel with CONFIG_BPF_SYSCALL, CONFIG_FTRACE_SYSCALLS and CONFIG_DEBUG_INFO_BTF built in, as those of distributions are",
    });
  }
  if (loaded < 0) {
    return close(driverError("loading the driver failed", library.value, handle));
  }
  if (symbols.saker_attach(handle, hooks) < 0) {
    return close(driverError("attaching to the kernel failed", library.value, handle));
  }
  // only now: what happens during the scan is in the rings already
  const platform = (options.scan ?? scanProc)();
  const gaps = kernelGaps(hooks, loaded);
  return ok(new LiveSource(library.value, handle, selection, platform, gaps, options));
}

function loadLibrary(): Result<Library> {
  const path = libraryPath();
  if (!path.ok) return path;
  try {
    const library = openLibrary(path.value);
    if (isUnpacked(path.value)) {
      Deno.removeSync(path.value.slice(0, path.value.lastIndexOf("/")), { recursive: true });
    }
    const version = library.symbols.saker_version();
    if (version >>> 16 === API_VERSION >>> 16 && version >= API_VERSION) return ok(library);
    library.close();
    return fail({
      code: "DRIVER_LIBRARY",
      message: `the driver library ${path.value} has interface ${versionText(version)}, ` +
        `this saker needs ${versionText(API_VERSION)}`,
      hint: "build both from the same source: 'make -C driver'",
    });
  } catch (error) {
    return fail({
      code: "DRIVER_LIBRARY",
      message: `the driver library ${path.value} cannot be loaded`,
      hint: "build it on this machine: 'make -C driver'",
      cause: error instanceof Error ? error.message : String(error),
    });
  }
}

function versionText(version: number): string {
  return `${version >>> 16}.${version & 0xffff}`;
}

function configure(
  library: Library,
  handle: Deno.PointerValue,
  options: LiveOptions,
  selection: Selection,
): SakerError | undefined {
  const settings: readonly (readonly [number, number | undefined])[] = [
    [Option.VITAL_BYTES, options.vitalBytes],
    [Option.BULK_BYTES, options.bulkBytes],
    [Option.CPUS_PER_RING, options.cpusPerRing],
    [Option.SNAPLEN, options.snaplen],
    [Option.WAKE_PERCENT, options.wakePercent],
    [Option.VERIFIER_LOG, options.verifierLog ? 1 : undefined],
    [Option.PROBE_READS, options.probeReads ? 1 : undefined],
  ];
  for (const [option, value] of settings) {
    if (value === undefined) continue;
    if (library.symbols.saker_set_option(handle, option, BigInt(value)) < 0) {
      return driverError("a driver setting was refused", library, handle);
    }
  }
  return applySelection(library, handle, selection, undefined)
    ? undefined
    : driverError("the selection of system calls was refused", library, handle);
}

function driverError(
  message: string,
  library: Library,
  handle: Deno.PointerValue,
): SakerError {
  return {
    code: "DRIVER_FAILED",
    message,
    hint: "the kernel's words tell which step; --verifier-log adds its whole log",
    cause: lastError(library, handle),
  };
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
  #selection: Selection;
  #polling: Promise<unknown> = Promise.resolve();
  #releasing: Promise<unknown> = Promise.resolve();
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
    options: LiveOptions,
  ) {
    this.#library = library;
    this.#handle = handle;
    this.#selection = selection;
    this.platform = platform;
    this.gaps = gaps;
    this.#timeoutMs = options.pollTimeoutMs ?? 250;
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

  /** Changes what is watched, without a gap: what is new is added before what is old goes. */
  watch(wanted: Wanted): Result<void> {
    const selection = select(wanted);
    const applied = applySelection(this.#library, this.#handle, selection, this.#selection);
    if (!applied || this.#library.symbols.saker_attach(this.#handle, selection.hooks) < 0) {
      return fail(driverError("changing what is watched failed", this.#library, this.#handle));
    }
    this.#selection = selection;
    return ok(undefined);
  }

  /** Takes the hooks off the kernel; what they recorded can still be read. */
  detach(): void {
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
    const bytes = new Uint8Array(EVENTS.length * STATISTICS_BYTES);
    this.#library.symbols.saker_statistics(this.#handle, bytes, EVENTS.length);
    return readStatistics(new BigUint64Array(bytes.buffer), this.#selection.policies);
  }

  /** Detaches from the kernel. A waiting {@linkcode LiveSource.next} ends first. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.wake();
    this.#closed = true;
    await this.#polling;
    await this.#releasing;
    this.#library.symbols.saker_close(this.#handle);
    this.#library.close();
  }
}
