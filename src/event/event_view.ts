/**
 * A cursor over the scap events of a batch. It reads numbers in place and makes strings on demand;
 * moving it allocates nothing. Layout: spec of `struct ppm_evt_hdr` (libscap), 26 bytes of header,
 * then one length per parameter, then the parameters, packed, little endian.
 *
 * saker's own facts ride behind the last declared parameter, inside the event's length, as
 * `u16 tag, u16 length, bytes` items ({@linkcode EventView.extra}). Readers that go by parameter
 * lengths, as libscap does, never see them, so a live event and a recorded one are the same bytes.
 *
 * The cursor checks bounds when it moves; a damaged event is refused there, so that no accessor
 * can read outside the event.
 */
import { byteString } from "../base/byte_string.ts";
import type { Interner } from "../base/interner.ts";

/** Bytes of the V2 event header. */
export const HEADER_BYTES = 26;
/** Most parameters an event may have; more is damage (the widest event in the table has 32). */
export const MAX_PARAMS = 64;

/** Unit of {@linkcode EventView.tsCoarse}, ns: 4.3 s. */
export const COARSE_NS = 0x1_0000_0000;

/** Event types whose parameter lengths are u32 (EF_LARGE_PAYLOAD). */
export function hasLargePayload(type: number): boolean {
  return type === 322 || type === 324 || type === 402;
}

/** Cursor over one event at a time. */
export class EventView {
  bytes: Uint8Array = new Uint8Array(0);
  data: DataView = new DataView(this.bytes.buffer);
  /** Offset of the header. */
  start = 0;
  /** Offset just behind the event. */
  end = 0;
  /** PPME_* code. */
  type = 0;
  /** Host thread id. */
  tid = 0;
  /** Parameters present in the event (may differ from the table's number). */
  nparams = 0;
  cpu = 0;
  flags = 0;
  #offsets = new Int32Array(MAX_PARAMS + 1);
  readonly #strings: Interner;

  /** @param strings where strings of parameters are kept, shared with state and rules */
  constructor(strings: Interner) {
    this.#strings = strings;
  }

  /**
   * Moves to the event at `start`. Returns false, and must not be read, if the event is damaged:
   * shorter than its header, lengths that leave the event or the bytes.
   */
  moveTo(bytes: Uint8Array, data: DataView, start: number, cpu: number, flags: number): boolean {
    if (start + HEADER_BYTES > bytes.length) return false;
    const len = data.getUint32(start + 16, true);
    const end = start + len;
    const nparams = data.getUint32(start + 22, true);
    if (len < HEADER_BYTES || end > bytes.length || nparams > MAX_PARAMS) return false;
    const type = data.getUint16(start + 20, true);
    const offsets = this.#offsets;
    let lengths = start + HEADER_BYTES;
    if (hasLargePayload(type)) {
      let at = lengths + nparams * 4;
      if (at > end) return false;
      for (let i = 0; i < nparams; i++, lengths += 4) {
        offsets[i] = at;
        at += data.getUint32(lengths, true);
        if (at > end) return false;
      }
      offsets[nparams] = at;
    } else {
      let at = lengths + nparams * 2;
      if (at > end) return false;
      for (let i = 0; i < nparams; i++, lengths += 2) {
        offsets[i] = at;
        at += data.getUint16(lengths, true);
      }
      if (at > end) return false;
      offsets[nparams] = at;
    }
    // they change with the batch; storing an object costs more than asking
    if (this.bytes !== bytes) {
      this.bytes = bytes;
      this.data = data;
    }
    this.start = start;
    this.end = end;
    this.type = type;
    // A tid is 32 bits on Linux; captures may carry -1 (all bits set) for "no thread".
    this.tid = wide(data.getInt32(start + 8, true), data.getInt32(start + 12, true));
    this.nparams = nparams;
    this.cpu = cpu;
    this.flags = flags;
    return true;
  }

  /** Time of the event, ns since the epoch, exact. */
  ts(): bigint {
    return this.data.getBigUint64(this.start, true);
  }

  /** Time of the event in ns as a double: 256 ns coarse, for windows and ages only. */
  tsApprox(): number {
    return this.data.getUint32(this.start + 4, true) * COARSE_NS +
      this.data.getUint32(this.start, true);
  }

  /** Time of the event in units of {@linkcode COARSE_NS}: a small integer, which costs nothing to keep. */
  tsCoarse(): number {
    return this.data.getUint32(this.start + 4, true);
  }

