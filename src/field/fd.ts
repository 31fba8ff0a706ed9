/** Fields of the descriptor of the event: number, kind, name and file facts. */
import { PPME } from "../event/event_codes.ts";
import type { EventContext } from "../state/event_context.ts";
import { FdFlag, type FdInfo, FdType, L4 } from "../state/fd_info.ts";
import { type Binding, makeFields, type Spec } from "./define.ts";
import {
  fdTypeChar,
  fdTypeName,
  isIpFd,
  isIpPairFd,
  isIpServerFd,
  isPlainFileFd,
} from "./fd_kind.ts";
import { fdName, fdNamePlace, fdNameRaw, fdOf, hasFd } from "./fd_path.ts";
import { addressOr0, l4Proto } from "./fd_role.ts";
import type { FieldType, PrintFormat, Value } from "./field.ts";
import { isLocalAddress } from "./lookup.ts";

// PPM_O_FD_* bits of open flags
const UPPER_LAYER = 32768;
const LOWER_LAYER = 65536;

/** Letters of events that make a descriptor which is not known. */
const CHAR_BY_EVENT: ReadonlyMap<number, string> = new Map([
  [PPME.SYSCALL_OPENAT_2_X, "f"],
  [PPME.SYSCALL_OPENAT_2_E, "f"],
  [PPME.SYSCALL_OPENAT2_X, "f"],
  [PPME.SYSCALL_OPENAT2_E, "f"],
  [PPME.SYSCALL_CREAT_X, "f"],
  [PPME.SYSCALL_CREAT_E, "f"],
  [PPME.SOCKET_SOCKET_X, "4"],
  [PPME.SOCKET_ACCEPT_5_X, "4"],
  [PPME.SOCKET_ACCEPT4_6_X, "4"],
  [PPME.SYSCALL_PIPE_X, "p"],
  [PPME.SYSCALL_PIPE2_X, "p"],
  [PPME.SYSCALL_EVENTFD_X, "e"],
  [PPME.SYSCALL_EVENTFD2_X, "e"],
  [PPME.SYSCALL_SIGNALFD_X, "s"],
  [PPME.SYSCALL_SIGNALFD4_X, "s"],
  [PPME.SYSCALL_TIMERFD_CREATE_X, "t"],
  [PPME.SYSCALL_INOTIFY_INIT_X, "i"],
  [PPME.SYSCALL_INOTIFY_INIT1_X, "i"],
]);

function fact(
  name: string,
  type: FieldType,
  help: string,
  get: (fd: FdInfo, ctx: EventContext) => Value,
  format?: PrintFormat,
): Spec {
  return {
    name,
    type,
    help,
    ...(format && { format }),
    extract: (ctx) => {
      const fd = fdOf(ctx);
      return fd && get(fd, ctx);
    },
  };
}

/** Directory part of a name; a name that ends in a slash stays whole. */
export function directoryPart(name: string): string {
  const slash = name.lastIndexOf("/");
  if (slash <= 0) return "/";
  return slash === name.length - 1 ? name : name.slice(0, slash);
}

function directory(ctx: EventContext): string | undefined {
  const fd = fdOf(ctx);
  if (fd === undefined) {
    const name = fdName(ctx);
    return name === undefined ? undefined : directoryPart(name);
  }
  if (fd.type === FdType.DIRECTORY) return fd.name;
  return isPlainFileFd(fd) ? directoryPart(fd.name) : undefined;
}

function fileName(fd: FdInfo): string | undefined {
  if (!isPlainFileFd(fd)) return undefined;
  const slash = fd.name.lastIndexOf("/");
  return slash < 0 || slash === fd.name.length - 1 ? "/" : fd.name.slice(slash + 1);
}

