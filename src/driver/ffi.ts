/**
 * The border to libsaker: its functions as Deno sees them, and the numbers that both sides share.
 * `driver/include/saker.h` and `saker_abi.h` are the reference; a test compares the version.
 */

/** Version of the interface that this code was written for: major in the upper 16 bits. */
export const API_VERSION = 0x0001_0005;

/** Kernel hooks (bits of `saker_load` and `saker_attach`). */
export const Hook = {
  SYS_EXIT: 1 << 0,
  EXEC: 1 << 1,
  FORK: 1 << 2,
  EXIT: 1 << 3,
  SIGNAL: 1 << 4,
  IO_URING: 1 << 5,
  SWITCH: 1 << 6,
  PAGE_FAULT: 1 << 7,
} as const;

/** Names of the hooks whose bits are set, in words. */
export function hookNames(hooks: number): string[] {
  return Object.entries(Hook).filter(([, bit]) => (hooks & bit) !== 0)
    .map(([name]) => name.toLowerCase().replace("_", " "));
}

/** Numeric settings of `saker_set_option`. */
export const Option = {
  VITAL_BYTES: 1,
  BULK_BYTES: 2,
  CPUS_PER_RING: 3,
  SNAPLEN: 4,
  WAKE_PERCENT: 5,
  VERIFIER_LOG: 6,
  PROBE_READS: 7,
  SELF_PID: 8,
} as const;

/** How an event type is treated (bits of `saker_set_event`). */
export const Policy = {
  VITAL: 1,
  WAKE: 2,
  SKIP_FAILED: 4,
  PRODUCED: 8,
  RIGHTS_ONLY: 16,
} as const;

/** Entries of `saker_statistics` behind those of event types, and how many there are; saker_abi.h. */
export const ClassEntry = { VITAL: 512, BULK: 513, COUNT: 514 } as const;

/** Calling conventions of `saker_set_syscall`. */
export const Abi = { NATIVE: 0, COMPAT: 1, SOCKETCALL: 2 } as const;

/** Pseudo event of the ia32 call that stands for all socket calls; saker_abi.h. */
export const EVENT_SOCKETCALL = 500;

const symbols = {
  saker_version: { parameters: [], result: "u32" },
  saker_open: { parameters: [], result: "pointer" },
  saker_set_option: { parameters: ["pointer", "u32", "u64"], result: "i32" },
  saker_set_syscall: { parameters: ["pointer", "u32", "u32", "u32", "u32"], result: "i32" },
  saker_set_event: { parameters: ["pointer", "u32", "u32", "u32"], result: "i32" },
  saker_set_filter: { parameters: ["pointer", "u32", "buffer", "u32"], result: "i32" },
  saker_load: { parameters: ["pointer", "u32"], result: "i32", nonblocking: true },
  saker_load_more: { parameters: ["pointer", "u32"], result: "i32", nonblocking: true },
  saker_attach: { parameters: ["pointer", "u32"], result: "i32" },
  saker_poll: {
    parameters: ["pointer", "buffer", "u32", "buffer", "buffer", "buffer", "u32", "i32"],
    result: "i32",
    nonblocking: true,
  },
  saker_wake: { parameters: ["pointer"], result: "i32" },
  saker_statistics: { parameters: ["pointer", "buffer", "u32"], result: "i32" },
  saker_release_memory: { parameters: [], result: "i32", nonblocking: true },
  saker_last_error: { parameters: ["pointer"], result: "pointer" },
  saker_close: { parameters: ["pointer"], result: "void" },
} as const satisfies Deno.ForeignLibraryInterface;

/** libsaker, loaded. */
export type Library = Deno.DynamicLibrary<typeof symbols>;

/** Loads the library at `path`; throws what Deno throws when it is missing or not one. */
export function openLibrary(path: string): Library {
  return Deno.dlopen(path, symbols);
}

/** The words of the last failure on `handle`. */
export function lastError(library: Library, handle: Deno.PointerValue): string {
  const pointer = library.symbols.saker_last_error(handle);
  return pointer === null ? "" : new Deno.UnsafePointerView(pointer).getCString();
}
