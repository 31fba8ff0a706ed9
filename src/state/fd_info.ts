/**
 * What is known of one open file descriptor. A plain record: the parsers of `state/` fill it,
 * fields read it. Strings are byte strings.
 */

/** Kinds of descriptor; numbers are libscap's `scap_fd_type`, so captures need no translation. */
export const FdType = {
  UNKNOWN: 0,
  FILE: 1,
  DIRECTORY: 2,
  IPV4_SOCK: 3,
  IPV6_SOCK: 4,
  IPV4_SERVSOCK: 5,
  IPV6_SERVSOCK: 6,
  FIFO: 7,
  UNIX_SOCK: 8,
  EVENT: 9,
  UNSUPPORTED: 10,
  SIGNALFD: 11,
  EVENTPOLL: 12,
  INOTIFY: 13,
  TIMERFD: 14,
  NETLINK: 15,
  FILE_V2: 16,
  BPF: 17,
  USERFAULTFD: 18,
  IOURING: 19,
  MEMFD: 20,
  PIDFD: 21,
} as const;

/** Bits of {@linkcode FdInfo.flags}. */
export const FdFlag = {
  ROLE_CLIENT: 1,
  ROLE_SERVER: 2,
  CONNECTED: 4,
  CONNECT_PENDING: 8,
  CONNECT_FAILED: 16,
  CLOEXEC: 32,
  /** What is known comes from a state that saker wrote down: nothing is to be guessed. */
  RESTORED: 64,
} as const;

/** Transport protocols as captures number them (`scap_l4_proto`). */
export const L4 = { UNKNOWN: 0, NA: 1, TCP: 2, UDP: 3, ICMP: 4, RAW: 5 } as const;

/** One descriptor. Addresses are 4 or 16 bytes in network order, as byte strings; "" = none. */
export interface FdInfo {
  fd: number;
  type: number;
  /** FdFlag bits: role, connection, close-on-exec. */
  flags: number;
  /** PPM_O_* bits, with layer and created bits. */
  openFlags: number;
  /** Path or text form of the tuple: what `fd.name` shows. */
  name: string;
  /** `Interner.lastPlace` of `name`, to keep results by; 0 = none. See {@linkcode rename}. */
  namePlace: number;
  /** Path as passed to open, runs of "/" collapsed; "" for the rest. */
  nameRaw: string;
  /** Name before the current event changed it. */
  oldName: string;
  dev: number;
  /** A bigint beyond 2^53, and where a snapshot tells it. */
  ino: number | bigint;
  /** Place in the order of its table, counted up; the table's own. */
  arrival: number;
  // What files do not have comes last, so that the rest lies together.
  /** Target of a pidfd. */
  pid: number;
  /** Source = client, destination = server once the role is known. Server sockets: sip/sport only. */
  sip: string;
  dip: string;
  sport: number;
  dport: number;
  l4proto: number;
  /** Protocol of the socket while it was of the other IP family; see retype in tuple.ts. */
  l4other: number;
  /** Kernel pointers of unix sockets. */
  unixSource: bigint;
  unixDest: bigint;
}

/** Gives a descriptor a name, and with it the place of that text (`Interner.lastPlace`; 0 = none). */
export function rename(info: FdInfo, name: string, place = 0): void {
  info.name = name;
  info.namePlace = place;
}

/** A descriptor of which only number and kind are known. */
export function newFd(fd: number, type: number): FdInfo {
  return {
    fd,
    type,
    flags: 0,
    openFlags: 0,
    name: "",
    namePlace: 0,
    nameRaw: "",
    oldName: "",
    dev: 0,
    ino: 0,
    arrival: 0,
    pid: 0,
    sip: "",
    dip: "",
    sport: 0,
    dport: 0,
    l4proto: L4.UNKNOWN,
    l4other: L4.UNKNOWN,
    unixSource: 0n,
    unixDest: 0n,
  };
}
