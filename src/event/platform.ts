/**
 * What a source knows about its machine before the first event: the header blocks of a capture,
 * or the scan of /proc at start. Plain data; the state tables are built from it.
 * All strings are byte strings (`base/byte_string.ts`).
 */

/** The machine a capture was taken on (scap block MI). */
export interface MachineInfo {
  readonly numCpus: number;
  readonly memoryBytes: bigint;
  readonly maxPid: number;
  readonly hostname: string;
  /** Boot time, nanoseconds since the epoch; 0 when unknown. */
  readonly bootNs: bigint;
}

/** An address of a network interface (scap block IL). */
export interface InterfaceInfo {
  readonly name: string;
  readonly family: 4 | 6;
  /** Network byte order, 4 or 16 bytes as a byte string. */
  readonly addr: string;
  readonly netmask: string;
  readonly bcast: string;
  readonly linkSpeed: bigint;
}

/** An account (scap block UL). */
export interface UserInfo {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
  readonly home: string;
  readonly shell: string;
}

/** A group (scap block UL). */
export interface GroupInfo {
  readonly gid: number;
  readonly name: string;
}

/** An open file of the snapshot (scap block FDL); `type` is scap's number (scap_fd_info_type). */
export interface FdSnapshot {
  readonly fd: number;
  readonly type: number;
  readonly ino: bigint;
  /** Path or label; empty for IP sockets. */
  readonly name: string;
  /** PPM_O_* bits, files only. */
  readonly openFlags?: number;
  readonly dev?: number;
  /** Network byte order, 4 or 16 bytes. Server sockets use `sip`/`sport` alone. */
  readonly sip?: string;
  readonly dip?: string;
  readonly sport?: number;
  readonly dport?: number;
  /** 0 unknown, 1 n/a, 2 TCP, 3 UDP, 4 ICMP, 5 RAW. */
  readonly l4proto?: number;
  /** Kernel pointers of unix sockets. */
  readonly source?: bigint;
  readonly destination?: bigint;
}

/** A thread of the snapshot (scap block PL, all versions; missing values take libscap's defaults). */
export interface ProcessSnapshot {
  readonly tid: number;
  readonly pid: number;
  readonly ptid: number;
  readonly sid: number;
  readonly vpgid: number;
  readonly pgid: number;
  readonly vtid: number;
  readonly vpid: number;
  readonly comm: string;
  readonly exe: string;
  readonly exepath: string;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly root: string;
  /** `subsystem=path` items. */
  readonly cgroups: readonly string[];
  readonly fdLimit: number;
  /** PPM_CL_* bits. */
  readonly flags: number;
  readonly uid: number;
  readonly gid: number;
  readonly loginuid: number;
  readonly tty: number;
  readonly vmSizeKb: number;
  readonly vmRssKb: number;
  readonly vmSwapKb: number;
  readonly pfMajor: number;
  readonly pfMinor: number;
  readonly exeWritable: boolean;
  readonly exeUpperLayer: boolean;
  readonly exeLowerLayer: boolean;
  readonly exeFromMemfd: boolean;
  readonly exeIno: bigint;
  readonly exeInoCtimeNs: bigint;
  readonly exeInoMtimeNs: bigint;
  readonly capInheritable: bigint;
  readonly capPermitted: bigint;
  readonly capEffective: bigint;
  readonly pidnsInitStartNs: bigint;
  /** Start time of the thread, ns since the epoch; 0n in captures. */
  readonly cloneNs: bigint;
  readonly fds: readonly FdSnapshot[];
}

/** Everything known before the first event. */
export interface Platform {
  readonly machine: MachineInfo | undefined;
  readonly interfaces: readonly InterfaceInfo[];
  readonly users: readonly UserInfo[];
  readonly groups: readonly GroupInfo[];
  readonly processes: readonly ProcessSnapshot[];
}
