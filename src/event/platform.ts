/**
 * What a source knows about its machine before the first event: the header blocks of a capture,
 * or the scan of /proc at start. Plain data; the state tables are built from it.
 * All strings are byte strings (`base/byte_string.ts`).
 */

/** The machine a capture was taken on (scap block MI). */
export interface MachineInfo {
  /** Number of CPUs. */
  readonly numCpus: number;
  /** Memory, bytes. */
  readonly memoryBytes: bigint;
  /** Highest pid the kernel gives out. */
  readonly maxPid: number;
  /** Name of the machine. */
  readonly hostname: string;
  /** Boot time, nanoseconds since the epoch; 0 when unknown. */
  readonly bootNs: bigint;
}

/** An address of a network interface (scap block IL). */
export interface InterfaceInfo {
  /** Name, such as `eth0`. */
  readonly name: string;
  /** IPv4 or IPv6. */
  readonly family: 4 | 6;
  /** Network byte order, 4 or 16 bytes as a byte string. */
  readonly addr: string;
  /** Network mask, as the address. */
  readonly netmask: string;
  /** Broadcast address, as the address. */
  readonly bcast: string;
  /** Bits a second; 0 when unknown. */
  readonly linkSpeed: bigint;
}

/** An account (scap block UL). */
export interface UserInfo {
  /** User id. */
  readonly uid: number;
  /** Primary group. */
  readonly gid: number;
  /** Login name. */
  readonly name: string;
  /** Home directory. */
  readonly home: string;
  /** Login shell. */
  readonly shell: string;
}

/** A group (scap block UL). */
export interface GroupInfo {
  /** Group id. */
  readonly gid: number;
  /** Group name. */
  readonly name: string;
}

/** Longest name of a descriptor that a capture's list of them holds, bytes. */
export const MAX_FD_NAME = 1023;

/** An open file of the snapshot (scap block FDL); `type` is scap's number (scap_fd_info_type). */
export interface FdSnapshot {
  /** Number of the descriptor. */
  readonly fd: number;
  /** Kind (scap_fd_type). */
  readonly type: number;
  /** Inode number. */
  readonly ino: bigint;
  /** Path or label; empty for IP sockets. */
  readonly name: string;
  /** PPM_O_* bits, files only. */
  readonly openFlags?: number;
  /** Device, as new_encode_dev packs it. */
  readonly dev?: number;
  /** Network byte order, 4 or 16 bytes. Server sockets use `sip`/`sport` alone. */
  readonly sip?: string;
  /** Remote address. */
  readonly dip?: string;
  /** Local port. */
  readonly sport?: number;
  /** Remote port. */
  readonly dport?: number;
  /** 0 unknown, 1 n/a, 2 TCP, 3 UDP, 4 ICMP, 5 RAW. */
  readonly l4proto?: number;
  /** Kernel pointers of unix sockets. */
  readonly source?: bigint;
  /** Pointer of the peer. */
  readonly destination?: bigint;
  /** What saker's state knew beyond that; in captures of saker alone. */
  readonly known?: FdKnown;
}

/** What a state knows of a descriptor and no list of descriptors has a place for. */
export interface FdKnown {
  /** Role, connection and close-on-exec (`FdFlag`). */
  readonly flags: number;
  /** Name as fields show it, also of IP sockets. */
  readonly name: string;
  /** Path as it was passed to open; "" for the rest. */
  readonly nameRaw: string;
  /** Device, of any kind of descriptor. */
  readonly dev: number;
  /** Process that a pidfd stands for; 0 = none. */
  readonly pid: number;
  /** Protocol of the socket while it was of the other IP family. */
  readonly l4other: number;
}

