/**
 * Turns events of old captures into events of today (libscap's "scap converter"): exit events take
 * over the parameters that their enter events used to carry, and superseded types become their
 * successors. Events that need nothing are never copied.
 *
 * Differs from libscap in one point: an exit event whose stored enter event is missing, of another
 * call, or too short gets defaults instead of ending the whole reading; captures with dropped
 * events have such pairs.
 */
import { type EventInfo, EVENTS, type ParamTypeName } from "../event/event_table.ts";
import { hasLargePayload, HEADER_BYTES, MAX_PARAMS } from "../event/event_view.ts";
import { FIXED_WIDTHS } from "../event/param_width.ts";
import { byteString } from "../base/byte_string.ts";
import {
  type Conversion,
  conversions,
  Decision,
  decisionFor,
  type ParamSource,
} from "./conversion_table.ts";
import { type EnterEvent, EnterEvents } from "./enter_events.ts";

/** Longest event that a conversion gives. */
export const MAX_CONVERTED = 128 << 10;
/** Conversions of one event; the longest chain of the table has 19. */
const MAX_STEPS = 50;
/** Place of the type in the event header. */
const TYPE_AT = 20;
/** uid and gid that say "none". */
const NO_ID = 0xFFFFFFFF;

/** What became of an event. */
export const Outcome = { DROPPED: 0, SAME: 1, CHANGED: 2, FAILED: 3 } as const;

/** An event in some array, with the places of its parameters. */
interface Located {
  bytes: Uint8Array;
  data: DataView;
  start: number;
  nparams: number;
  readonly offsets: Int32Array;
}

/** Converts events one after the other; keeps the enter events of each thread. */
export class EventConverter {
  /** Where the converted event is after {@linkcode Outcome}.CHANGED; valid until the next call. */
  bytes: Uint8Array;
  length = 0;
  /** Why, after {@linkcode Outcome}.FAILED. */
  error = "";
  readonly #enters = new EnterEvents();
  readonly #scratch = [scratch(), scratch()] as const;
  readonly #from: Located = located();
  readonly #enter: Located = located();

  constructor() {
    this.bytes = this.#scratch[0].bytes;
  }

  /** Forgets enter events: another section starts. */
  reset(): void {
    this.#enters.clear();
  }

  /**
   * Converts the event at `start`, which must have been checked to lie within its bytes and to be of
   * a known type.
   */
  convert(bytes: Uint8Array, data: DataView, start: number): number {
    const tid = data.getInt32(start + 12, true) * 0x1_0000_0000 + data.getUint32(start + 8, true);
    let outcome: number = Outcome.SAME;
    for (let step = 0; step < MAX_STEPS; step++) {
      const type = data.getUint16(start + TYPE_AT, true);
      const decision = decisionFor(type, data.getUint32(start + 22, true));
      if (decision === Decision.PASS) return outcome;
      if (decision === Decision.DROP) return Outcome.DROPPED;
      if (decision < Decision.RULE) return this.#refuse(decision, type, data, start);
      const rule = conversions()[decision - Decision.RULE] as Conversion;
      if (rule.action === "store" || rule.action === "store-and-pass") {
        this.#enters.store(tid, bytes, start, data.getUint32(start + 16, true));
        return rule.action === "store" ? Outcome.DROPPED : outcome;
      }
      const out = this.#scratch[(step & 1) as 0 | 1];
      if (!this.#apply(rule, tid, bytes, data, start, out)) return Outcome.FAILED;
      bytes = this.bytes = out.bytes;
      data = out.data;
      start = 0;
      outcome = Outcome.CHANGED;
    }
    this.error = `event type ${data.getUint16(start + TYPE_AT, true)} converts without end`;
    return Outcome.FAILED;
  }

  #refuse(decision: number, type: number, data: DataView, start: number): number {
    const has = data.getUint32(start + 22, true);
    const info = EVENTS[type];
    const name = `event ${info?.name} (type ${type})`;
    this.error = decision === Decision.TOO_MANY
      ? `${name} has ${has} parameters, more than the ${info?.params.length} of its type`
      : `${name} with ${has} parameters cannot be converted`;
    return Outcome.FAILED;
  }

