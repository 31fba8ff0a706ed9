/**
 * How field values look: as text in an alert's message, and as JSON in its `output_fields`. The
 * type and the print format of the field decide, as in Falco; text is made of byte strings and is
 * decoded once, when the alert is written.
 */
import { bytesOf, toText } from "../base/byte_string.ts";
import type { FieldType, PrintFormat, Scalar, Value } from "../field/field.ts";

/** Longest text of a buffer or list, bytes (Falco's value string storage). */
const MAX_STORED = 1023;

/** What an absent value prints as. */
export const ABSENT = "<NA>";

/** A value of `output_fields`; texts are decoded, integers beyond 2^53 are bigints. */
export type JsonValue = string | number | bigint | boolean | null | readonly JsonValue[];

/** What rendering needs to know about the field. */
export interface Printed {
  readonly type: FieldType;
  readonly format: PrintFormat;
  readonly isList: boolean;
}

/** Text of a value, as a byte string. */
export function renderText(value: Value, field: Printed, base64: boolean): string {
  if (value === undefined) return ABSENT;
  if (!Array.isArray(value)) return renderScalar(value as Scalar, field, base64);
  const items = (value as readonly Scalar[]).map((item) => renderScalar(item, field, base64));
  return `(${items.join(",")})`.slice(0, MAX_STORED);
}

/** JSON value of a field; absent is null. */
export function renderJson(value: Value, field: Printed, base64: boolean): JsonValue {
  if (value === undefined) return null;
  if (!Array.isArray(value)) return jsonScalar(value as Scalar, field, base64);
  return (value as readonly Scalar[]).map((item) => jsonScalar(item, field, base64));
}

function jsonScalar(value: Scalar, field: Printed, base64: boolean): JsonValue {
  switch (typeof value) {
    case "boolean":
      return value;
    case "number":
    case "bigint":
      return field.format === "HEX" || field.format === "OCT"
        ? renderScalar(value, field, base64)
        : value;
    case "string":
      return toText(renderScalar(value, field, base64));
  }
}

function renderScalar(value: Scalar, field: Printed, base64: boolean): string {
  switch (typeof value) {
    case "boolean":
      return value ? "true" : "false";
    case "number":
    case "bigint":
      return renderNumber(value, field);
    case "string":
      return renderBytes(value, field.type, base64);
  }
}

function renderNumber(value: number | bigint, field: Printed): string {
  if (field.type === "DOUBLE") return Number(value).toFixed(1);
  switch (field.format) {
    case "HEX":
      return unsigned(value, field.type).toString(16).toUpperCase();
    case "OCT":
      return unsigned(value, field.type).toString(8);
    case "10_PADDED_DEC":
      return String(value).padStart(9, "0");
    default:
      return String(value);
  }
}

/** Two's complement of a negative value in the width of its type. */
function unsigned(value: number | bigint, type: FieldType): number | bigint {
  if (value >= 0) return value;
  const width = type.endsWith("8") ? 8 : type.endsWith("16") ? 16 : type.endsWith("64") ? 64 : 32;
  return BigInt.asUintN(width, BigInt(value));
}

function renderBytes(value: string, type: FieldType, base64: boolean): string {
  switch (type) {
    case "BYTEBUF":
      return base64 ? btoa(value) : printable(value);
    case "IPV4ADDR":
    case "IPV6ADDR":
    case "IPADDR":
      return addressText(value);
    case "IPV4NET":
    case "IPV6NET":
    case "IPNET":
      return "<IPNET>";
    default:
      return value;
  }
}

/** Printable ASCII kept, everything else a dot. */
function printable(value: string): string {
  let out = "";
  const length = Math.min(value.length, MAX_STORED);
  for (let i = 0; i < length; i++) {
    const code = value.charCodeAt(i);
    out += code >= 32 && code < 127 ? value[i] : ".";
  }
  return out;
}

/** An address of 4 or 16 network-order bytes, as inet_ntop writes it. */
export function addressText(address: string): string {
  const bytes = bytesOf(address);
  if (bytes.length === 4) return bytes.join(".");
  if (bytes.length !== 16) return "";
  const groups = new Array<number>(8);
  for (let i = 0; i < 8; i++) {
    groups[i] = (bytes[2 * i] as number) << 8 | (bytes[2 * i + 1] as number);
  }
  const [from, to] = longestZeros(groups);
  // IPv4-mapped and IPv4-compatible addresses end in dotted form.
  if (from === 0 && (to === 6 || (to === 5 && groups[5] === 0xffff))) {
    return `${to === 6 ? "::" : "::ffff:"}${bytes.subarray(12).join(".")}`;
  }
  const hex = (part: number[]) => part.map((group) => group.toString(16)).join(":");
  return from < 0 ? hex(groups) : `${hex(groups.slice(0, from))}::${hex(groups.slice(to))}`;
}

/** The first longest run of at least two zero groups, `[-1, -1]` when there is none. */
function longestZeros(groups: readonly number[]): [from: number, to: number] {
  let best: [number, number] = [-1, -1];
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i >= 2 && end - i > best[1] - best[0]) best = [i, end];
    if (end > i) i = end;
  }
  return best;
}
