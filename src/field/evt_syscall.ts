/**
 * Fields of system-call events: type, category, result, direction of I/O. `evt.latency*` and
 * `evt.wait_latency` are constants since there are no enter events to measure from; they stay for
 * rules that name them.
 */
import { clockText, NS_PER_S } from "../base/time_text.ts";
import { Category, EventFlag, eventsByName } from "../event/event_table.ts";
import type { EventContext } from "../state/event_context.ts";
import { FdType } from "../state/fd_info.ts";
import { absent, type Binding, makeFields } from "./define.ts";
import { eventName, flagged, hasResult, isSyscall, lowCategory } from "./event_info.ts";
import { isFileFd, isIpFd } from "./fd_kind.ts";
import type { Extract } from "./field.ts";
import { paramText } from "./param_resolver.ts";

const NS_PER_MS = 1_000_000n;

const CATEGORY_NAMES: ReadonlyMap<number, string> = new Map([
  [Category.UNKNOWN, "unknown"],
  [Category.OTHER, "other"],
  [Category.FILE, "file"],
  [Category.NET, "net"],
  [Category.IPC, "IPC"],
  [Category.MEMORY, "memory"],
  [Category.PROCESS, "process"],
  [Category.SLEEP, "sleep"],
  [Category.SYSTEM, "system"],
  [Category.SIGNAL, "signal"],
  [Category.USER, "user"],
  [Category.TIME, "time"],
  [Category.PROCESSING, "processing"],
  [Category.WAIT, "wait"],
  [Category.SCHEDULER, "scheduler"],
  [Category.INTERNAL, "internal"],
]);

/** What I/O on a descriptor counts as. */
function ioCategory(ctx: EventContext): string {
  const fd = ctx.fd;
  if (fd === undefined) return "unknown";
  if (isFileFd(fd)) return "file";
  if (isIpFd(fd)) return "net";
  switch (fd.type) {
    case FdType.FIFO:
    case FdType.UNIX_SOCK:
    case FdType.EVENT:
    case FdType.SIGNALFD:
    case FdType.INOTIFY:
    case FdType.USERFAULTFD:
      return "ipc";
    default:
      return "unknown";
  }
}

function category(ctx: EventContext): string {
  const low = lowCategory(ctx);
  return isIo(low) ? ioCategory(ctx) : CATEGORY_NAMES.get(low) ?? "unknown";
}

function isIo(low: number): boolean {
  return low === Category.IO_READ || low === Category.IO_WRITE || low === Category.IO_OTHER;
}

function has(flag: number): Extract {
  return (ctx) => flagged(ctx, flag);
}

/** Result of the system call as a 64-bit number; undefined when the event has none. */
function result(ctx: EventContext): number | bigint | undefined {
  if (!hasResult(ctx)) return undefined;
  // addresses (mmap, brk) need all 64 bits; they are the only results beyond 2^53
  const value = ctx.ev.int(0);
  return Number.isSafeInteger(value) ? value : BigInt.asIntN(64, ctx.ev.big(0));
}

function resultText(ctx: EventContext): string | undefined {
  if (!hasResult(ctx)) return undefined;
  return ctx.ev.int(0) >= 0 ? "SUCCESS" : paramText(ctx, 0, false);
}

/** Bytes moved by I/O on a known descriptor, if `wanted` agrees. */
function ioBytes(
  wanted: (ctx: EventContext, low: number) => boolean,
): Extract {
  return (ctx) => {
    const fd = ctx.fd;
    const low = lowCategory(ctx);
    if (fd === undefined || !isIo(low) || (ctx.ev.type & 1) === 0 || !wanted(ctx, low)) {
      return undefined;
    }
    const bytes = result(ctx);
    return bytes !== undefined && bytes >= 0 ? bytes : undefined;
  };
}

const onFile = (ctx: EventContext) =>
  ctx.fd !== undefined && ctx.fd.type !== FdType.DIRECTORY &&
  isFileFd(ctx.fd);
const onNet = (ctx: EventContext) => ctx.fd !== undefined && isIpFd(ctx.fd);
const reads = (low: number) => low === Category.IO_READ;
const writes = (low: number) => low === Category.IO_WRITE;