/** A thread of the snapshot (scap block PL, all versions; missing values take libscap's defaults). */
export interface ProcessSnapshot {
  /** Host thread id. */
  readonly tid: number;
  /** Host process id. */
  readonly pid: number;
  /** Host thread id of the parent. */
  readonly ptid: number;
  /** Session. */
  readonly sid: number;
  /** Process group in its pid namespace. */
  readonly vpgid: number;
  /** Process group on the host. */
  readonly pgid: number;
  /** Thread id in its pid namespace. */
  readonly vtid: number;
  /** Process id in its pid namespace. */
  readonly vpid: number;
  /** Name, at most 15 bytes. */
  readonly comm: string;
  /** First argument (argv[0]). */
  readonly exe: string;
  /** Path of the executed file. */
  readonly exepath: string;
  /** Arguments after the first. */
  readonly args: readonly string[];
  /** Environment, `NAME=value` items. */
  readonly env: readonly string[];
  /** Working directory. */
  readonly cwd: string;
  /** Root directory. */
  readonly root: string;
  /** `subsystem=path` items. */
  readonly cgroups: readonly string[];
  /** Soft limit of open files. */
  readonly fdLimit: number;
  /** PPM_CL_* bits. */
  readonly flags: number;
  /** Effective user id. */
  readonly uid: number;
  /** Effective group id. */
  readonly gid: number;
  /** User id of the login; 0xffffffff when there was none. */
  readonly loginuid: number;
  /** Terminal, as the kernel encodes it; 0 = none. */
  readonly tty: number;
  /** Virtual memory. */
  readonly vmSizeKb: number;
  /** Resident memory. */
  readonly vmRssKb: number;
  /** Swapped memory. */
  readonly vmSwapKb: number;
  /** Major page faults. */
  readonly pfMajor: number;
  /** Minor page faults. */
  readonly pfMinor: number;
  /** The executed file can be written by this user. */
  readonly exeWritable: boolean;
  /** It lies in the upper layer of an overlay. */
  readonly exeUpperLayer: boolean;
  /** It lies in a lower layer of an overlay. */
  readonly exeLowerLayer: boolean;
  /** It lies in memory only. */
  readonly exeFromMemfd: boolean;
  /** Its inode. */
  readonly exeIno: bigint;
  /** Its status change time, ns since the epoch. */
  readonly exeInoCtimeNs: bigint;
  /** Its modification time, ns since the epoch. */
  readonly exeInoMtimeNs: bigint;
  /** Inheritable capabilities, bit n = capability n. */
  readonly capInheritable: bigint;
  /** Permitted capabilities. */
  readonly capPermitted: bigint;
  /** Effective capabilities. */
  readonly capEffective: bigint;
  /** Start of the pid namespace, ns since the epoch. */
  readonly pidnsInitStartNs: bigint;
  /** Start time of the thread, ns since the epoch; 0n in captures. */
  readonly cloneNs: bigint;
  /** Open files. */
  readonly fds: readonly FdSnapshot[];
  /** Buckets of the table that they come from, on which the order of `fd.types` depends; 13 unless told. */
  readonly fdBuckets?: number;
}

/** A process of which nothing is known, to be spread into others; tid and pid are 0. */
export const BLANK_PROCESS: ProcessSnapshot = {
  tid: 0,
  pid: 0,
  ptid: 0,
  sid: -1,
  vpgid: -1,
  pgid: -1,
  vtid: -1,
  vpid: -1,
  comm: "",
  exe: "",
  exepath: "",
  args: [],
  env: [],
  cwd: "",
  root: "",
  cgroups: [],
  fdLimit: 0,
  flags: 0,
  uid: 0,
  gid: 0,
  loginuid: 0xffff_ffff,
  tty: 0,
  vmSizeKb: 0,
  vmRssKb: 0,
  vmSwapKb: 0,
  pfMajor: 0,
  pfMinor: 0,
  exeWritable: false,
  exeUpperLayer: false,
  exeLowerLayer: false,
  exeFromMemfd: false,
  exeIno: 0n,
  exeInoCtimeNs: 0n,
  exeInoMtimeNs: 0n,
  capInheritable: 0n,
  capPermitted: 0n,
  capEffective: 0n,
  pidnsInitStartNs: 0n,
  cloneNs: 0n,
  fds: [],
};

/** Everything known before the first event. */
export interface Platform {
  /** The machine; unknown in some captures. */
  readonly machine: MachineInfo | undefined;
  /** Network interfaces. */
  readonly interfaces: readonly InterfaceInfo[];
  /** Accounts. */
  readonly users: readonly UserInfo[];
  /** Groups. */
  readonly groups: readonly GroupInfo[];
  /** Threads. */
  readonly processes: readonly ProcessSnapshot[];
  /**
   * True if saker itself took the snapshot from a running machine: what it says of boot time, clone
   * times and pid namespaces holds, and a replay need not make do with what libsinsp would take from it.
   */
  readonly exact?: boolean;
}
