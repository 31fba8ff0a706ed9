/**
 * Times as text. Local times follow the `TZ` of the process, as Falco's do; nanoseconds are kept
 * exactly, so seconds go through `Date` and the rest through the integer. `Date` is slow, alerts
 * come in bursts and name their time more than once: what the last time needed is kept.
 */

/** Nanoseconds of a second. */
export const NS_PER_S = 1_000_000_000n;

function pad(value: number, width = 2): string {
  return String(value).padStart(width, "0");
}

/** Texts of three digits; made when the first is needed. */
const triples: string[] = [];

function makeTriples(): void {
  for (let i = 0; i < 1000; i++) triples.push(pad(i, 3));
}

/** The fraction below a second as nine digits. */
function fractionOf(ns: bigint): string {
  if (triples.length === 0) makeTriples();
  const rest = Number(ns % NS_PER_S);
  const millis = Math.floor(rest / 1_000_000);
  const micros = Math.floor(rest / 1000) - millis * 1000;
  return (triples[millis] as string) + triples[micros] + triples[rest % 1000];
}

/** The texts of one second. */
interface Second {
  /** Since the epoch, rounded down. */
  readonly at: number;
  /** Local `YYYY-MM-DD`. */
  readonly day: string;
  /** Local `HH:MM:SS`. */
  readonly clock: string;
  /** UTC `YYYY-MM-DDTHH:MM:SS.`. */
  readonly iso: string;
}

function makeSecond(at: number): Second {
  const d = new Date(at * 1000);
  const iso = d.toISOString();
  return {
    at,
    day: `${pad(d.getFullYear(), 4)}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`,
    clock: `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}`,
    iso: iso.slice(0, iso.indexOf(".") + 1),
  };
}

/** The time looked at last, its second and its fraction; none at first. */
let last = -1n;
let second: Second = { at: NaN, day: "", clock: "", iso: "" };
let fraction = "";

function lookAt(ns: bigint): void {
  if (ns === last) return;
  const at = Number(ns / NS_PER_S);
  if (at !== second.at) second = makeSecond(at);
  fraction = fractionOf(ns);
  last = ns;
}

/** Local `HH:MM:SS`, with `.nnnnnnnnn` if `exact`. */
export function clockText(ns: bigint, exact: boolean): string {
  lookAt(ns);
  return exact ? `${second.clock}.${fraction}` : second.clock;
}

/** Local `YYYY-MM-DD HH:MM:SS`, with `.nnnnnnnnn` if `exact`. */
export function dateTimeText(ns: bigint, exact: boolean): string {
  lookAt(ns);
  return `${second.day} ${clockText(ns, exact)}`;
}

/** UTC `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn`, without a time zone. */
export function utcText(ns: bigint): string {
  lookAt(ns);
  return second.iso + fraction;
}

/** UTC `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn+0000`. */
export function isoText(ns: bigint): string {
  return `${utcText(ns)}+0000`;
}

/** The decimal digits of any integer; those of the time looked at last are at hand. */
export function digitsOf(value: bigint): string {
  return value === last && second.at > 0 ? second.at + fraction : String(value);
}
