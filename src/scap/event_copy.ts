/**
 * Copies an event into a capture block, as it is or with less: I/O data cut to a length, and saker's
 * extra facts (behind the declared parameters) left out for readers that should not see them.
 */
import { lazy } from "../base/lazy.ts";
import { PPME } from "../event/event_codes.ts";
import { Category, EVENTS } from "../event/event_table.ts";
import { hasLargePayload, HEADER_BYTES } from "../event/event_view.ts";
import { hideNewerCall } from "./newer_call.ts";

/** What to leave out. */
export interface CopyOptions {
  /** Bytes of I/O data to keep of each event; Infinity keeps what was captured. */
  readonly snaplen: number;
  /** Leaves out the facts behind the last parameter. */
  readonly strip: boolean;
  /** Writes calls as {@linkcode hideNewerCall} says. */
  readonly hideNewerCalls?: boolean;
}

/** Position of the parameter with transferred bytes, -1 for events without. */
const dataParams = lazy(() =>
  Int8Array.from(EVENTS, (info) => {
    if ((info.category & Category.SYSCALL) === 0) return -1;
    return info.params.findIndex((param) => param.name === "data" && param.type === "BYTEBUF");
  })
);

/**
 * Copies the event at `start` to `out` at `at`, where its whole length must fit; gives the length
 * written. The event must be a checked one.
 */
export function copyEvent(
  bytes: Uint8Array,
  data: DataView,
  start: number,
  out: Uint8Array,
  outData: DataView,
  at: number,
  options: CopyOptions,
): number {
  const length = data.getUint32(start + 16, true);
  const type = data.getUint16(start + 20, true);
  const cut = options.snaplen === Infinity ? -1 : (dataParams()[type] ?? -1);
  if (cut < 0 && !options.strip) {
    out.set(bytes.subarray(start, start + length), at);
    if (type === PPME.GENERIC_X && options.hideNewerCalls === true) hideNewerCall(outData, at);
    return length;
  }
  const nparams = data.getUint32(start + 22, true);
  const wide = hasLargePayload(type) ? 4 : 2;
  const paramLength = (i: number) => {
    const place = start + HEADER_BYTES + i * wide;
    return wide === 4 ? data.getUint32(place, true) : data.getUint16(place, true);
  };
  // [start, dataEnd) is copied, then the bytes cut from the data parameter are passed over
  let dataEnd = start + HEADER_BYTES + nparams * wide;
  let paramsEnd = dataEnd;
  let over = 0;
  for (let i = 0; i < nparams; i++) {
    const size = paramLength(i);
    if (i === cut && size > options.snaplen) {
      over = size - options.snaplen;
      dataEnd = paramsEnd + options.snaplen;
    }
    paramsEnd += size;
  }
  if (over === 0) dataEnd = paramsEnd;
  const end = options.strip ? paramsEnd : start + length;
  const head = dataEnd - start;
  out.set(bytes.subarray(start, dataEnd), at);
  out.set(bytes.subarray(dataEnd + over, end), at + head);
  const copied = end - start - over;
  outData.setUint32(at + 16, copied, true);
  if (type === PPME.GENERIC_X && options.hideNewerCalls === true) hideNewerCall(outData, at);
  if (over > 0) outData.setUint16(at + HEADER_BYTES + cut * 2, options.snaplen, true);
  return copied;
}
