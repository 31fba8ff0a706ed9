/**
 * Loading the driver, which takes the kernel longer than anything else at the start: it goes on in
 * another thread, so that it can begin before it is known what rules want to see.
 */
import { ownPid } from "../base/host_root.ts";
import { causeOf, fail, ok, type Result, type SakerError } from "../base/result.ts";
import { API_VERSION, Hook, lastError, type Library, openLibrary, Option } from "./ffi.ts";
import { isUnpacked, libraryPath } from "./library_path.ts";
import { preflight } from "./preflight.ts";

/** How much memory the driver uses, and how it reads. */
export interface DriverSettings {
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
}

/** Hooks that nearly every set of rules needs. */
const USUAL_HOOKS = Hook.SYS_EXIT | Hook.EXEC | Hook.FORK | Hook.EXIT | Hook.IO_URING;

/** What the library gives when the kernel has no tracepoint for a hook that is indispensable. */
const ENOENT = 2;

/** A driver whose programs the kernel has verified. */
export interface LoadedDriver {
  readonly library: Library;
  readonly handle: Deno.PointerValue;
  /** Hooks that this kernel has. */
  readonly loaded: number;
}

/** A driver that is being loaded. */
export class LoadingDriver {
  /** Hooks that were asked for. */
  readonly hooks: number;
  readonly #driver: Promise<Result<LoadedDriver>>;
  #taken = false;

  private constructor(hooks: number, driver: Promise<Result<LoadedDriver>>) {
    this.hooks = hooks;
    this.#driver = driver;
  }

  /** Begins to load; what goes wrong is told by {@linkcode LoadingDriver.take}. */
  static start(settings: DriverSettings, hooks: number = USUAL_HOOKS): LoadingDriver {
    return new LoadingDriver(hooks, load(settings, hooks));
  }

  /** Waits for the driver, which is the caller's to close from then on. */
  take(): Promise<Result<LoadedDriver>> {
    this.#taken = true;
    return this.#driver;
  }

  /** Gives up a driver that nobody took. */
  async close(): Promise<void> {
    if (this.#taken) return;
    this.#taken = true;
    const driver = await this.#driver;
    if (!driver.ok) return;
    driver.value.library.symbols.saker_close(driver.value.handle);
    driver.value.library.close();
  }
}

async function load(settings: DriverSettings, hooks: number): Promise<Result<LoadedDriver>> {
  const ready = preflight();
  if (!ready.ok) return ready;
  const library = loadLibrary();
  if (!library.ok) return library;
  const { symbols } = library.value;
  const handle = symbols.saker_open();
  const close = (error: SakerError) => {
    symbols.saker_close(handle);
    library.value.close();
    return fail(error);
  };
  const refused = configure(library.value, handle, settings);
  if (refused !== undefined) return close(refused);
  const loaded = await symbols.saker_load(handle, hooks);
  if (loaded === -ENOENT) {
    return close({
      ...driverError("this kernel lacks what saker watches with", library.value, handle),
      code: "KERNEL_UNSUPPORTED",
      hint:
        "Use a kernel with CONFIG_BPF_SYSCALL, CONFIG_FTRACE_SYSCALLS and CONFIG_DEBUG_INFO_BTF built in, as those of distributions are.",
    });
  }
  if (loaded < 0) {
    return close(driverError("loading the driver failed", library.value, handle));
  }
  return ok({ library: library.value, handle, loaded });
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
      hint: "Build both from the same source: 'make -C driver'.",
    });
  } catch (error) {
    return fail({
      code: "DRIVER_LIBRARY",
      message: `the driver library ${path.value} cannot be loaded`,
      hint: "Build it on this machine: 'make -C driver'.",
      cause: causeOf(error),
    });
  }
}

function versionText(version: number): string {
  return `${version >>> 16}.${version & 0xffff}`;
}

function configure(
  library: Library,
  handle: Deno.PointerValue,
  options: DriverSettings,
): SakerError | undefined {
  const settings: readonly (readonly [number, number | undefined])[] = [
    [Option.VITAL_BYTES, options.vitalBytes],
    [Option.BULK_BYTES, options.bulkBytes],
    [Option.CPUS_PER_RING, options.cpusPerRing],
    [Option.SNAPLEN, options.snaplen],
    [Option.WAKE_PERCENT, options.wakePercent],
    [Option.VERIFIER_LOG, options.verifierLog ? 1 : undefined],
    [Option.PROBE_READS, options.probeReads ? 1 : undefined],
    [Option.SELF_PID, ownPid() === Deno.pid ? undefined : ownPid()],
  ];
  for (const [option, value] of settings) {
    if (value === undefined) continue;
    if (library.symbols.saker_set_option(handle, option, BigInt(value)) < 0) {
      return driverError("a driver setting was refused", library, handle);
    }
  }
  return undefined;
}

/** The failure of a step, with the library's words for it. */
export function driverError(
  message: string,
  library: Library,
  handle: Deno.PointerValue,
): SakerError {
  return {
    code: "DRIVER_FAILED",
    message,
    hint:
      "The words in brackets are the kernel's: please report them with what `saker support` prints.",
    cause: lastError(library, handle),
  };
}
