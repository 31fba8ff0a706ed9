/**
 * The event table: every event type with its parameters, as libscap's captures number them. The one
 * place that knows events; decoding, fields, rules, the driver's header and the documentation read
 * it or are generated from it.
 */
import { lazy } from "../base/lazy.ts";
import { EVENT_COUNT, PPME } from "./event_codes.ts";
import { EVENT_ROWS } from "./event_data.ts";
import { allSyscalls, syscallByName, type SyscallInfo } from "./syscall_table.ts";

/** Bits of {@linkcode EventInfo.flags} (EF_*). */
export const EventFlag = {
  /** The result is a new fd. */
  CREATES_FD: 1,
  DESTROYS_FD: 2,
  /** Has an fd argument; see {@linkcode EventInfo.fdParam}. */
  USES_FD: 4,
  READS_FROM_FD: 8,
  WRITES_TO_FD: 16,
  /** The tables of threads and descriptors depend on it. */
  MODIFIES_STATE: 32,
  /** A filler of the number space. */
  UNUSED: 64,
  /** May block. */
  WAITS: 128,
  /** No thread belongs to it. */
  SKIPPARSERESET: 256,
  /** Superseded: found in old captures only. */
  OLD_VERSION: 512,
  /** 32-bit parameter lengths. */
  LARGE_PAYLOAD: 2048,
  /** The conversion of old captures touches it. */
  CONVERTER_MANAGED: 4096,
} as const;

/** Values of {@linkcode EventInfo.category}: a low part, plus the kind of event (from SYSCALL on). */
export const Category = {
  UNKNOWN: 0,
  OTHER: 1,
  FILE: 2,
  NET: 3,
  IPC: 4,
  MEMORY: 5,
  PROCESS: 6,
  SLEEP: 7,
  SYSTEM: 8,
  SIGNAL: 9,
  USER: 10,
  TIME: 11,
  PROCESSING: 12,
  IO_READ: 32,
  IO_WRITE: 33,
  IO_OTHER: 34,
  WAIT: 64,
  SCHEDULER: 128,
  INTERNAL: 256,
  SYSCALL: 512,
  TRACEPOINT: 1024,
  PLUGIN: 2048,
  METAEVENT: 4096,
  ITER: 8192,
} as const;

/** Low part of a category: what remains without the kind. */
export const CATEGORY_MASK = 511;

/** Parameter types with their numbers (PT_*). */
export const ParamType = {
  NONE: 0,
  INT8: 1,
  INT16: 2,
  INT32: 3,
  INT64: 4,
  UINT8: 5,
  UINT16: 6,
  UINT32: 7,
  UINT64: 8,
  CHARBUF: 9,
  BYTEBUF: 10,
  ERRNO: 11,
  SOCKADDR: 12,
  SOCKTUPLE: 13,
  FD: 14,
  PID: 15,
  FDLIST: 16,
  FSPATH: 17,
  SYSCALLID: 18,
  SIGTYPE: 19,
  RELTIME: 20,
  ABSTIME: 21,
  PORT: 22,
  L4PROTO: 23,
  SOCKFAMILY: 24,
  BOOL: 25,
  IPV4ADDR: 26,
  DYN: 27,
  FLAGS8: 28,
  FLAGS16: 29,
  FLAGS32: 30,
  UID: 31,
  GID: 32,
  DOUBLE: 33,
  SIGSET: 34,
  CHARBUFARRAY: 35,
  CHARBUF_PAIR_ARRAY: 36,
  IPV4NET: 37,
  IPV6ADDR: 38,
  IPV6NET: 39,
  IPADDR: 40,
  IPNET: 41,
  MODE: 42,
  FSRELPATH: 43,
  ENUMFLAGS8: 44,
  ENUMFLAGS16: 45,
  ENUMFLAGS32: 46,
  FD32: 47,
  PID32: 48,
} as const;

/** Name of a parameter type, without PT_. */
export type ParamTypeName = keyof typeof ParamType;

/** How numbers print (PF_*): not at all, decimal, hexadecimal, octal. */
export type ParamFormat = "NA" | "DEC" | "HEX" | "OCT";