/** Text behind the id of the container, "" on the host. */
function inContainer(ctx: EventContext, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${ctx.thread?.containerId ?? ""}:${text}`;
}

const L4_NAMES: ReadonlyMap<number, string> = new Map<number, string>([
  [L4.TCP, "tcp"],
  [L4.UDP, "udp"],
  [L4.ICMP, "icmp"],
  [L4.RAW, "raw"],
]);

function isServer(fd: FdInfo, ctx: EventContext): boolean {
  if (isIpServerFd(fd)) return true;
  return isIpPairFd(fd) && ctx.thread !== undefined &&
    isLocalAddress(ctx, ctx.thread, addressOr0(fd, fd.dip));
}

/** Kinds of the process's descriptors, each once. */
function kinds(ctx: EventContext): readonly string[] | undefined {
  if (ctx.thread === undefined || !hasFd(ctx)) return undefined;
  const table = ctx.state.threads.fdTable(ctx.thread);
  if (table === undefined || table.size === 0) return undefined;
  const found = new Set<string>();
  for (const number of table.hashOrder()) {
    found.add(fdTypeName((table.get(number) as FdInfo).type));
  }
  return [...found];
}

function bindTypes(arg: string | undefined): Binding | string {
  if (arg === undefined) return { extract: kinds };
  if (!/^[+-]?\d+$/.test(arg)) return `${arg} is not a valid number`;
  const number = Number(arg);
  return {
    extract: (ctx) => {
      if (ctx.thread === undefined || !hasFd(ctx)) return undefined;
      const fd = ctx.state.threads.fdTable(ctx.thread)?.get(number);
      return fd && [fdTypeName(fd.type)];
    },
  };
}

/** Fields `fd.*` but for addresses and ports. */
export const FD_FIELDS = makeFields("fd", [
  {
    name: "fd.num",
    type: "INT64",
    format: "ID",
    help: "Number of the descriptor; below 0 when the call that makes it failed",
    extract: (ctx) => hasFd(ctx) ? ctx.fdNum : undefined,
  },
  fact(
    "fd.type",
    "CHARBUF",
    "Kind of descriptor: file, directory, ipv4, ipv6, unix, pipe, event and more",
    (fd) => fdTypeName(fd.type),
    "DEC",
  ),
  {
    name: "fd.typechar",
    type: "CHARBUF",
    format: "DEC",
    help:
      "Kind of descriptor as a letter: f file, d directory, 4 IPv4, 6 IPv6, u unix, p pipe and more",
    extract: (ctx) => {
      if (!hasFd(ctx)) return undefined;
      return ctx.fd !== undefined ? fdTypeChar(ctx.fd.type) : CHAR_BY_EVENT.get(ctx.ev.type) ?? "o";
    },
  },
  {
    name: "fd.name",
    type: "CHARBUF",
    help: "Path of a file, both ends of a connection, or what else names the descriptor",
    extract: fdName,
    place: fdNamePlace,
  },
  {
    name: "fd.directory",
    type: "CHARBUF",
    help: "Directory of a file; a directory itself",
    extract: directory,
  },
  fact("fd.filename", "CHARBUF", "Last part of the path of a file", fileName),
  fact(
    "fd.l4proto",
    "CHARBUF",
    "Protocol of a socket: tcp, udp, icmp or raw",
    (fd) => L4_NAMES.get(l4Proto(fd)) ?? "<NA>",
  ),
  fact(
    "fd.sockfamily",
    "CHARBUF",
    "ip or unix for sockets",
    (fd) => isIpFd(fd) ? "ip" : fd.type === FdType.UNIX_SOCK ? "unix" : undefined,
  ),
  fact("fd.is_server", "BOOL", "True if this machine is the server of the connection", isServer),
  {
    name: "fd.uid",
    type: "CHARBUF",
    help: "Thread id and descriptor number together, to tell descriptors apart",
    extract: (ctx) => hasFd(ctx) ? `${ctx.ev.tid}${ctx.fdNum}` : undefined,
  },
  {
    name: "fd.containername",
    type: "CHARBUF",
    help: "Container id, a colon and fd.name",
    extract: (ctx) => inContainer(ctx, fdName(ctx)),
  },
  {
    name: "fd.containerdirectory",
    type: "CHARBUF",
    help: "Container id, a colon and fd.directory",
    extract: (ctx) => inContainer(ctx, directory(ctx)),
  },
  fact(
    "fd.connected",
    "BOOL",
    "True for a connected socket",
    (fd) => (fd.flags & FdFlag.CONNECTED) !== 0,
  ),
  fact(
    "fd.name_changed",
    "BOOL",
    "True if this event changed the name of the descriptor",
    (fd) => fd.name !== fd.oldName,
  ),
  fact("fd.dev", "INT32", "Device of the file", (fd) => fd.dev, "HEX"),
  fact("fd.dev.major", "INT32", "Major device number", (fd) => (fd.dev & 0xfff00) >>> 8),
  fact(
    "fd.dev.minor",
    "INT32",
    "Minor device number",
    (fd) => (fd.dev & 0xff) | ((fd.dev >>> 12) & 0xfff00),
  ),
  fact("fd.ino", "INT64", "Inode of the file", (fd) => fd.ino),
  {
    name: "fd.nameraw",
    type: "CHARBUF",
    help: "Path as the program gave it to open",
    extract: fdNameRaw,
  },
  {
    name: "fd.types",
    type: "CHARBUF",
    format: "DEC",
    list: true,
    arg: "optional index",
    flags: ["no_rhs"],
    help: "Kinds of all descriptors of the process; fd.types[0] is that of one of them",
    bind: bindTypes,
  },
  fact(
    "fd.is_upper_layer",
    "BOOL",
    "True for a file in the writable layer of an overlay file system",
    (fd) => (fd.openFlags & UPPER_LAYER) !== 0,
  ),
  fact(
    "fd.is_lower_layer",
    "BOOL",
    "True for a file in a read-only layer of an overlay file system",
    (fd) => (fd.openFlags & LOWER_LAYER) !== 0,
  ),
]);
