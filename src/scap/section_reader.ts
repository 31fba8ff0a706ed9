/**
 * Reads the header of a section: the section block and the blocks of lists behind it, up to the
 * first event. Lists are read entry by entry, so a block of any length needs little memory, and
 * blocks of unknown types are passed over.
 *
 * Bounded: entries beyond the limits below are left out, as are descriptors of threads
 * that the process list does not have.
 */
import type {
  FdSnapshot,
  GroupInfo,
  InterfaceInfo,
  MachineInfo,
  Platform,
  ProcessSnapshot,
  UserInfo,
} from "../event/platform.ts";
import { fail, ok, type Result } from "../base/result.ts";
import {
  Block,
  BLOCK_HEADER,
  BLOCK_TRAILER,
  type BlockKind,
  blockKind,
  blockName,
  BYTE_ORDER_MAGIC,
  isPacketBlock,
  VERSION_MAJOR,
} from "./block.ts";
import type { ByteWindow } from "./byte_window.ts";
import type { Damage } from "./damage.ts";
import { EntryReader } from "./entry_reader.ts";
import { readKnown } from "./fd_known.ts";
import { FdType, readFd } from "./fd_list.ts";
import { readInterface } from "./interface_list.ts";
import { MACHINE_BYTES, readMachine } from "./machine_info.ts";
import { readProcess } from "./process_list.ts";
import { readUser } from "./user_list.ts";

/** Longest list entry; the widest process has 18 KiB of texts. */
const MAX_ENTRY = 64 << 10;
/** Bytes of type, length, magic, versions and section length. */
const SECTION_BODY = 16;

/** Entries of each list that are kept; the process limit is that of libsinsp's thread table. */
const LIMITS = {
  processes: 262_144,
  fds: 2_097_152,
  users: 65_536,
  interfaces: 4096,
  /** Bytes of all lists together; a host with 50,000 threads has about 100 MiB. */
  bytes: 256 << 20,
};
/** Bytes that a string costs besides its characters. */
const STRING_COST = 24;

/** What the blocks of a section add up to. */
class PlatformBuilder {
  machine: MachineInfo | undefined;
  readonly interfaces: InterfaceInfo[] = [];
  readonly users: UserInfo[] = [];
  readonly groups: GroupInfo[] = [];
  readonly processes: ProcessSnapshot[] = [];
  /** Descriptors by tid, the arrays that the processes hold. */
  readonly fdsOf = new Map<number, FdSnapshot[]>();
  fdCount = 0;
  /** Clone times by tid, of known threads. */
  readonly cloneTimes = new Map<number, bigint>();
  /** Buckets of their tables by tid, of known threads. */
  readonly fdBuckets = new Map<number, number>();
  exact = false;
  /** Memory of what was kept, roughly. */
  bytes = 0;
  /** Places of descriptors in their thread's array; made once a thread, when a block tells more of them. */
  readonly #placesOf = new Map<FdSnapshot[], Map<number, number>>();

  /** Changes the descriptor with this number, if there is one. */
  changeFd(fds: FdSnapshot[], fd: number, change: (listed: FdSnapshot) => FdSnapshot): void {
    let places = this.#placesOf.get(fds);
    if (places === undefined) {
      places = new Map(fds.map((known, i) => [known.fd, i]));
      this.#placesOf.set(fds, places);
    }
    const place = places.get(fd);
    if (place !== undefined) fds[place] = change(fds[place] as FdSnapshot);
  }

  build(): Platform {
    const { machine, interfaces, users, groups, cloneTimes, fdBuckets } = this;
    const processes = cloneTimes.size === 0 && fdBuckets.size === 0
      ? this.processes
      : this.processes.map((item) => {
        const cloneNs = cloneTimes.get(item.tid) ?? 0n;
        const buckets = fdBuckets.get(item.tid);
        return { ...item, cloneNs, ...(buckets !== undefined && { fdBuckets: buckets }) };
      });
    const platform = { machine, interfaces, users, groups, processes };
    return this.exact ? { ...platform, exact: true } : platform;
  }
}

/**
 * Reads a section's header, leaving the window at its first event or at the end of the stream.
 * The window must be at a block.
 */
