/**
 * Times as text. Local times follow the `TZ` of the process, as Falco's do; nanoseconds are kept
 * exactly, so milliseconds go through `Date` and the rest through the integer.
 */

const NS_PER_S = 1_000_000_000n;

function pad(value: number, width = 2): string {
  return String(value).padStart(width, "0");
}

/** Seconds since the epoch, rounded down, of a time in ns. */
function dateOf(ns: bigint): Date {
  return new Date(Number(ns / NS_PER_S) * 1000);
}

/** The fraction below a second as nine digits. */
function fraction(ns: bigint): string {
  return String(ns % NS_PER_S).padStart(9, "0");
}

/** Local `HH:MM:SS`, with `.nnnnnnnnn` if `exact`. */
export function clockText(ns: bigint, exact: boolean): string {
  const d = dateOf(ns);
  const text = `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}`;
  return exact ? `${text}.${fraction(ns)}` : text;
}

/** Local `YYYY-MM-DD HH:MM:SS`, with `.nnnnnnnnn` if `exact`. */
export function dateTimeText(ns: bigint, exact: boolean): string {
  const d = dateOf(ns);
  const day = `${pad(d.getFullYear(), 4)}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;
  return `${day} ${clockText(ns, exact)}`;
}

/** UTC `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn+0000`. */
export function isoText(ns: bigint): string {
  const text = dateOf(ns).toISOString();
  return `${text.slice(0, text.indexOf("."))}.${fraction(ns)}+0000`;
}
