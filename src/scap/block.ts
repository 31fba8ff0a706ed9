/**
 * Block types of a scap file and the framing that all blocks share: `u32 type, u32 total length,
 * body padded to 4 bytes, u32 total length again`, in the byte order of the machine that wrote it.
 * Numbers from libscap's `scap_savefile.h`; the 0x80xxABCD values are their oldest spellings.
 * Big-endian files are refused, as libscap does on the machines saker runs on.
 */

/** Block types as written today. */
export const Block = {
  SECTION: 0x0A0D0D0A,
  MACHINE: 0x201,
  PROCESSES_V1: 0x202,
  FDS_V1: 0x203,
  EVENT_V1: 0x204,
  INTERFACES_V1: 0x205,
  USERS_V1: 0x206,
  PROCESSES_V2: 0x207,
  EVENT_FLAGS_V1: 0x208,
  PROCESSES_V3: 0x209,
  PROCESSES_V4: 0x210,
  PROCESSES_V5: 0x211,
  PROCESSES_V6: 0x212,
  PROCESSES_V7: 0x213,
  PROCESSES_V8: 0x214,
  PROCESSES_V9: 0x215,
  EVENT_V2: 0x216,
  EVENT_FLAGS_V2: 0x217,
  FDS_V2: 0x218,
  INTERFACES_V2: 0x219,
  USERS_V2: 0x220,
  EVENT_LARGE: 0x221,
  EVENT_FLAGS_LARGE: 0x222,
  /**
   * saker's own (pcapng leaves numbers with the top bit set to local use): descriptors as in FDS_V2,
   * of types that older readers refuse a whole file for. FDS_V2 has them as UNSUPPORTED; readers that
   * do not know this block pass over it.
   */
  FDS_NEWER: 0x80534B01,
  /**
   * saker's own: `u32` of flags (1 = saker took the snapshot from a running machine), `u32` 0, then for
   * threads whose clone time is known `i64 tid, u64 ns since the epoch`. Behind the processes.
   */
  CLONE_TIMES: 0x80534B02,
  /** saker's own: what FDS_V2 has no place for, of descriptors that it lists and of their table; see fd_known.ts. */
  FDS_KNOWN: 0x80534B03,
  /** Event V1 in the oldest files. */
  EVENT_V1_OLD: 0x8010ABCD,
} as const;

/** What a block holds. `V1` events lack the parameter count in their header. */
export interface BlockKind {
  readonly holds:
    | "machine"
    | "processes"
    | "fds"
    | "newer-fds"
    | "known-fds"
    | "clone-times"
    | "interfaces"
    | "users"
    | "event";
  /** Version of the layout, counted from 1. */
  readonly version: number;
  /** Event blocks: a `u32` of dump flags follows the CPU. */
  readonly flags?: boolean;
  /** Event blocks: may exceed 64 KiB. */
  readonly large?: boolean;
}

const KINDS = new Map<number, BlockKind>([
  [Block.MACHINE, { holds: "machine", version: 1 }],
  [Block.PROCESSES_V1, { holds: "processes", version: 1 }],
  [Block.PROCESSES_V2, { holds: "processes", version: 2 }],
  [Block.PROCESSES_V3, { holds: "processes", version: 3 }],
  [Block.PROCESSES_V4, { holds: "processes", version: 4 }],
  [Block.PROCESSES_V5, { holds: "processes", version: 5 }],
  [Block.PROCESSES_V6, { holds: "processes", version: 6 }],
  [Block.PROCESSES_V7, { holds: "processes", version: 7 }],
  [Block.PROCESSES_V8, { holds: "processes", version: 8 }],
  [Block.PROCESSES_V9, { holds: "processes", version: 9 }],
  [Block.FDS_V1, { holds: "fds", version: 1 }],
  [Block.FDS_V2, { holds: "fds", version: 2 }],
  [Block.FDS_NEWER, { holds: "newer-fds", version: 2 }],
  [Block.FDS_KNOWN, { holds: "known-fds", version: 1 }],
  [Block.CLONE_TIMES, { holds: "clone-times", version: 1 }],
  [Block.INTERFACES_V1, { holds: "interfaces", version: 1 }],
  [Block.INTERFACES_V2, { holds: "interfaces", version: 2 }],
  [Block.USERS_V1, { holds: "users", version: 1 }],
  [Block.USERS_V2, { holds: "users", version: 2 }],
  [Block.EVENT_V1, { holds: "event", version: 1 }],
  [Block.EVENT_FLAGS_V1, { holds: "event", version: 1, flags: true }],
  [Block.EVENT_V2, { holds: "event", version: 2 }],
  [Block.EVENT_FLAGS_V2, { holds: "event", version: 2, flags: true }],
  [Block.EVENT_LARGE, { holds: "event", version: 2, large: true }],
  [Block.EVENT_FLAGS_LARGE, { holds: "event", version: 2, flags: true, large: true }],
]);

/** Old spelling to the number used since. */
const ALIASES: readonly (readonly [number, number])[] = [
  [0x8000ABCD, Block.PROCESSES_V1],
  [0x8001ABCD, Block.FDS_V1],
  [0x8002ABCD, Block.MACHINE],
  [Block.EVENT_V1_OLD, Block.EVENT_V1],
  [0x8011ABCD, Block.INTERFACES_V1],
  [0x8012ABCD, Block.USERS_V1],
  [0x8013ABCD, Block.PROCESSES_V2],
  [0x8014ABCD, Block.PROCESSES_V3],
];
for (const [alias, type] of ALIASES) KINDS.set(alias, KINDS.get(type) as BlockKind);

/** What blocks of a type hold; `undefined` for a type that saker does not know. */
export function blockKind(type: number): BlockKind | undefined {
  return KINDS.get(type);
}

/** True for pcapng's blocks of network packets: the old one, the simple and the enhanced one. */
export function isPacketBlock(type: number): boolean {
  return type === 2 || type === 3 || type === 6;
}

/** True for blocks of pcapng that tell nothing of events: interfaces, names, statistics, notes. */
export function isPcapngBlock(type: number): boolean {
  return (type >= 1 && type <= 10) || type === 0x0BAD || type === 0x40000BAD;
}

/** Bytes before the body: type and total length. */
export const BLOCK_HEADER = 8;
/** Bytes behind the body: the total length again. */
export const BLOCK_TRAILER = 4;
/** Largest block of the event types that are not `large`, header included (libscap's buffer). */
export const MAX_SMALL_BLOCK = 65536 + BLOCK_HEADER;
/** Largest `large` event block that is read. libscap has no limit; a reader of unknown files needs one. */
export const MAX_LARGE_BLOCK = 16 << 20;

/** Value by which a section tells its byte order. */
export const BYTE_ORDER_MAGIC = 0x1A2B3C4D;
/** Major version of the format; a higher one cannot be read. */
export const VERSION_MAJOR = 1;
/** Minor version that is written. */
export const VERSION_MINOR = 2;

/** Total length of a block with `body` bytes. */
export function blockLength(body: number): number {
  return (BLOCK_HEADER + body + BLOCK_TRAILER + 3) & ~3;
}

/** A block type for messages: `0x00000216`. */
export function blockName(type: number): string {
  return "0x" + (type >>> 0).toString(16).padStart(8, "0");
}