export async function readSection(window: ByteWindow): Promise<Result<Platform, Damage>> {
  const opened = await readSectionBlock(window);
  if (!opened.ok) return opened;
  let found = new PlatformBuilder();
  let ours = false;
  for (;;) {
    // Whether the stream ends here or is cut short is for the reader of the events to say.
    if (!await window.ensure(BLOCK_HEADER)) return ok(found.build());
    const type = window.data.getUint32(window.at, true);
    if (type === Block.SECTION) { // the section before had no events
      const again = await readSectionBlock(window);
      if (!again.ok) return again;
      found = new PlatformBuilder();
      continue;
    }
    const kind = blockKind(type);
    if (kind?.holds === "event") return ok(found.build());
    if (kind !== undefined) ours = true;
    // both formats begin alike, and no scap capture has packets before its machine
    if (!ours && isPacketBlock(type)) {
      const foreign = "a pcapng network capture";
      return fail({ offset: window.offset, what: foreign, foreign });
    }
    const read = await readBlock(window, kind, type, found);
    if (!read.ok) return read;
  }
}

async function readSectionBlock(window: ByteWindow): Promise<Result<void, Damage>> {
  const offset = window.offset;
  if (!await window.ensure(BLOCK_HEADER + SECTION_BODY)) {
    return truncated(window, "a section header");
  }
  const { data, at } = window;
  const type = data.getUint32(at, true);
  if (type !== Block.SECTION) {
    return fail({ offset, what: `block type ${blockName(type)} where a section must start` });
  }
  const length = data.getUint32(at + 4, true);
  const magic = data.getUint32(at + 8, true);
  const major = data.getUint16(at + 12, true);
  if (magic !== BYTE_ORDER_MAGIC) {
    return fail({ offset, what: `byte-order mark ${blockName(magic)} is not little-endian scap` });
  }
  if (major > VERSION_MAJOR) {
    return fail({ offset, what: `format version ${major} is newer than ${VERSION_MAJOR}` });
  }
  if (length < BLOCK_HEADER + SECTION_BODY + BLOCK_TRAILER) {
    return fail({ offset, what: `section header of ${length} bytes is too short` });
  }
  window.at += BLOCK_HEADER + SECTION_BODY;
  return finishBlock(window, offset, length);
}

async function readBlock(
  window: ByteWindow,
  kind: BlockKind | undefined,
  type: number,
  found: PlatformBuilder,
): Promise<Result<void, Damage>> {
  const offset = window.offset;
  const length = window.data.getUint32(window.at + 4, true);
  if (length < BLOCK_HEADER + BLOCK_TRAILER) {
    return fail({ offset, what: `block ${blockName(type)} of ${length} bytes is too short` });
  }
  window.at += BLOCK_HEADER;
  if (kind !== undefined && found.bytes <= LIMITS.bytes) {
    const body = length - BLOCK_HEADER - BLOCK_TRAILER;
    const read = kind.holds === "machine"
      ? await readMachineBlock(window, offset, body, found)
      : await readList(window, kind, offset, body, found);
    if (!read.ok) return read;
  }
  return finishBlock(window, offset, length);
}

async function readMachineBlock(
  window: ByteWindow,
  offset: number,
  body: number,
  found: PlatformBuilder,
): Promise<Result<void, Damage>> {
  if (body < MACHINE_BYTES) return fail({ offset, what: `machine block of ${body} bytes` });
  if (!await window.ensure(MACHINE_BYTES)) return truncated(window, "the machine block");
  const { bytes, data, at } = window;
  found.machine = readMachine(new EntryReader(bytes, data, at, at + MACHINE_BYTES));
  window.at += MACHINE_BYTES;
  return DONE;
}

/** Reads entries while at least 4 bytes are left; fewer are padding. */
async function readList(
  window: ByteWindow,
  kind: BlockKind,
  offset: number,
  body: number,
  found: PlatformBuilder,
): Promise<Result<void, Damage>> {
  let left = body;
  let fds: FdSnapshot[] | undefined;
  if (kind.holds === "fds" || kind.holds === "newer-fds" || kind.holds === "known-fds") {
    if (left < 8) return fail({ offset, what: "descriptor block without a thread id" });
    if (!await window.ensure(8)) return truncated(window, "a descriptor block");
    const tid = new EntryReader(window.bytes, window.data, window.at, window.at + 8).i64();
    fds = found.fdsOf.get(tid);
    window.at += 8;
    left -= 8;
    if (kind.holds === "known-fds") {
      if (left < 4) return fail({ offset, what: "descriptor block without its buckets" });
      if (!await window.ensure(4)) return truncated(window, "a descriptor block");
      const buckets = window.data.getUint32(window.at, true);
      if (fds !== undefined && buckets !== 0) found.fdBuckets.set(tid, buckets);
      window.at += 4;
      left -= 4;
    }
  } else if (kind.holds === "users") {
    found.users.length = 0; // a later block of accounts or interfaces replaces the one before
    found.groups.length = 0;
  } else if (kind.holds === "interfaces") {
    found.interfaces.length = 0;
  } else if (kind.holds === "clone-times") {
    if (left < 8) return fail({ offset, what: "block of clone times without flags" });
    if (!await window.ensure(8)) return truncated(window, "a block of clone times");
    if ((window.data.getUint32(window.at, true) & 1) !== 0) found.exact = true;
    window.at += 8;
    left -= 8;
  }
  while (left >= 4) {
    const most = Math.min(left, MAX_ENTRY);
    const whole = await window.ensure(most);
    const start = window.at;
    const end = start + Math.min(most, window.available);
    const entry = new EntryReader(window.bytes, window.data, start, end);
    const keep = readEntry(entry, kind, found, fds);
    if (entry.bad) {
      return whole
        ? fail({ offset: window.offset, what: `broken entry in a list of ${kind.holds}` })
        : truncated(window, `a list of ${kind.holds}`);
    }
    const cost = entry.at - start + STRING_COST * entry.strings;
    found.bytes += cost;
    if (found.bytes > LIMITS.bytes) return DONE;
    keep();
    left -= entry.at - start;
    window.at = entry.at;
  }
  return DONE;
}

