/**
 * Times as text. Local times follow the `TZ` of the process, as Falco's do; nanoseconds are kept
 * exactly, so seconds go through `Date` and the rest through the integer. `Date` is slow and alerts
 * come in bursts: the texts of the last second are kept.
 */

const NS_PER_S = 1_000_000_000n;

function pad(value: number, width = 2): string {
  return String(value).padStart(width, "0");
}

/** Seconds since the epoch, rounded down, of a time in ns. */
function secondsOf(ns: bigint): number {
  return Number(ns / NS_PER_S);
}

/** Texts of three digits; made when the first is needed. */
const triples: string[] = [];

function makeTriples(): void {
  for (let i = 0; i < 1000; i++) triples.push(pad(i, 3));
}

/** The fraction below a second as nine digits. */
function fraction(ns: bigint): string {
  if (triples.length === 0) makeTriples();
  const rest = Number(ns % NS_PER_S);
  const millis = Math.floor(rest / 1_000_000);
  const micros = Math.floor(rest / 1000) - millis * 1000;
  return (triples[millis] as string) + triples[micros] + triples[rest % 1000];
}

/** The texts of one second. */
interface Second {
  /** Since the epoch. */
  readonly at: number;
  /** Local `YYYY-MM-DD`. */
  readonly day: string;
  /** Local `HH:MM:SS`. */
  readonly clock: string;
  /** UTC `YYYY-MM-DDTHH:MM:SS.`. */
  readonly iso: string;
}

let last: Second | undefined;

function secondOf(ns: bigint): Second {
  const at = secondsOf(ns);
  if (last === undefined || last.at !== at) last = makeSecond(at);
  return last;
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

/** Local `HH:MM:SS`, with `.nnnnnnnnn` if `exact`. */
export function clockText(ns: bigint, exact: boolean): string {
  const { clock } = secondOf(ns);
  return exact ? `${clock}.${fraction(ns)}` : clock;
}

/** Local `YYYY-MM-DD HH:MM:SS`, with `.nnnnnnnnn` if `exact`. */
export function dateTimeText(ns: bigint, exact: boolean): string {
  return `${secondOf(ns).day} ${clockText(ns, exact)}`;
}

/** UTC `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn`, without a time zone. */
export function utcText(ns: bigint): string {
  return secondOf(ns).iso + fraction(ns);
}

/** UTC `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn+0000`. */
export function isoText(ns: bigint): string {
  return `${utcText(ns)}+0000`;
}
