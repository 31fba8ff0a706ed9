/** A small io_uring of the test's own: one submission at a time, by system calls and mapped rings. */
import assert from "node:assert/strict";
import { addressOf, sys } from "./machine.ts";

const SQ_RING = 0;
const SQES = 0x10000000;

/** Fields of a submission entry (struct io_uring_sqe) that tests use. */
export interface Submission {
  readonly opcode: number;
  readonly flags?: number;
  readonly fd?: number;
  readonly off?: bigint | Uint8Array;
  readonly addr?: bigint | Uint8Array;
  readonly len?: number;
  readonly opFlags?: number;
}

function view(address: number, bytes: number): DataView {
  const pointer = Deno.UnsafePointer.create(BigInt(address));
  assert.ok(pointer !== null);
  return new DataView(Deno.UnsafePointerView.getArrayBuffer(pointer, bytes));
}

const pointerOf = (value: bigint | Uint8Array | undefined) =>
  value === undefined ? 0n : typeof value === "bigint" ? value : addressOf(value);

/** One ring. */
export class Uring {
  readonly fd: number;
  readonly #ring: DataView;
  readonly #sqes: DataView;
  readonly #params: DataView;

  constructor(flags = 0) {
    const params = new Uint8Array(120);
    this.#params = new DataView(params.buffer);
    this.#params.setUint32(8, flags, true);
    this.fd = sys("io_uring_setup", 4, params);
    assert.ok(this.fd >= 0, `io_uring_setup failed with ${-this.fd}`);
    // one mapping for both rings (IORING_FEAT_SINGLE_MMAP): 4 KiB hold four entries
    this.#ring = view(sys("mmap", 0, 8192, 3, 1, this.fd, SQ_RING), 4096);
    this.#sqes = view(sys("mmap", 0, 4096, 3, 1, this.fd, SQES), 256);
  }

  /** Submits one entry and waits for its result. */
  submit(entry: Submission): number {
    const { opcode, flags = 0, fd = -1, len = 0, opFlags = 0 } = entry;
    for (let i = 0; i < 8; i++) this.#sqes.setBigUint64(8 * i, 0n, true);
    this.#sqes.setUint8(0, opcode);
    this.#sqes.setUint8(1, flags);
    this.#sqes.setInt32(4, fd, true);
    this.#sqes.setBigUint64(8, pointerOf(entry.off), true);
    this.#sqes.setBigUint64(16, pointerOf(entry.addr), true);
    this.#sqes.setUint32(24, len, true);
    this.#sqes.setUint32(28, opFlags, true);
    const offset = (at: number) => this.#params.getUint32(at, true);
    const tail = offset(44);
    const array = offset(64);
    const next = this.#ring.getUint32(tail, true);
    this.#ring.setUint32(array + 4 * (next & 3), 0, true);
    this.#ring.setUint32(tail, next + 1, true);
    const wait = flags & 64 ? 0 : 1;
    assert.equal(sys("io_uring_enter", this.fd, 1, wait, wait, 0, 0), 1);
    if (!wait) return 0;
    const [cqHead, cqes] = [offset(80), offset(100)];
    const head = this.#ring.getUint32(cqHead, true);
    const result = this.#ring.getInt32(cqes + 16 * (head & 7) + 8, true);
    this.#ring.setUint32(cqHead, head + 1, true);
    return result;
  }

  close(): void {
    sys("close", this.fd);
  }
}