  /** Writes the result of `rule` to `out`. */
  #apply(
    rule: Conversion,
    tid: number,
    bytes: Uint8Array,
    data: DataView,
    start: number,
    out: { bytes: Uint8Array; data: DataView },
  ): boolean {
    const from = this.#from;
    locate(from, bytes, data, start);
    const stored = this.#enters.find(tid, rule.type - 1);
    if (stored !== undefined) locate(this.#enter, stored.bytes, stored.data, 0);
    const wide = hasLargePayload(rule.to) ? 4 : 2;
    const kept = rule.action === "add" ? from.nparams : 0;
    const { sources, asksEnter } = rule.params();
    const nparams = kept + sources.length;
    let at = HEADER_BYTES + nparams * wide;
    if (kept > 0) {
      // same type, so the lengths have the same width
      copyBytes(bytes, start + HEADER_BYTES, kept * wide, out.bytes, HEADER_BYTES);
      const first = from.offsets[0] as number;
      const length = (from.offsets[kept] as number) - first;
      copyBytes(bytes, first, length, out.bytes, at);
      at += length;
    }
    const params = (EVENTS[rule.to] as EventInfo).params;
    for (let i = kept; i < nparams; i++) {
      const type = params[i]?.type ?? "BYTEBUF";
      const length = this.#param(sources[i - kept] as ParamSource, type, stored, out, at);
      if (length < 0 || (wide === 2 && length > 0xFFFF)) {
        this.error = `event type ${rule.type} becomes too long when converted`;
        return false;
      }
      if (wide === 4) out.data.setUint32(HEADER_BYTES + 4 * i, length, true);
      else out.data.setUint16(HEADER_BYTES + 2 * i, length, true);
      at += length;
    }
    copyBytes(bytes, start, 16, out.bytes, 0); // time and thread
    out.data.setUint32(16, at, true);
    out.data.setUint16(TYPE_AT, rule.to, true);
    out.data.setUint32(22, nparams, true);
    this.length = at;
    if (stored !== undefined && asksEnter) stored.length = 0;
    return true;
  }

  /** Writes one parameter at `at`; gives its length, -1 if there is no room. */
  #param(
    source: ParamSource,
    type: ParamTypeName,
    stored: EnterEvent | undefined,
    out: { bytes: Uint8Array; data: DataView },
    at: number,
  ): number {
    switch (source.from) {
      case "empty":
        return 0;
      case "default":
        return putDefault(type, out, at);
      case "container-json":
        return putText(containerJson(this.#from), out, at);
      case "event":
        return put(this.#from, source.index, type, out, at);
      default:
        if (stored !== undefined && source.index < this.#enter.nparams) {
          return put(this.#enter, source.index, type, out, at);
        }
        return source.from === "enter" ? putDefault(type, out, at) : 0;
    }
  }
}

/** Short runs are copied by hand: making a subarray costs more than a hundred bytes do. */
function copyBytes(from: Uint8Array, at: number, length: number, to: Uint8Array, place: number) {
  if (length > 128) to.set(from.subarray(at, at + length), place);
  else for (let i = 0; i < length; i++) to[place + i] = from[at + i] as number;
}

function scratch(): { bytes: Uint8Array; data: DataView } {
  const bytes = new Uint8Array(MAX_CONVERTED);
  return { bytes, data: new DataView(bytes.buffer) };
}

function located(): Located {
  const none = new Uint8Array(0);
  return {
    bytes: none,
    data: new DataView(none.buffer),
    start: 0,
    nparams: 0,
    offsets: new Int32Array(MAX_PARAMS + 1),
  };
}

function locate(into: Located, bytes: Uint8Array, data: DataView, start: number): void {
  const nparams = data.getUint32(start + 22, true);
  const wide = hasLargePayload(data.getUint16(start + TYPE_AT, true)) ? 4 : 2;
  let at = start + HEADER_BYTES + nparams * wide;
  for (let i = 0, lengths = start + HEADER_BYTES; i < nparams; i++, lengths += wide) {
    into.offsets[i] = at;
    at += wide === 4 ? data.getUint32(lengths, true) : data.getUint16(lengths, true);
  }
  into.offsets[nparams] = at;
  into.bytes = bytes;
  into.data = data;
  into.start = start;
  into.nparams = nparams;
}

/** Copies a parameter, cut to the width of the type that it gets. */
function put(
  from: Located,
  index: number,
  type: ParamTypeName,
  out: { bytes: Uint8Array },
  at: number,
): number {
  if (index >= from.nparams) return 0;
  const start = from.offsets[index] as number;
  const length = Math.min(
    (from.offsets[index + 1] as number) - start,
    FIXED_WIDTHS[type] ?? 0xFFFFFFFF,
  );
  if (at + length > MAX_CONVERTED) return -1;
  copyBytes(from.bytes, start, length, out.bytes, at);
  return length;
}

function putDefault(type: ParamTypeName, out: { bytes: Uint8Array; data: DataView }, at: number) {
  const width = FIXED_WIDTHS[type] ?? 0;
  if (at + width > MAX_CONVERTED) return -1;
  out.bytes.fill(0, at, at + width);
  if (type === "UID" || type === "GID") out.data.setUint32(at, NO_ID, true);
  return width;
}

function putText(text: string, out: { bytes: Uint8Array }, at: number): number {
  if (at + text.length + 1 > MAX_CONVERTED) return -1;
  for (let i = 0; i < text.length; i++) out.bytes[at + i] = text.charCodeAt(i);
  out.bytes[at + text.length] = 0;
  return text.length + 1;
}

/** The first container events carried id, type, name and image as parameters; their successor carries JSON. */
function containerJson(from: Located): string {
  const text = (i: number) => {
    const start = from.offsets[i] as number;
    const whole = byteString(from.bytes, start, (from.offsets[i + 1] as number) - start);
    return JSON.stringify(whole.split("\0", 1)[0]);
  };
  const typeAt = from.offsets[1] as number;
  const hasType = (from.offsets[2] as number) - typeAt === 4;
  const type = hasType ? from.data.getUint32(typeAt, true) : 0;
  return `{"id":${text(0)},"type":${type},"name":${text(2)},"image":${text(3)}}`;
}
