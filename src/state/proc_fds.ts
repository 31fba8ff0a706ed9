/**
 * Open descriptors of a process, from the links in /proc/PID/fd. What a link says is enough for
 * pipes and kernel objects; sockets are found by inode; paths cost a stat, to tell directories.
 * Open flags are not read: they would double the cost and only matter until the next exec.
 */
import { BoundedMemo } from "../base/bounded_memo.ts";
import type { FdSnapshot } from "../event/platform.ts";
import { FdType } from "./fd_info.ts";
import { readSockets, type SocketInfo } from "./proc_net.ts";
import { numbersIn, readLink } from "./proc_text.ts";

/** Labels of `anon_inode:` links. */
const ANON: Readonly<Record<string, number>> = {
  "[eventfd]": FdType.EVENT,
  "[eventpoll]": FdType.EVENTPOLL,
  "inotify": FdType.INOTIFY,
  "[signalfd]": FdType.SIGNALFD,
  "[timerfd]": FdType.TIMERFD,
  "[io_uring]": FdType.IOURING,
  "[userfaultfd]": FdType.USERFAULTFD,
  "[pidfd]": FdType.PIDFD,
};

/** Reads descriptors, remembering the sockets of each network namespace for `freshMs`. */
export class ProcFds {
  readonly #root: string;
  readonly #freshMs: number;
  readonly #namespaces = new BoundedMemo<
    string,
    { readonly at: number; sockets: Map<number, SocketInfo> }
  >(256);

  /** @param root where proc is mounted; @param freshMs age at which socket tables are read anew */
  constructor(root: string, freshMs: number) {
    this.#root = root;
    this.#freshMs = freshMs;
  }

  /** Up to `most` descriptors of a process, lowest numbers first. */
  list(pid: number, most: number): FdSnapshot[] {
    const out: FdSnapshot[] = [];
    const numbers = numbersIn(`${this.#root}/${pid}/fd`).sort((a, b) => a - b);
    for (const fd of numbers) {
      if (out.length >= most) break;
      const snapshot = this.read(pid, fd);
      if (snapshot !== undefined) out.push(snapshot);
    }
    return out;
  }

  /** One descriptor; undefined when it is not open. */
  read(pid: number, fd: number): FdSnapshot | undefined {
    const path = `${this.#root}/${pid}/fd/${fd}`;
    const link = readLink(path);
    if (link === undefined) return undefined;
    if (link.startsWith("/")) return fileFd(path, fd, link);
    const inode = Number(/\[(\d+)\]$/.exec(link)?.[1] ?? 0);
    if (link.startsWith("socket:")) {
      const socket = this.#sockets(pid).get(inode);
      return socket === undefined
        ? { fd, type: FdType.UNSUPPORTED, ino: BigInt(inode), name: "" }
        : { fd, ...socket };
    }
    if (link.startsWith("pipe:")) return { fd, type: FdType.FIFO, ino: BigInt(inode), name: link };
    const label = link.startsWith("anon_inode:") ? link.slice("anon_inode:".length) : link;
    const type = ANON[label] ?? (label.startsWith("bpf-") ? FdType.BPF : FdType.UNSUPPORTED);
    return { fd, type, ino: 0n, name: type === FdType.UNSUPPORTED ? "" : label };
  }

  #sockets(pid: number): Map<number, SocketInfo> {
    const namespace = readLink(`${this.#root}/${pid}/ns/net`) ?? String(pid);
    const known = this.#namespaces.get(namespace);
    const now = performance.now();
    if (known !== undefined && now - known.at < this.#freshMs) return known.sockets;
    const sockets = readSockets(`${this.#root}/${pid}/net`);
    return this.#namespaces.set(namespace, { at: now, sockets }).sockets;
  }
}

function fileFd(path: string, fd: number, link: string): FdSnapshot {
  if (link.startsWith("/memfd:")) return { fd, type: FdType.MEMFD, ino: 0n, name: link };
  const plain = { fd, type: FdType.FILE_V2, ino: 0n, name: link };
  // the most common descriptors of all need no second question
  if (link === "/dev/null" || link.startsWith("/dev/pts/")) return plain;
  try {
    const info = Deno.statSync(path);
    return {
      fd,
      type: info.isDirectory ? FdType.DIRECTORY : FdType.FILE_V2,
      ino: BigInt(info.ino ?? 0),
      name: link,
      dev: info.dev,
    };
  } catch {
    return plain;
  }
}