  /** Byte length of parameter `i`; 0 when it is empty or the event does not have it. */
  paramLength(i: number): number {
    return i < this.nparams ? (this.#offsets[i + 1] as number) - (this.#offsets[i] as number) : 0;
  }

  /** Offset of parameter `i` in {@linkcode EventView.bytes}; valid for `i <= nparams`. */
  paramOffset(i: number): number {
    return this.#offsets[i] as number;
  }

  /** True if parameter `i` is there and not empty. */
  has(i: number): boolean {
    return this.paramLength(i) > 0;
  }

  /** Unsigned integer parameter of its own width (1, 2, 4, 8 bytes; 8 as a double). */
  uint(i: number, absent = 0): number {
    const at = this.#offsets[i] as number;
    switch (this.paramLength(i)) {
      case 1:
        return this.bytes[at] as number;
      case 2:
        return this.data.getUint16(at, true);
      case 4:
        return this.data.getUint32(at, true);
      case 8: {
        const low = this.data.getInt32(at, true);
        const high = this.data.getInt32(at + 4, true);
        return high === 0 && low >= 0 ? low : (high >>> 0) * 0x1_0000_0000 + (low >>> 0);
      }
      default:
        return absent;
    }
  }

  /** Signed integer parameter of its own width (8 bytes as a double, exact to 2^53). */
  int(i: number, absent = 0): number {
    const at = this.#offsets[i] as number;
    switch (this.paramLength(i)) {
      case 1:
        return this.data.getInt8(at);
      case 2:
        return this.data.getInt16(at, true);
      case 4:
        return this.data.getInt32(at, true);
      case 8:
        return wide(this.data.getInt32(at, true), this.data.getInt32(at + 4, true));
      default:
        return absent;
    }
  }

  /** Unsigned parameter, exact: a number up to 2^53, beyond it a bigint. */
  exact(i: number): number | bigint {
    const near = this.uint(i);
    return near <= Number.MAX_SAFE_INTEGER ? near : this.big(i);
  }

  /** 64-bit unsigned parameter, exact; narrower ones are widened. */
  big(i: number): bigint {
    return this.paramLength(i) === 8
      ? this.data.getBigUint64(this.#offsets[i] as number, true)
      : BigInt(this.uint(i));
  }

  /**
   * Text parameter up to its first NUL, as an interned byte string; `undefined` when the parameter
   * is empty (length 0), which is not the same as `""`.
   */
  str(i: number): string | undefined {
    const length = this.paramLength(i);
    if (length === 0) return undefined;
    return this.#strings.text(this.bytes, this.#offsets[i] as number, length);
  }

  /**
   * `Form` (`base/text_form.ts`) of the text read last. Ask at once, and only when
   * {@linkcode EventView.str} gave a text.
   */
  get textForm(): number {
    return this.#strings.lastForm;
  }

  /** {@linkcode Interner.lastPlace} of the text read last. */
  get textPlace(): number {
    return this.#strings.lastPlace;
  }

  /** The text of at most `length` bytes at offset `at`, up to its first NUL; interned. */
  textAt(at: number, length: number): string {
    return this.#strings.text(this.bytes, at, length);
  }

  /** The `length` bytes at offset `at`, NULs included; interned: for addresses. */
  bytesAt(at: number, length: number): string {
    return this.#strings.get(this.bytes, at, length);
  }

  /** The first `length` of other bytes, for texts made of what the event holds; interned. */
  intern(bytes: Uint8Array, length: number): string {
    return this.#strings.get(bytes, 0, length);
  }

  /** The whole parameter as a byte string, NULs included; not interned. */
  raw(i: number): string {
    return byteString(this.bytes, this.#offsets[i] as number, this.paramLength(i));
  }

  /** As {@linkcode EventView.raw}, interned: for blocks that many events have alike. */
  block(i: number): string {
    return this.#strings.get(this.bytes, this.#offsets[i] as number, this.paramLength(i));
  }

  /** NUL-separated strings (args, env, cgroups). */
  strs(i: number): string[] {
    const out: string[] = [];
    let at = this.#offsets[i] as number;
    const end = at + this.paramLength(i);
    while (at < end) {
      const length = textLength(this.bytes, at, end - at);
      out.push(this.#strings.get(this.bytes, at, length));
      at += length + 1;
    }
    return out;
  }

  /** Offset of the payload of saker's extra fact `tag`, or -1. Its length is at the offset - 2. */
  extra(tag: number): number {
    let at = this.#offsets[this.nparams] as number;
    while (at + 4 <= this.end) {
      const length = this.data.getUint16(at + 2, true);
      if (at + 4 + length > this.end) return -1;
      if (this.data.getUint16(at, true) === tag) return at + 4;
      at += 4 + length;
    }
    return -1;
  }

  /** Byte length of the extra fact whose payload is at offset `at`. */
  extraLength(at: number): number {
    return this.data.getUint16(at - 2, true);
  }

  /** True if parameter `i` is the same bytes as the `length` bytes at offset `at`. */
  sameAsParam(i: number, at: number, length: number): boolean {
    if (this.paramLength(i) !== length) return false;
    const { data, bytes } = this;
    const other = this.#offsets[i] as number;
    let k = 0;
    for (; k + 8 <= length; k += 8) {
      const a = data.getInt32(at + k, true) ^ data.getInt32(other + k, true);
      const b = data.getInt32(at + k + 4, true) ^ data.getInt32(other + k + 4, true);
      if ((a | b) !== 0) return false;
    }
    for (; k < length; k++) if (bytes[at + k] !== bytes[other + k]) return false;
    return true;
  }

  /** Extra fact `tag` as text up to its first NUL; `undefined` when it is not there. */
  extraStr(tag: number): string | undefined {
    const at = this.extra(tag);
    if (at < 0) return undefined;
    return this.#strings.text(this.bytes, at, this.data.getUint16(at - 2, true));
  }
}

/**
 * A signed 64-bit number from its halves. Ids and descriptors nearly always fit 32 bits and then stay
 * small integers, which V8 keeps without allocating and finds in a Map without leaving compiled code.
 */
function wide(low: number, high: number): number {
  return high === low >> 31 ? low : high * 0x1_0000_0000 + (low >>> 0);
}

function textLength(bytes: Uint8Array, at: number, most: number): number {
  for (let i = 0; i < most; i++) if (bytes[at + i] === 0) return i;
  return most;
}
