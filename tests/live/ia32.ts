/** System calls of this thread as 32-bit programs make them, with arguments in low memory. */
import assert from "node:assert/strict";
import { sharedFolder } from "../../src/base/test_folder.ts";
import { bytesOf } from "../../src/base/byte_string.ts";
import { sys } from "./machine.ts";

/** Of a 32-bit call: a number, text (NUL is added) or bytes, which are passed by address. */
export type LowArg = number | string | Uint8Array;

const MEMORY_BYTES = 1 << 16;
const MAP_32BIT = 0x40;

/** Memory that 32-bit pointers reach; what is put there stays. */
class LowMemory {
  readonly #base = sys("mmap", 0, MEMORY_BYTES, 3, 0x22 | MAP_32BIT, -1, 0);
  readonly #bytes: Uint8Array;
  #used = 0;

  constructor() {
    assert.ok(this.#base > 0 && this.#base < 2 ** 32, "no memory below 4 GiB");
    const pointer = Deno.UnsafePointer.create(BigInt(this.#base));
    assert.ok(pointer !== null);
    this.#bytes = new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(pointer, MEMORY_BYTES));
  }

  /** Puts bytes there; their address. */
  put(bytes: Uint8Array): number {
    assert.ok(this.#used + bytes.length + 16 < MEMORY_BYTES, "low memory is used up");
    const at = this.#used;
    this.#bytes.set(bytes, at);
    this.#used = (at + bytes.length + 15) & ~15;
    return this.#base + at;
  }

  /** `length` bytes at `address`, as they are now. */
  at(address: number, length: number): Uint8Array {
    return this.#bytes.slice(address - this.#base, address - this.#base + length);
  }
}

let memory: LowMemory | undefined;
let library: Deno.DynamicLibrary<typeof SYMBOLS> | undefined;
const SYMBOLS = {
  ia32_call: { parameters: ["i64", "i64", "i64", "i64", "i64", "i64", "i64"], result: "i64" },
} as const;

function build(): Deno.DynamicLibrary<typeof SYMBOLS> {
  const path = `${sharedFolder("saker-ia32-")}/ia32.so`;
  const source = new URL("./ia32_call.S", import.meta.url).pathname;
  const { success, stderr } = new Deno.Command("cc", { args: ["-shared", "-o", path, source] })
    .outputSync();
  assert.ok(success, new TextDecoder().decode(stderr));
  return Deno.dlopen(path, SYMBOLS);
}

/** Puts bytes into low memory; their address. */
export function low(bytes: Uint8Array): number {
  memory ??= new LowMemory();
  return memory.put(bytes);
}

/** What lies in low memory. */
export function lowBytes(address: number, length: number): Uint8Array {
  memory ??= new LowMemory();
  return memory.at(address, length);
}

/** Makes the 32-bit call `nr`; its result as the kernel gives it, -errno on failure. */
export function ia32(nr: number, ...args: readonly LowArg[]): number {
  library ??= build();
  const words = [0, 1, 2, 3, 4, 5].map((i) => {
    const arg = args[i] ?? 0;
    if (typeof arg === "number") return BigInt(arg);
    return BigInt(low(typeof arg === "string" ? bytesOf(arg + "\0") : arg));
  }) as [bigint, bigint, bigint, bigint, bigint, bigint];
  return Number(library.symbols.ia32_call(BigInt(nr), ...words));
}