/** `evt.deltatime`: ns since this very check last saw an event. */
function delta(part: (ns: bigint) => number | bigint): () => Extract {
  return () => {
    let last = 0n;
    return (ctx) => {
      const now = ctx.ev.ts();
      // an event that lies before the other one is far ahead of it, as in `evt.reltime`
      const passed = last === 0n ? 0n : BigInt.asUintN(64, now - last);
      last = now;
      return part(passed);
    };
  };
}

/** `evt.around[T] = N`: the event lies within N ms of the time T, in ns since the epoch. */
function bindAround(arg: string | undefined): Binding | string {
  if (arg === undefined) return "filter syntax error: evt.around";
  if (!/^\d+$/.test(arg)) return `${arg} is not a valid number`;
  const center = BigInt.asUintN(64, BigInt(arg));
  return {
    extract: absent,
    custom: ({ op, constants }) => {
      if (op === "exists") return () => true;
      const limit = BigInt(constants[0] as number | bigint) * NS_PER_MS;
      return (ctx) => {
        const distance = ctx.ev.ts() - center;
        return (distance < 0n ? -distance : distance) <= limit;
      };
    },
  };
}

/**
 * `evt.type.is.NAME`: the first event type of that name and the one behind it, so old versions for
 * events that have them. As in Falco it can be compared but not printed.
 */
function bindTypeIs(arg: string | undefined, dot: boolean): Binding | string {
  if (arg === undefined) return "filter syntax error: evt.type.is";
  if (!dot) return `filter syntax error: evt.type.is[${arg}]`;
  const code = /^\d+$/.test(arg) ? Number(arg) : eventsByName(arg)[0]?.code;
  if (code === undefined) return `unknown event type ${arg}`;
  const matches = (ctx: EventContext) => ctx.ev.type === code || ctx.ev.type === code + 1 ? 1 : 0;
  return { extract: matches, json: absent, text: absent };
}

