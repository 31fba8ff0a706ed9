/** Text of numeric parameters: integers in their formats and spans of time. */
import type { EventView } from "./event_view.ts";
import type { ParamFormat } from "./event_table.ts";

const MAX_U64 = 0xffff_ffff_ffff_ffffn;

/** Signed value of `length` bytes at `at`; exact. 0 for a width that integers do not have. */
export function signedAt(view: EventView, at: number, length: number): number | bigint {
  switch (length) {
    case 1:
      return view.data.getInt8(at);
    case 2:
      return view.data.getInt16(at, true);
    case 4:
      return view.data.getInt32(at, true);
    case 8: {
      const high = view.data.getInt32(at + 4, true);
      // below 2^52 a double is exact and much cheaper than a bigint
      return high > -0x10_0000 && high < 0x10_0000
        ? high * 0x1_0000_0000 + view.data.getUint32(at, true)
        : view.data.getBigInt64(at, true);
    }
    default:
      return 0;
  }
}

/** Unsigned value of `length` bytes at `at`; exact. 0 for a width that integers do not have. */
export function unsignedAt(view: EventView, at: number, length: number): number | bigint {
  switch (length) {
    case 1:
      return view.bytes[at] as number;
    case 2:
      return view.data.getUint16(at, true);
    case 4:
      return view.data.getUint32(at, true);
    case 8: {
      const high = view.data.getUint32(at + 4, true);
      return high < 0x10_0000
        ? high * 0x1_0000_0000 + view.data.getUint32(at, true)
        : view.data.getBigUint64(at, true);
    }
    default:
      return 0;
  }
}

/**
 * An integer parameter: decimal is signed whatever the type (libsinsp prints all integers so),
 * hexadecimal has upper-case digits and no prefix, octal has C's leading 0.
 */
export function integerText(
  view: EventView,
  at: number,
  length: number,
  format: ParamFormat,
): string {
  switch (format) {
    case "HEX":
      return unsignedAt(view, at, length).toString(16).toUpperCase();
    case "OCT": {
      const digits = unsignedAt(view, at, length).toString(8);
      return digits === "0" ? digits : "0" + digits;
    }
    default:
      return String(signedAt(view, at, length));
  }
}

/** A double with six significant digits, as C's `%g` prints it. */
export function generalText(value: number): string {
  if (value === 0) return "0";
  const exponent = Number(value.toExponential(5).split("e")[1]);
  if (exponent >= -4 && exponent < 6) return String(Number(value.toPrecision(6)));
  const [digits, power] = value.toExponential(5).split("e") as [string, string];
  const mantissa = digits.replace(/\.?0+$/, "");
  return `${mantissa}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

/** RELTIME: nanoseconds, or `none` for -1. */
export function spanText(ns: bigint): string {
  return ns === MAX_U64 ? "none" : String(ns);
}

/** RELTIME in words: seconds, `0.5s`; "" for none. */
export function spanSeconds(ns: bigint): string {
  return ns === MAX_U64 ? "" : generalText(Number(ns) / 1e9) + "s";
}
