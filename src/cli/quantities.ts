/** Sizes, spans of time and moments as options take them, with the error of a wrong one. */
import { fail, ok, type Result } from "../base/result.ts";

const SIZE_UNITS: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9 };
const TIME_UNITS: Readonly<Record<string, number>> = { ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 };

/** From here on a number without a unit cannot be meant as megabytes: that would be 100 GB. */
const SURELY_BYTES = 100_000;

/**
 * Bytes of `500k`, `10M`, `1.5G`. Without a unit they are megabytes (10^6), as in sysdig, and bytes
 * from 100000 on.
 */
export function parseSize(option: string, text: string): Result<number> {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmg])?b?)?$/i.exec(text.trim());
  const number = Number(match?.[1]);
  const unit = match?.[2]?.toLowerCase();
  const plain = /b$/i.test(text.trim()) || number >= SURELY_BYTES;
  const bytes = unit === undefined && plain ? number : number * (SIZE_UNITS[unit ?? "m"] as number);
  if (bytes > 0) return ok(Math.round(bytes));
  return wrong(option, text, "a size", "Write for example 500k, 10M or 1G.");
}

/** Seconds of `250ms`, `90`, `90s`, `10m`, `1h`, `2d`. */
export function parseSeconds(option: string, text: string): Result<number> {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|[smhd])?$/i.exec(text.trim());
  const seconds = Number(match?.[1]) * (TIME_UNITS[match?.[2]?.toLowerCase() ?? "s"] as number);
  if (seconds > 0) return ok(seconds);
  return wrong(option, text, "a span of time", "Write for example 90s, 10m or 1h.");
}

/** A whole number from 1 up. */
export function parseCount(option: string, text: string, least = 1): Result<number> {
  const value = Number(text);
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(value) && value >= least) return ok(value);
  return wrong(option, text, `a whole number from ${least} up`);
}

/** A moment of a capture, in nanoseconds. */
export interface Moment {
  /**
   * Where `ns` counts from: 1970, the first event of the capture, or the local midnight before that
   * event.
   */
  readonly since: "epoch" | "first" | "midnight";
  readonly ns: bigint;
}

const DATE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?$/;
const CLOCK = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/;

/**
 * `2024-05-01T10:00:00.123456789Z` (a zone may be left out: local time), `10:00:00.5` on the day of
 * the first event, seconds since 1970 with decimals or nanoseconds as `evt.rawtime` has them (18
 * digits and more), or `+90s` counted from the first event.
 */
export function parseMoment(option: string, text: string): Result<Moment> {
  const ns = momentOf(text.trim());
  if (ns !== undefined) return ok(ns);
  return wrong(
    option,
    text,
    "a time",
    "Write for example 2024-05-01T10:00:00Z, 10:00:00, 1714557600.5 or +90s.",
  );
}

function momentOf(word: string): Moment | undefined {
  if (word.startsWith("+")) {
    const span = /^\+0+(\.0*)?$/.test(word) ? ok(0) : parseSeconds("", word.slice(1));
    if (span.ok) return { since: "first", ns: BigInt(Math.round(span.value * 1e9)) };
  }
  if (/^\d{18,19}$/.test(word)) return { since: "epoch", ns: BigInt(word) };
  const epoch = /^(\d{1,12})(?:\.(\d{1,9}))?$/.exec(word);
  if (epoch !== null) {
    return { since: "epoch", ns: BigInt(epoch[1] as string) * 1_000_000_000n + nanos(epoch[2]) };
  }
  const clock = CLOCK.exec(word);
  if (clock !== null) {
    const [hours, minutes, seconds] = [clock[1], clock[2], clock[3] ?? "0"].map(Number);
    if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
    const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    return { since: "midnight", ns: BigInt(whole) * 1_000_000_000n + nanos(clock[4]) };
  }
  const date = DATE.exec(word);
  if (date === null) return undefined;
  const [, day, time = "00:00:00", fraction, zone = ""] = date;
  const ms = Date.parse(`${day}T${time}${zone}`);
  if (Number.isNaN(ms)) return undefined;
  return { since: "epoch", ns: BigInt(ms) * 1_000_000n + nanos(fraction) };
}

function nanos(fraction = ""): bigint {
  return BigInt(fraction.padEnd(9, "0"));
}

function wrong(option: string, text: string, what: string, hint?: string): Result<never> {
  const message = `'${text}' given with ${option} is not ${what}`;
  return fail(hint === undefined ? { code: "USAGE", message } : { code: "USAGE", message, hint });
}
