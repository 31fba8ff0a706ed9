/**
 * Texts of event times. Times are nanoseconds since the epoch, as bigint; nothing is rounded.
 * Local times use the zone of the process, as Falco does.
 */

const SECOND = 1_000_000_000n;

/** The nanoseconds within the second, nine digits. */
function fraction(ns: bigint): string {
  return String(((ns % SECOND) + SECOND) % SECOND).padStart(9, "0");
}

/** `Date` of a time; it knows milliseconds only. */
function dateOf(ns: bigint): Date {
  return new Date(Number(ns / 1_000_000n));
}

const two = (n: number) => n < 10 ? `0${n}` : String(n);

let lastUtcSecond = -1n;
let lastUtc = "";

/** `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn` in UTC, without a zone mark. */
export function utcText(ns: bigint): string {
  const second = ns / SECOND;
  // Alerts come in bursts: the same second is asked for again and again.
  if (second !== lastUtcSecond) {
    const date = dateOf(ns);
    lastUtc = Number.isNaN(date.getTime())
      ? "1970-01-01T00:00:00"
      : date.toISOString().slice(0, 19);
    lastUtcSecond = second;
  }
  return `${lastUtc}.${fraction(ns)}`;
}

/** `HH:MM:SS.nnnnnnnnn`, local: Falco's `evt.time`. */
export function localTimeText(ns: bigint): string {
  return `${localClock(ns)}.${fraction(ns)}`;
}

/** `HH:MM:SS`, local: Falco's `evt.time.s`. */
export function localClock(ns: bigint): string {
  const date = dateOf(ns);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `YYYY-MM-DD HH:MM:SS.nnnnnnnnn`, local: Falco's `evt.datetime`. */
export function localDateTimeText(ns: bigint): string {
  const date = dateOf(ns);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${
    localTimeText(ns)
  }`;
}
