/**
 * Event blocks of version 1: the event header has no parameter count (22 bytes). The count is found
 * by trying, from the table's number down, which one makes lengths and payloads fill the event.
 */
import { PPME } from "../event/event_codes.ts";
import { EVENTS } from "../event/event_table.ts";
import { HEADER_BYTES } from "../event/event_view.ts";

/** Bytes of the version 1 header. */
export const V1_HEADER_BYTES = 22;
/** Wireshark 4.0 writes version 1 with the length that the event had in version 2. */
export const V2_SURPLUS: number = HEADER_BYTES - V1_HEADER_BYTES;
/** Bytes that the old writers counted too much for two event types. */
const OVERCOUNT = 3;

/** Length of the event at `start`, less the old writers' mistake; may be wrong in a damaged file. */
export function v1Length(data: DataView, start: number): number {
  const type = data.getUint16(start + 20, true);
  const length = data.getUint32(start + 16, true);
  return type === PPME.NOTIFICATION_E || type === PPME.INFRASTRUCTURE_EVENT_E
    ? length - OVERCOUNT
    : length;
}

/**
 * Writes the version 2 form of an event of known type to the start of `out`; `length` is
 * {@linkcode v1Length}, checked to lie within `bytes`. Gives the new length, or -1 when no parameter
 * count fits.
 */
export function upgradeV1(
  bytes: Uint8Array,
  data: DataView,
  start: number,
  length: number,
  out: Uint8Array,
  outData: DataView,
): number {
  const type = data.getUint16(start + 20, true);
  const nparams = countParams(data, start, length, EVENTS[type]?.params.length ?? 0);
  const total = length + HEADER_BYTES - V1_HEADER_BYTES;
  if (nparams < 0 || total > out.length) return -1;
  out.set(bytes.subarray(start, start + V1_HEADER_BYTES));
  outData.setUint32(16, total, true);
  outData.setUint32(V1_HEADER_BYTES, nparams, true);
  out.set(bytes.subarray(start + V1_HEADER_BYTES, start + length), HEADER_BYTES);
  return total;
}

function countParams(data: DataView, start: number, length: number, most: number): number {
  const lengths = start + V1_HEADER_BYTES;
  for (let n = most; n >= 0; n--) {
    let sum = V1_HEADER_BYTES + 2 * n;
    for (let i = 0; i < n && sum <= length; i++) sum += data.getUint16(lengths + 2 * i, true);
    if (sum === length) return n;
    if (sum < length) return -1; // fewer parameters would only be shorter
  }
  return -1;
}