/** A parameter of an event. */
export interface ParamInfo {
  /** What `evt.arg.NAME` calls it. */
  readonly name: string;
  /** How its bytes are read. */
  readonly type: ParamTypeName;
  /** How it prints. */
  readonly format: ParamFormat;
  /** Name of the flag table (`flag_tables.ts`), or, for DYN, of the list in {@linkcode DYN_TYPES}. */
  readonly table?: string;
  /** FSRELPATH: position of the parameter with the directory fd. */
  readonly dirfd?: number;
}

/** An event type. */
export interface EventInfo {
  /** PPME number. */
  readonly code: number;
  /** `PPME_SYSCALL_OPEN_X`. */
  readonly enum: string;
  /** What `evt.type` says; several codes may share it. `NA` for fillers. */
  readonly name: string;
  /** True for odd codes. */
  readonly exit: boolean;
  /** Produced now, in old captures only, or a filler. */
  readonly state: "current" | "old" | "unused";
  /** Sum of {@linkcode Category} values. */
  readonly category: number;
  /** Sum of {@linkcode EventFlag} values. */
  readonly flags: number;
  /** In order of the event's parameters. */
  readonly params: readonly ParamInfo[];
  /** The system calls that it reports, as the row has them; read it by {@linkcode syscallsOf}. */
  readonly calls: string;
  /** Position of the fd that it works on, if it is a USES_FD event that tells; else -1. */
  readonly fdParam: number;
  /** True if parameter 0 is what the system call returned. */
  readonly hasReturn: boolean;
}

/** Types that a DYN parameter may hold, by its leading index byte. */
export const DYN_TYPES: Readonly<Record<string, readonly ParamInfo[]>> = {
  sockopt: [
    { name: "UNKNOWN", type: "BYTEBUF", format: "NA" },
    { name: "ERRNO", type: "ERRNO", format: "DEC" },
    { name: "UINT32", type: "UINT32", format: "DEC" },
    { name: "UINT64", type: "UINT64", format: "DEC" },
    { name: "TIMEVAL", type: "RELTIME", format: "DEC" },
  ],
  ptrace: [
    { name: "UINT64", type: "UINT64", format: "HEX" },
    { name: "SIGTYPE", type: "SIGTYPE", format: "DEC" },
  ],
  keyctl: [
    { name: "INT64", type: "INT64", format: "DEC" },
    { name: "CHARBUF", type: "CHARBUF", format: "NA" },
  ],
  bpf: [
    { name: "FD", type: "FD", format: "DEC" },
    { name: "ERRNO", type: "ERRNO", format: "DEC" },
  ],
};

const TEXT_TYPES: ReadonlySet<string> = new Set([
  "CHARBUF",
  "BYTEBUF",
  "CHARBUFARRAY",
  "CHARBUF_PAIR_ARRAY",
  "FSPATH",
  "FSRELPATH",
  "SOCKADDR",
  "SOCKTUPLE",
]);

/** Parses `name:TYPE(reference)/FORMAT`. */
function parseParam(text: string): ParamInfo {
  const colon = text.indexOf(":");
  const slash = text.indexOf("/");
  const open = text.indexOf("(");
  const typeEnd = open > 0 ? open : slash > 0 ? slash : text.length;
  const type = text.slice(colon + 1, typeEnd) as ParamTypeName;
  const format = slash > 0 ? text.slice(slash + 1) : TEXT_TYPES.has(type) ? "NA" : "DEC";
  const param = { name: text.slice(0, colon), type, format: format as ParamFormat };
  if (open < 0) return param;
  const reference = text.slice(open + 1, text.indexOf(")"));
  return type === "FSRELPATH"
    ? { ...param, dirfd: Number(reference) }
    : { ...param, table: reference };
}

function sum(words: string, values: Readonly<Record<string, number>>): number {
  let total = 0;
  for (const word of words.split(" ")) total += values[word] ?? 0;
  return total;
}

