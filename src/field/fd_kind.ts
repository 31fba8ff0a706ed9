/** Names and letters of the kinds of descriptors, and the groups that fields ask about. */
import { type FdInfo, FdType } from "../state/fd_info.ts";

/** Letter in `fd.typechar` and in rendered descriptors, by {@linkcode FdType}. */
const CHARS: readonly string[] = [..."ofd4646pueXslitnfburmP"];

const NAMES: readonly string[] = [
  "<NA>",
  "file",
  "directory",
  "ipv4",
  "ipv6",
  "ipv4",
  "ipv6",
  "pipe",
  "unix",
  "event",
  "<NA>",
  "signalfd",
  "eventpoll",
  "inotify",
  "timerfd",
  "netlink",
  "file",
  "bpf",
  "userfaultfd",
  "io_uring",
  "memfd",
  "pidfd",
];

/** Word for a kind of descriptor, `<NA>` for one without a word. */
export function fdTypeName(type: number): string {
  return NAMES[type] ?? "<NA>";
}

/** Letter for a kind of descriptor, `?` for one that never got a kind. */
export function fdTypeChar(type: number): string {
  return CHARS[type] ?? "?";
}

/** Regular files and directories. */
export function isFileFd(fd: FdInfo): boolean {
  return fd.type === FdType.FILE_V2 || fd.type === FdType.FILE || fd.type === FdType.DIRECTORY;
}

/** Regular files alone. */
export function isPlainFileFd(fd: FdInfo): boolean {
  return fd.type === FdType.FILE_V2 || fd.type === FdType.FILE;
}

/** IPv4 or IPv6 sockets with two ends. */
export function isIpPairFd(fd: FdInfo): boolean {
  return fd.type === FdType.IPV4_SOCK || fd.type === FdType.IPV6_SOCK;
}

/** Bound IPv4 or IPv6 sockets without a peer. */
export function isIpServerFd(fd: FdInfo): boolean {
  return fd.type === FdType.IPV4_SERVSOCK || fd.type === FdType.IPV6_SERVSOCK;
}

/** All IP sockets. */
export function isIpFd(fd: FdInfo): boolean {
  return fd.type >= FdType.IPV4_SOCK && fd.type <= FdType.IPV6_SERVSOCK;
}
