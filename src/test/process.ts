/**
 * A process of a test's world, as the pretended kernel knows it while events are made. The sensor
 * under test never sees this; it learns from the snapshot and from events alone.
 */
import { parseAddress } from "../base/ip_address.ts";
import { BLANK_PROCESS, type FdSnapshot, type ProcessSnapshot } from "../event/platform.ts";
import { FdType, L4 } from "../state/fd_info.ts";
import { NO_ID } from "../state/thread.ts";

/** A descriptor: a path, or a socket by its address or pair. */
export interface OpenFile {
  readonly name: string;
  readonly kind: "file" | "directory" | "socket";
}

/** Bits of the `flags` parameter of execve. */
export const ExeFlag = {
  EXE_WRITABLE: 1,
  EXE_UPPER_LAYER: 2,
  EXE_FROM_MEMFD: 4,
  EXE_LOWER_LAYER: 8,
} as const;

/** A process; strings are byte strings. */
export class SimProcess {
  label = "";
  pid = 0;
  tid = 0;
  ptid = 0;
  vpid = 0;
  sid = 0;
  comm = "";
  /** argv[0]. */
  exe = "";
  exepath = "";
  args: readonly string[] = [];
  env: readonly string[] = [];
  cwd = "/";
  uid = 0;
  gid = 0;
  loginuid = NO_ID;
  tty = 0;
  /** "" = the host. */
  container = "";
  /** {@linkcode ExeFlag} bits. */
  exeFlags = 0;
  files: Map<number, OpenFile> = new Map();

  /** The lowest number from 3 on that no open file has. */
  freeFd(): number {
    for (let fd = 3;; fd++) if (!this.files.has(fd)) return fd;
  }

  /** `subsystem=path` items, NUL-separated as events carry them. */
  cgroups(): string[] {
    const path = this.container === "" ? "/" : `/saker/${this.container}`;
    return [`cpuset=${path}`, `memory=${path}`];
  }

  /** A copy for a child with its own id. */
  fork(pid: number): SimProcess {
    const child = Object.assign(new SimProcess(), this);
    child.pid = child.tid = child.vpid = pid;
    child.ptid = this.pid;
    child.files = new Map(this.files);
    return child;
  }

  /** As the sensor finds it when it starts. */
  snapshot(): ProcessSnapshot {
    const has = (bit: number) => (this.exeFlags & bit) !== 0;
    return {
      ...BLANK_PROCESS,
      tid: this.tid,
      pid: this.pid,
      ptid: this.ptid,
      sid: this.sid,
      vpgid: this.vpid,
      pgid: this.pid,
      vtid: this.vpid,
      vpid: this.vpid,
      comm: this.comm,
      exe: this.exe,
      exepath: this.exepath,
      args: this.args,
      env: this.env,
      cwd: this.cwd,
      root: "/",
      cgroups: this.cgroups(),
      fdLimit: 1024,
      uid: this.uid,
      gid: this.gid,
      loginuid: this.loginuid,
      tty: this.tty,
      exeWritable: has(ExeFlag.EXE_WRITABLE),
      exeUpperLayer: has(ExeFlag.EXE_UPPER_LAYER),
      exeLowerLayer: has(ExeFlag.EXE_LOWER_LAYER),
      exeFromMemfd: has(ExeFlag.EXE_FROM_MEMFD),
      fds: [...this.files].map(([fd, file]) => fdSnapshot(fd, file)),
    };
  }
}

function fdSnapshot(fd: number, { name, kind }: OpenFile): FdSnapshot {
  if (kind !== "socket") {
    const type = kind === "directory" ? FdType.DIRECTORY : FdType.FILE_V2;
    return { fd, type, ino: BigInt(fd), name };
  }
  const [from, to] = name.split("->").map(endpoint);
  const l4proto = L4.TCP;
  if (name === "") {
    const any = "\0\0\0\0";
    const ends = { sip: any, sport: 0, dip: any, dport: 0, l4proto };
    return { fd, type: FdType.IPV4_SOCK, ino: BigInt(fd), name, ...ends };
  }
  if (from === undefined) return { fd, type: FdType.UNIX_SOCK, ino: BigInt(fd), name };
  const is4 = from.address.length === 4;
  if (to === undefined) {
    const type = is4 ? FdType.IPV4_SERVSOCK : FdType.IPV6_SERVSOCK;
    return { fd, type, ino: BigInt(fd), name: "", sip: from.address, sport: from.port, l4proto };
  }
  return {
    fd,
    type: is4 ? FdType.IPV4_SOCK : FdType.IPV6_SOCK,
    ino: BigInt(fd),
    name: "",
    sip: from.address,
    sport: from.port,
    dip: to.address,
    dport: to.port,
    l4proto,
  };
}

/** `10.0.0.1:443` or `[::1]:443`. */
export function endpoint(text: string): { address: string; port: number } | undefined {
  const colon = text.lastIndexOf(":");
  const address = parseAddress(text.slice(0, colon).replace(/^\[(.*)\]$/, "$1"));
  const port = Number(text.slice(colon + 1));
  return address === undefined || !(port >= 0 && port <= 65535) ? undefined : { address, port };
}