/** The event's own fd is the first FD parameter behind the result, splice's the one written to. */
function fdParamOf(name: string, exit: boolean, flags: number, params: readonly ParamInfo[]) {
  if ((flags & EventFlag.USES_FD) === 0) return -1;
  let skip = exit ? 1 : 0;
  if (name === "splice") skip++;
  return params.findIndex((param, i) => i >= skip && param.type === "FD");
}

/** Parses each distinct text once: rows repeat themselves a lot, and this runs at every start. */
function once<T>(parse: (text: string) => T): (text: string) => T {
  const done = new Map<string, T>();
  return (text) => {
    let value = done.get(text);
    if (value === undefined) {
      value = parse(text);
      done.set(text, value);
    }
    return value;
  };
}

/** Gives the cells of the rows one after another, without a list of them for each row. */
class Cells {
  #at = 1;

  get done(): boolean {
    return this.#at >= EVENT_ROWS.length;
  }

  /** The text up to `end`, and goes on behind it. */
  next(end: " " | " | " | "\n"): string {
    const behind = EVENT_ROWS.indexOf(end, this.#at);
    const text = EVENT_ROWS.slice(this.#at, behind);
    this.#at = behind + end.length;
    return text;
  }
}

function parseEvents(): EventInfo[] {
  const param = once(parseParam);
  const paramList = once((text) => text === "-" ? [] : text.split(" ").map(param));
  const flagSum = once((words) => sum(words, EventFlag));
  const categorySum = once((words) => sum(words, Category));
  const enums = Object.keys(PPME);
  const events: EventInfo[] = [];
  for (const cells = new Cells(); !cells.done;) {
    const code = Number(cells.next(" "));
    const name = cells.next(" | ");
    const category = categorySum(cells.next(" | "));
    const flags = flagSum(cells.next(" | "));
    const params = paramList(cells.next(" | "));
    const exit = code % 2 === 1;
    events.push({
      code,
      enum: `PPME_${enums[code]}`,
      name,
      exit,
      state: flags & EventFlag.UNUSED
        ? "unused"
        : flags & EventFlag.OLD_VERSION
        ? "old"
        : "current",
      category,
      flags,
      params,
      calls: cells.next("\n"),
      fdParam: fdParamOf(name, exit, flags, params),
      hasReturn: exit && (category & Category.SYSCALL) !== 0 && code !== PPME.GENERIC_X &&
        params.length > 0,
    });
  }
  return events;
}

/** All event types; the index is the code (0..453). */
export const EVENTS: readonly EventInfo[] = parseEvents();

/** {@linkcode EventInfo.flags} by code, for hot paths. */
export const EVENT_FLAGS: Uint16Array = new Uint16Array(EVENT_COUNT);

/** {@linkcode EventInfo.category} by code, for hot paths. */
export const EVENT_CATEGORIES: Uint16Array = new Uint16Array(EVENT_COUNT);

for (const { code, flags, category } of EVENTS) {
  EVENT_FLAGS[code] = flags;
  EVENT_CATEGORIES[code] = category;
}

/** The event types of each name. */
const byName = lazy(() => {
  const found = new Map<string, EventInfo[]>();
  for (const info of EVENTS) {
    if (info.state === "unused") continue;
    const same = found.get(info.name);
    if (same === undefined) found.set(info.name, [info]);
    else same.push(info);
  }
  return found;
});

/** The event types called `name` (enter, exit, old versions), in order of code; empty if none. */
export function eventsByName(name: string): readonly EventInfo[] {
  return byName().get(name) ?? [];
}

/** Names of all event types, each once, in order of code. */
export function eventNames(): readonly string[] {
  return [...byName().keys()];
}

/** The event type with number `code`; `undefined` when there is none. */
export function eventInfo(code: number): EventInfo | undefined {
  return code < EVENT_COUNT ? EVENTS[code] : undefined;
}

/** The system calls that an event type reports. */
export function syscallsOf({ calls }: EventInfo): readonly SyscallInfo[] {
  return calls === "*"
    ? allSyscalls().filter((call) => call.code === PPME.GENERIC_X)
    : calls.split(" ").flatMap((name) => syscallByName(name.toLowerCase()) ?? []);
}
