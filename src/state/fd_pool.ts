/**
 * Descriptor records of closed descriptors, kept for the next open, so that a process that opens and
 * closes all day makes no garbage. Whoever gives a record back must hold no reference to it.
 */
import { type FdInfo, FdType, L4, newFd } from "./fd_info.ts";

/** Most records of each sort kept; further ones are left to the garbage collector. */
const MAX_SPARE = 64;

/** The spare records. */
export class FdPool {
  /** Records of files and directories: nothing that makes a socket or a pidfd was ever set. */
  readonly #files: FdInfo[] = [];
  readonly #others: FdInfo[] = [];

  /**
   * A record for an open, which sets what is not set here: flags of the open, names, device and
   * inode.
   */
  takeFile(fd: number, type: number): FdInfo {
    return reuse(this.#files, fd, type);
  }

  /** A record of which only number and kind are known. */
  take(fd: number, type: number): FdInfo {
    const info = reuse(this.#others, fd, type);
    info.openFlags = 0;
    info.name = "";
    info.nameRaw = "";
    info.dev = 0;
    info.ino = 0;
    info.pid = 0;
    info.sip = "";
    info.dip = "";
    info.sport = 0;
    info.dport = 0;
    info.l4proto = L4.UNKNOWN;
    info.l4other = L4.UNKNOWN;
    info.unixSource = 0n;
    info.unixDest = 0n;
    info.arrival = 0;
    return info;
  }

  /** A copy of a record under another number. */
  copy(info: FdInfo, fd: number): FdInfo {
    const made = reuse(this.#spareFor(info), fd, info.type);
    made.flags = info.flags;
    made.openFlags = info.openFlags;
    made.name = info.name;
    made.namePlace = info.namePlace;
    made.nameRaw = info.nameRaw;
    made.oldName = info.oldName;
    made.dev = info.dev;
    made.ino = info.ino;
    made.pid = info.pid;
    made.sip = info.sip;
    made.dip = info.dip;
    made.sport = info.sport;
    made.dport = info.dport;
    made.l4proto = info.l4proto;
    made.l4other = info.l4other;
    made.unixSource = info.unixSource;
    made.unixDest = info.unixDest;
    made.arrival = info.arrival;
    return made;
  }

  /** Takes a record back. */
  give(info: FdInfo): void {
    const spare = this.#spareFor(info);
    if (spare.length < MAX_SPARE) spare.push(info);
  }

  #spareFor({ type }: FdInfo): FdInfo[] {
    return type === FdType.FILE_V2 || type === FdType.DIRECTORY ? this.#files : this.#others;
  }
}

/** A spare record, or a new one; in a spare one stands what the descriptor before it was, but for these. */
function reuse(spare: FdInfo[], fd: number, type: number): FdInfo {
  const info = spare.pop();
  if (info === undefined) return newFd(fd, type);
  info.fd = fd;
  info.type = type;
  info.flags = 0;
  info.namePlace = 0;
  info.oldName = "";
  return info;
}
