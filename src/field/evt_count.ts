/** Counting fields of the class `evt`: 1 or 0 per event, to be summed by who reads them. */
import { Category } from "../event/event_table.ts";
import { PPME } from "../event/event_codes.ts";
import type { EventContext } from "../state/event_context.ts";
import { type FdInfo, FdType } from "../state/fd_info.ts";
import { makeFields } from "./define.ts";
import { hasResult, lowCategory } from "./event_info.ts";
import { isFileFd, isIpFd } from "./fd_kind.ts";
import type { Extract } from "./field.ts";

/** Events that stand for a file or a connection even when they made no descriptor. */
const OPENS: ReadonlySet<number> = new Set([
  PPME.SYSCALL_OPEN_X,
  PPME.SYSCALL_CREAT_X,
  PPME.SYSCALL_OPENAT_2_X,
  PPME.SYSCALL_OPENAT2_X,
  PPME.SYSCALL_OPEN_BY_HANDLE_AT_X,
]);
const CONNECTS: ReadonlySet<number> = new Set([
  PPME.SOCKET_ACCEPT_5_X,
  PPME.SOCKET_ACCEPT4_6_X,
  PPME.SOCKET_CONNECT_X,
]);

const isNetFd = (fd: FdInfo) => isIpFd(fd) || fd.type === FdType.UNIX_SOCK;
const isMemory = (ctx: EventContext) => lowCategory(ctx) === Category.MEMORY;

/** 1 for an error, 0 for success, nothing where the class does not apply. */
function errors(applies: (ctx: EventContext) => boolean): Extract {
  return (ctx) => hasResult(ctx) && applies(ctx) ? (ctx.ev.int(0) < 0 ? 1 : 0) : undefined;
}

function onFile({ fd, ev }: EventContext): boolean {
  return fd === undefined ? OPENS.has(ev.type) : isFileFd(fd);
}

function onNet({ fd, ev }: EventContext): boolean {
  return fd === undefined ? CONNECTS.has(ev.type) : isNetFd(fd);
}

/** The rest; a memory event with a descriptor that is neither file nor net counts here as well. */
function onOther(ctx: EventContext): boolean {
  if (onFile(ctx) || onNet(ctx)) return false;
  return ctx.fd !== undefined || !isMemory(ctx);
}

const counter = { type: "UINT32" as const };

/** Fields `evt.count*`. */
export const EVT_COUNT_FIELDS = makeFields("evt", [
  { ...counter, name: "evt.count", help: "Always 1", extract: () => 1 },
  {
    ...counter,
    name: "evt.count.error",
    help: "1 if the system call failed, 0 if not; absent without a result",
    extract: errors(() => true),
  },
  {
    ...counter,
    name: "evt.count.error.file",
    help: "evt.count.error for files and directories alone",
    extract: errors(onFile),
  },
  {
    ...counter,
    name: "evt.count.error.net",
    help: "evt.count.error for IP and unix sockets alone",
    extract: errors(onNet),
  },
  {
    ...counter,
    name: "evt.count.error.memory",
    help: "evt.count.error for memory calls alone",
    extract: errors(isMemory),
  },
  {
    ...counter,
    name: "evt.count.error.other",
    help: "evt.count.error for whatever is not file, net or memory",
    extract: errors(onOther),
  },
  {
    ...counter,
    name: "evt.count.exit",
    help: "1 for the end of a system call; absent for others",
    extract: (ctx) => (ctx.ev.type & 1) === 1 ? 1 : undefined,
  },
  {
    ...counter,
    name: "evt.count.procinfo",
    flags: ["table_only"],
    help: "1 for procinfo events of a main thread, else 0",
    extract: (ctx) =>
      ctx.ev.type === PPME.PROCINFO_E && ctx.thread !== undefined &&
        ctx.thread.tid === ctx.thread.pid
        ? 1
        : 0,
  },
  {
    ...counter,
    name: "evt.count.threadinfo",
    flags: ["table_only"],
    help: "1 for procinfo events, else 0",
    extract: (ctx) => ctx.ev.type === PPME.PROCINFO_E ? 1 : 0,
  },
]);
