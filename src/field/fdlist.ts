/** Fields of the descriptors that poll and ppoll wait for, as lists in one text. */
import { PPME } from "../event/event_codes.ts";
import { addressText } from "../state/address_text.ts";
import type { EventContext } from "../state/event_context.ts";
import type { FdInfo } from "../state/fd_info.ts";
import { makeFields, type Spec } from "./define.ts";
import { isIpPairFd, isIpServerFd } from "./fd_kind.ts";

/** Position of the FDLIST parameter: u16 count, then s64 fd and s16 flags each. */
const LIST_PARAM = 1;
const ENTRY_BYTES = 10;

/** Texts of the entries with commas between; entries without one are left out. */
function list(
  ctx: EventContext,
  text: (fd: FdInfo | undefined, number: number) => string | undefined,
): string | undefined {
  const { ev, thread } = ctx;
  const poll = ev.type === PPME.SYSCALL_POLL_X || ev.type === PPME.SYSCALL_PPOLL_X;
  if (!poll || thread === undefined || ev.paramLength(LIST_PARAM) < 2) return undefined;
  const table = ctx.state.threads.fdTable(thread);
  const start = ev.paramOffset(LIST_PARAM);
  const end = start + ev.paramLength(LIST_PARAM);
  const count = ev.data.getUint16(start, true);
  const out: string[] = [];
  for (let i = 0, at = start + 2; i < count && at + ENTRY_BYTES <= end; i++, at += ENTRY_BYTES) {
    const number = Number(ev.data.getBigInt64(at, true));
    const item = text(table?.get(number), number);
    if (item !== undefined) out.push(item);
  }
  return out.length === 0 ? undefined : out.join(",");
}

function field(
  name: string,
  help: string,
  text: (fd: FdInfo | undefined, number: number) => string | undefined,
  format: "ID" | "NA" | "DEC" = "NA",
): Spec {
  return {
    name,
    type: "CHARBUF",
    format,
    help: `${help}; on poll and ppoll`,
    extract: (ctx) => list(ctx, text),
  };
}

/** The descriptor if it is an IP socket with two ends. */
function pair(fd: FdInfo | undefined): FdInfo | undefined {
  return fd !== undefined && isIpPairFd(fd) ? fd : undefined;
}

function serverAddress(fd: FdInfo | undefined): string | undefined {
  if (fd === undefined) return undefined;
  if (isIpPairFd(fd)) return addressText(fd.dip);
  return isIpServerFd(fd) ? addressText(fd.sip) : undefined;
}

function textOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** Fields `fdlist.*`. */
export const FDLIST_FIELDS = makeFields("fdlist", [
  field("fdlist.nums", "Numbers of the descriptors", (_, number) => String(number), "ID"),
  field(
    "fdlist.names",
    "Names of the descriptors, <NA> for unknown ones",
    (fd) => fd?.name || "<NA>",
  ),
  field("fdlist.cips", "Client addresses", (fd) => {
    const socket = pair(fd);
    return socket && addressText(socket.sip);
  }),
  field("fdlist.sips", "Server addresses", serverAddress),
  field("fdlist.cports", "Client ports", (fd) => textOf(pair(fd)?.sport), "DEC"),
  field("fdlist.sports", "Server ports", (fd) => textOf(pair(fd)?.dport), "DEC"),
]);