/** Fields of the class `evt` that need a system-call source. */
export const EVT_SYSCALL_FIELDS = makeFields("evt", [
  ...["evt.latency", "evt.latency.s"].map((name) => ({
    name,
    type: "RELTIME" as const,
    flags: ["deprecated" as const],
    help: "Always 0; there is no start event to measure from",
    extract: () => 0,
  })),
  {
    name: "evt.latency.ns",
    type: "RELTIME",
    format: "10_PADDED_DEC",
    flags: ["deprecated"],
    help: "Always 0; there is no start event to measure from",
    extract: () => 0,
  },
  {
    name: "evt.latency.quantized",
    type: "UINT64",
    flags: ["table_only", "deprecated"],
    help: "Always 0; there is no start event to measure from",
    extract: () => 0,
  },
  {
    name: "evt.latency.human",
    type: "CHARBUF",
    flags: ["deprecated"],
    help: "Always 0ns; there is no start event to measure from",
    extract: () => "0ns",
  },
  {
    name: "evt.deltatime",
    type: "RELTIME",
    help: "ns since the event that this check saw before",
    stateful: delta((ns) => ns),
  },
  {
    name: "evt.deltatime.s",
    type: "RELTIME",
    help: "Whole seconds since the event that this check saw before",
    stateful: delta((ns) => Number(ns / NS_PER_S)),
  },
  {
    name: "evt.deltatime.ns",
    type: "RELTIME",
    format: "10_PADDED_DEC",
    help: "Part below a second of the time since the event that this check saw before, in ns",
    stateful: delta((ns) => Number(ns % NS_PER_S)),
  },
  {
    name: "evt.outputtime",
    type: "CHARBUF",
    flags: ["print_only"],
    help: "Local time of day with nanoseconds, for printing; the time stamp in ns in JSON",
    extract: (ctx) => clockText(ctx.ev.ts(), true),
    json: (ctx) => ctx.ev.ts(),
  },
  {
    name: "evt.dir",
    type: "CHARBUF",
    format: "DIR",
    flags: ["deprecated"],
    help: "> for the start of a system call and for events without an end, < for the end",
    extract: (ctx) => (ctx.ev.type & 1) === 0 ? ">" : "<",
  },
  {
    name: "evt.type",
    type: "CHARBUF",
    help: "Name of the event: that of the system call, tracepoint or meta event",
    extract: eventName,
  },
  {
    name: "evt.type.is",
    type: "UINT32",
    format: "NA",
    arg: "name",
    help: "1 for events of one type: evt.type.is.close; prefer evt.type",
    bind: bindTypeIs,
  },
  {
    name: "syscall.type",
    type: "CHARBUF",
    help: "Name of the system call; absent for tracepoints and meta events",
    extract: (ctx) => isSyscall(ctx) ? eventName(ctx) : undefined,
  },
  {
    name: "evt.category",
    type: "CHARBUF",
    help: "Kind of event: file, net, process, memory, ...; I/O goes by the kind of descriptor",
    extract: category,
  },
  {
    name: "evt.cpu",
    type: "INT16",
    format: "ID",
    help: "CPU on which the event happened",
    extract: (ctx) => (ctx.ev.cpu << 16) >> 16,
  },
  {
    name: "evt.buflen",
    type: "UINT64",
    help: "Bytes that I/O on a known descriptor moved",
    extract: ioBytes(() => true),
  },
  {
    name: "evt.res",
    type: "CHARBUF",
    format: "DEC",
    help: "SUCCESS or the name of the error that the system call returned",
    extract: resultText,
  },
  {
    name: "evt.rawres",
    type: "INT64",
    help: "Number that the system call returned; below 0 for errors",
    extract: result,
  },
  {
    name: "evt.failed",
    type: "BOOL",
    help: "True if the system call returned an error",
    extract: (ctx) => hasResult(ctx) ? ctx.ev.int(0) < 0 : undefined,
  },
  {
    name: "evt.is_io",
    type: "BOOL",
    help: "True for events that read or write a descriptor",
    extract: has(EventFlag.READS_FROM_FD | EventFlag.WRITES_TO_FD),
  },
  {
    name: "evt.is_io_read",
    type: "BOOL",
    help: "True for events that read from a descriptor",
    extract: has(EventFlag.READS_FROM_FD),
  },
  {
    name: "evt.is_io_write",
    type: "BOOL",
    help: "True for events that write to a descriptor",
    extract: has(EventFlag.WRITES_TO_FD),
  },
  {
    name: "evt.io_dir",
    type: "CHARBUF",
    help: "read or write for I/O events; absent for others",
    extract: (ctx) => {
      // copying between files does both, and counts as writing
      if (flagged(ctx, EventFlag.WRITES_TO_FD)) return "write";
      return flagged(ctx, EventFlag.READS_FROM_FD) ? "read" : undefined;
    },
  },
  {
    name: "evt.is_wait",
    type: "BOOL",
    help: "True for events that may wait (sleep, poll, ...)",
    extract: has(EventFlag.WAITS),
  },
  {
    name: "evt.wait_latency",
    type: "RELTIME",
    flags: ["deprecated"],
    help: "Always 0; there is no start event to measure from",
    extract: () => 0,
  },
  {
    name: "evt.is_syslog",
    type: "BOOL",
    help: "True for writes to a descriptor whose name contains /dev/log",
    extract: (ctx) =>
      flagged(ctx, EventFlag.WRITES_TO_FD) && ctx.fd !== undefined &&
      ctx.fd.name.includes("/dev/log"),
  },
  {
    name: "evt.around",
    type: "UINT64",
    arg: "index",
    flags: ["filter_only", "no_rhs", "no_transformer"],
    help: "evt.around[T]=N: within N ms of the time T, in ns since the epoch",
    bind: bindAround,
  },
  ...([
    ["evt.buflen.in", "Bytes read", (_: EventContext, low: number) => reads(low)],
    ["evt.buflen.out", "Bytes written", (_: EventContext, low: number) => writes(low)],
    ["evt.buflen.file", "Bytes read from or written to files", onFile],
    [
      "evt.buflen.file.in",
      "Bytes read from files",
      (ctx: EventContext, low: number) => onFile(ctx) && reads(low),
    ],
    [
      "evt.buflen.file.out",
      "Bytes written to files",
      (ctx: EventContext, low: number) => onFile(ctx) && writes(low),
    ],
    ["evt.buflen.net", "Bytes received from or sent to IP sockets", onNet],
    [
      "evt.buflen.net.in",
      "Bytes received from IP sockets",
      (ctx: EventContext, low: number) => onNet(ctx) && reads(low),
    ],
    [
      "evt.buflen.net.out",
      "Bytes sent to IP sockets",
      (ctx: EventContext, low: number) => onNet(ctx) && writes(low),
    ],
  ] as const).map(([name, help, wanted]) => ({
    name,
    type: "UINT64" as const,
    flags: ["table_only" as const],
    help,
    extract: ioBytes(wanted),
  })),
]);
