/** A growing byte array that events are written to. Little endian, as captures are. */
export class ByteSink {
  /** The bytes, with room behind {@linkcode ByteSink.length}; replaced when it grows. */
  bytes: Uint8Array<ArrayBuffer>;
  /** The same bytes as numbers. */
  data: DataView<ArrayBuffer>;
  /** Bytes written; may be set back to take the last ones away. */
  length = 0;

  /** @param capacity bytes to start with */
  constructor(capacity = 1 << 16) {
    this.bytes = new Uint8Array(capacity);
    this.data = new DataView(this.bytes.buffer);
  }

  /** Makes room for `more` bytes and moves behind them; gives the place where they start. */
  reserve(more: number): number {
    const at = this.length;
    this.length += more;
    if (this.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.length, this.bytes.length * 2));
      grown.set(this.bytes);
      this.bytes = grown;
      this.data = new DataView(grown.buffer);
    } else {
      this.bytes.fill(0, at, this.length);
    }
    return at;
  }

  // reserve() may replace the view, so it must have run before the view is read

  /** Appends one byte. */
  u8(value: number): void {
    const at = this.reserve(1);
    this.data.setUint8(at, value);
  }

  /** Appends two bytes. */
  u16(value: number): void {
    const at = this.reserve(2);
    this.data.setUint16(at, value, true);
  }

  /** Appends four bytes. */
  u32(value: number): void {
    const at = this.reserve(4);
    this.data.setUint32(at, value, true);
  }

  /** Appends eight bytes. */
  u64(value: bigint): void {
    const at = this.reserve(8);
    this.data.setBigUint64(at, value, true);
  }

  /** An integer of 1, 2, 4 or 8 bytes; higher bits are lost, negative ones become two's complement. */
  integer(value: number | bigint, width: number): void {
    const exact = typeof value === "bigint" ? value : BigInt(Math.trunc(value));
    const at = this.reserve(width);
    for (let i = 0, rest = BigInt.asUintN(width * 8, exact); i < width; i++, rest >>= 8n) {
      this.bytes[at + i] = Number(rest & 0xffn);
    }
  }

  /** The bytes of a byte string. */
  text(value: string): void {
    const at = this.reserve(value.length);
    for (let i = 0; i < value.length; i++) this.bytes[at + i] = value.charCodeAt(i);
  }

  /** Appends bytes as they are. */
  raw(value: Uint8Array): void {
    const at = this.reserve(value.length);
    this.bytes.set(value, at);
  }
}
