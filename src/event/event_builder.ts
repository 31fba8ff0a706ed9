/**
 * Makes events from values: what tests, the test language and the io_uring reader use. The result is
 * the same bytes that the driver and captures deliver, so nothing behind it can tell them apart.
 */
import { lazy } from "../base/lazy.ts";
import { fail, ok, type Result } from "../base/result.ts";
import type { Batch } from "./batch.ts";
import { ByteSink } from "./byte_sink.ts";
import { type EventInfo, eventInfo, EVENTS, eventsByName } from "./event_table.ts";
import { hasLargePayload, HEADER_BYTES } from "./event_view.ts";
import { encodeParam, type ParamValue } from "./param_encode.ts";

export type { DynValue, Endpoint, ParamValue, SocketPair, UnixPair } from "./param_encode.ts";

/** What an event has besides parameters; all optional. */
export interface EventHeader {
  /** ns since the epoch; left out: 1 µs after the event before. */
  readonly ts?: bigint;
  /** Host thread id; -1 = no thread. */
  readonly tid?: number | bigint;
  /** CPU that it happened on; 0 if left out. */
  readonly cpu?: number;
  /** Batch flags, {@linkcode STATE_ONLY}. */
  readonly flags?: number;
  /** Facts behind the parameters: tag ({@linkcode Extra}) to text (NUL is added) or bytes. */
  readonly extra?: readonly (readonly [tag: number, value: string | Uint8Array])[];
}

/** Parameter values by name, or in order (then the event has as many parameters as values). */
export type EventValues = Readonly<Record<string, ParamValue>> | readonly ParamValue[];

const byEnum = lazy(() => new Map(EVENTS.map((info) => [info.enum, info])));

/**
 * The event type that `name` means: `PPME_SYSCALL_OPEN_X`, the same without prefix, or `open` for
 * the current exit event and `open>` for the current enter event. Events that have no exit (`drop`)
 * are found by their name alone.
 */
export function eventCalled(name: string): EventInfo | undefined {
  const exact = byEnum().get(name) ?? byEnum().get(`PPME_${name}`);
  if (exact !== undefined) return exact;
  const enter = name.endsWith(">");
  const all = eventsByName(enter ? name.slice(0, -1) : name)
    .filter((info) => info.state === "current");
  if (enter) return all.find((info) => !info.exit);
  return all.find((info) => info.exit) ?? all[0];
}

/** Collects events and gives them as a batch. */
export class EventBuilder {
  readonly #out: ByteSink;
  #at: number[] = [];
  #cpu: number[] = [];
  #flags: number[] = [];
  #ts = 1_000_000_000_000_000_000n;

  /** An empty batch; `capacity` is the number of bytes to start with. */
  constructor(capacity = 1 << 16) {
    this.#out = new ByteSink(capacity);
  }

  /** Number of events so far. */
  get count(): number {
    return this.#at.length;
  }

  /** Adds an event; throws if the event or a value is wrong. For code that knows its values. */
  add(event: number | string, values: EventValues = [], header: EventHeader = {}): this {
    const result = this.encode(event, values, header);
    if (!result.ok) throw new TypeError(result.error.message);
    return this;
  }

  /** Adds an event; gives its position in the batch, or why it cannot be (nothing is added then). */
  encode(
    event: number | string,
    values: EventValues = [],
    header: EventHeader = {},
  ): Result<number> {
    const info = typeof event === "number" ? eventInfo(event) : eventCalled(event);
    if (info === undefined) return fail(wrong(`there is no event ${event}`));
    const ordered = inOrder(info, values);
    if (typeof ordered === "string") {
      return fail(wrong(`event ${info.name} has no parameter ${ordered}`));
    }
    const start = this.#out.length;
    const error = this.#write(info, ordered, header);
    if (error !== undefined) {
      this.#out.length = start;
      return fail(wrong(error));
    }
    this.#at.push(start);
    this.#cpu.push(header.cpu ?? 0);
    this.#flags.push(header.flags ?? 0);
    return ok(this.#at.length - 1);
  }

  #write(
    info: EventInfo,
    values: readonly ParamValue[],
    header: EventHeader,
  ): string | undefined {
    const out = this.#out;
    const start = out.length;
    const width = hasLargePayload(info.code) ? 4 : 2;
    this.#ts = header.ts ?? this.#ts + 1000n;
    out.u64(BigInt.asUintN(64, this.#ts));
    out.integer(header.tid ?? 0, 8);
    out.u32(0);
    out.u16(info.code);
    out.u32(values.length);
    const lengths = out.reserve(values.length * width);
    for (let i = 0; i < values.length; i++) {
      const param = info.params[i];
      const at = out.length;
      if (param === undefined) return `event ${info.name} has ${info.params.length} parameters`;
      if (!encodeParam(out, values[i], param)) {
        return `parameter ${param.name} of ${info.name} cannot be ${shown(values[i])} ` +
          `(its type is ${param.type})`;
      }
      const length = out.length - at;
      if (width === 4) out.data.setUint32(lengths + 4 * i, length, true);
      else if (length > 0xffff) return `parameter ${param.name} of ${info.name} is too long`;
      else out.data.setUint16(lengths + 2 * i, length, true);
    }
    for (const [tag, value] of header.extra ?? []) {
      const length = typeof value === "string" ? value.length + 1 : value.length;
      if (length > 0xffff) return `extra fact ${tag} is too long`;
      out.u16(tag);
      out.u16(length);
      if (typeof value === "string") out.text(value + "\0");
      else out.raw(value);
    }
    out.data.setUint32(start + HEADER_BYTES - 10, out.length - start, true);
    return undefined;
  }

  /** The events so far. The batch shares memory with the builder: take it when all are added. */
  batch(): Batch {
    return {
      bytes: this.#out.bytes.subarray(0, this.#out.length),
      data: new DataView(this.#out.bytes.buffer, 0, this.#out.length),
      count: this.#at.length,
      at: Uint32Array.from(this.#at),
      cpu: Uint16Array.from(this.#cpu),
      flags: Uint8Array.from(this.#flags),
    };
  }

  /** Forgets the events; batches taken before become invalid. */
  clear(): void {
    this.#out.length = 0;
    this.#at = [];
    this.#cpu = [];
    this.#flags = [];
  }
}

/** Values in the order of the table; or the name that the event does not have. */
function inOrder(info: EventInfo, values: EventValues): readonly ParamValue[] | string {
  if (Array.isArray(values)) return values as readonly ParamValue[];
  const record = values as Readonly<Record<string, ParamValue>>;
  const unknown = Object.keys(record).find((name) =>
    !info.params.some((param) => param.name === name)
  );
  return unknown ?? info.params.map((param) => record[param.name]);
}

function shown(value: ParamValue): string {
  return typeof value === "object" ? "an object" : JSON.stringify(String(value));
}

function wrong(message: string) {
  return { code: "USAGE", message };
}
