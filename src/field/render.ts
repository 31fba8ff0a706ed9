/**
 * Values as text and as JSON, by type and print format. The one place that knows how a field is
 * shown; conditions never see these forms. Control bytes and invalid UTF-8 in text become U+FFFD. Text stays a byte string, the caller decodes it.
 */
import { printable } from "../base/printable.ts";
import type { EventContext } from "../state/event_context.ts";
import { addressText } from "../state/address_text.ts";
import type { BoundField, FieldType, PrintFormat, Scalar, Value } from "./field.ts";

/** Choices that configuration makes; the holder may change them between events. */
export interface RenderOptions {
  /** Buffers as base64 (`buffer_format_base64`) instead of text with dots. */
  bufferBase64: boolean;
}

/** Longest text of a buffer, as in Falco. */
const MAX_BUFFER_TEXT = 1021;
/** Longest text of a list, as in Falco. */
const MAX_LIST_TEXT = 1023;

/** What stands for an absent value in messages. */
export const ABSENT_TEXT = "<NA>";

/** Bytes of integer types where they matter: in hexadecimal and octal, for values below 0. */
const NARROW: Readonly<Partial<Record<FieldType, number>>> = {
  INT8: 1,
  INT16: 2,
  INT32: 4,
  FD32: 4,
  PID32: 4,
};

/** An integer in its print format; `width` in bytes matters for values below 0 alone. */
export function integerText(value: number | bigint, format: PrintFormat, width: number): string {
  switch (format) {
    case "HEX":
      return unsigned(value, width).toString(16).toUpperCase();
    case "OCT":
      return unsigned(value, width).toString(8);
    case "10_PADDED_DEC":
      return String(value).padStart(9, "0");
    default:
      return String(value);
  }
}

function unsigned(value: number | bigint, width: number): number | bigint {
  return value < 0 ? BigInt.asUintN(width * 8, BigInt(value)) : value;
}

/** A buffer as text: other bytes than printable ASCII become dots; or base64. */
export function bufferText(bytes: string, options: RenderOptions): string {
  if (options.bufferBase64) return btoa(bytes);
  let out = "";
  let from = 0;
  const end = Math.min(bytes.length, MAX_BUFFER_TEXT);
  for (let i = 0; i < end; i++) {
    const c = bytes.charCodeAt(i);
    if (c < 32 || c > 126) {
      out += bytes.slice(from, i) + ".";
      from = i + 1;
    }
  }
  return out + bytes.slice(from, end);
}

function scalarText(
  value: Scalar,
  type: FieldType,
  format: PrintFormat,
  options: RenderOptions,
): string {
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "string") {
    switch (type) {
      case "BYTEBUF":
        return bufferText(value, options);
      case "IPADDR":
      case "IPV4ADDR":
      case "IPV6ADDR":
        return addressText(value);
      default:
        return printable(value);
    }
  }
  if (type === "DOUBLE") return Number(value).toFixed(1);
  return integerText(value, format, NARROW[type] ?? 8);
}

/** The field as text of a message; `undefined` when it is absent (print {@linkcode ABSENT_TEXT}). */
export function fieldText(
  bound: BoundField,
  ctx: EventContext,
  options: RenderOptions,
): string | undefined {
  const own = bound.extractText;
  if (own !== undefined) {
    const value = own(ctx) as Scalar | undefined;
    return value === undefined ? undefined : String(value);
  }
  return valueText(bound, bound.extract(ctx), options);
}

/** A value of the field as text: what {@linkcode fieldText} shows, from an extracted value. */
export function valueText(
  bound: BoundField,
  value: Value,
  options: RenderOptions,
): string | undefined {
  if (value === undefined) return undefined;
  const { format } = bound.field;
  if (typeof value !== "object") return scalarText(value, bound.type, format, options);
  const items = value.map((item) => scalarText(item, bound.type, format, options));
  return `(${items.join(",")})`.slice(0, MAX_LIST_TEXT);
}

/** A value for JSON: text (a byte string), number, boolean, or a list of them. */
export type JsonValue = Scalar | readonly Scalar[] | undefined;

/**
 * The field as a value for JSON; `undefined` = absent (null). Numbers in decimal formats stay
 * numbers (bigint beyond 2^53), other formats are text.
 */
export function fieldJson(
  bound: BoundField,
  ctx: EventContext,
  options: RenderOptions,
): JsonValue {
  if (bound.extractJson !== undefined) return bound.extractJson(ctx);
  return valueJson(bound, bound.extract(ctx), options);
}

/** A value of the field for JSON: what {@linkcode fieldJson} gives, from an extracted value. */
export function valueJson(bound: BoundField, value: Value, options: RenderOptions): JsonValue {
  if (value === undefined) return undefined;
  const { format } = bound.field;
  if (typeof value === "object") {
    return value.map((item) => scalarJson(item, bound.type, format, options));
  }
  return scalarJson(value, bound.type, format, options);
}

function scalarJson(
  value: Scalar,
  type: FieldType,
  format: PrintFormat,
  options: RenderOptions,
): Scalar {
  if (typeof value === "boolean") return value;
  const number = typeof value === "number" || typeof value === "bigint";
  if (number && (format !== "HEX" && format !== "OCT")) return value;
  return scalarText(value, type, format, options);
}