/** Reads one entry; what it gives is kept by calling the result, once the entry is known to be good. */
function readEntry(
  entry: EntryReader,
  kind: BlockKind,
  found: PlatformBuilder,
  fds: FdSnapshot[] | undefined,
): () => void {
  switch (kind.holds) {
    case "processes": {
      const own: FdSnapshot[] = [];
      const process = readProcess(entry, kind.version, own);
      return () => {
        if (found.processes.length >= LIMITS.processes) return;
        found.processes.push(process);
        found.fdsOf.set(process.tid, own);
      };
    }
    case "fds": {
      const fd = readFd(entry, kind.version);
      return () => {
        if (fds === undefined || found.fdCount >= LIMITS.fds || fd.type === FdType.UNKNOWN) return;
        fds.push(fd);
        found.fdCount++;
      };
    }
    case "newer-fds": {
      const fd = readFd(entry, kind.version, true);
      return () => {
        if (fds !== undefined) found.changeFd(fds, fd.fd, () => fd);
      };
    }
    case "known-fds": {
      const { fd, put } = readKnown(entry);
      return () => {
        if (fds !== undefined) found.changeFd(fds, fd, put);
      };
    }
    case "clone-times": {
      const tid = entry.i64();
      const ns = entry.u64();
      return () => {
        if (found.fdsOf.has(tid)) found.cloneTimes.set(tid, ns);
      };
    }
    case "users": {
      const item = readUser(entry, kind.version);
      return () => {
        if (found.users.length + found.groups.length >= LIMITS.users) return;
        if ("user" in item) found.users.push(item.user);
        else found.groups.push(item.group);
      };
    }
    case "interfaces": {
      const item = readInterface(entry, kind.version);
      return () => {
        if (found.interfaces.length < LIMITS.interfaces) found.interfaces.push(item);
      };
    }
    default:
      return () => {};
  }
}

/** Passes over the block at which the window is; its type and length must be in memory. */
export function passBlock(window: ByteWindow): Promise<Result<void, Damage>> {
  const type = window.data.getUint32(window.at, true);
  // nothing is kept of a block of no kind
  return readBlock(window, undefined, type, new PlatformBuilder());
}

/** Passes over what is left of the block and checks the length behind it. */
async function finishBlock(
  window: ByteWindow,
  offset: number,
  length: number,
): Promise<Result<void, Damage>> {
  const rest = length - BLOCK_TRAILER - (window.offset - offset);
  if (rest < 0 || !await window.skip(rest) || !await window.ensure(BLOCK_TRAILER)) {
    return truncated(window, "a block");
  }
  const trailer = window.data.getUint32(window.at, true);
  if (trailer !== length) {
    return fail({ offset, what: `block length is ${length} before it and ${trailer} behind it` });
  }
  window.at += BLOCK_TRAILER;
  return DONE;
}

/** The stream ends inside `what`, or could not be read on from here; undefined: between blocks. */
export function truncated(window: ByteWindow, what: string | undefined): Result<never, Damage> {
  const offset = window.offset + window.available;
  const where = what === undefined ? "behind a whole block" : `inside ${what}`;
  return fail(
    window.error === undefined
      ? { offset, what: `the file ends ${where}` }
      : { offset, what: `reading stops ${where}`, cause: window.error },
  );
}

const DONE: Result<void, Damage> = ok(undefined);
