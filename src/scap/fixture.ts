/**
 * Captures made in memory for tests and fuzzing: events from plain parameter bytes, blocks of any
 * version, and a snapshot with one of everything. Not used by the program itself.
 */
import { concat } from "../base/concat.ts";
import type { FdSnapshot, Platform, ProcessSnapshot } from "../event/platform.ts";
import { type Batch, type EventSource, STATE_ONLY } from "../event/batch.ts";
import { UNKNOWN_PLATFORM } from "../event/memory_source.ts";
import { hasLargePayload } from "../event/event_view.ts";
import { Block, blockLength } from "./block.ts";
import { bytesInMemory } from "./byte_source.ts";
import { openCaptureBytes } from "./capture_source.ts";
import { EntryWriter } from "./entry_writer.ts";
import { writeSection } from "./section_writer.ts";
import type { Result } from "../base/result.ts";

/** Little-endian bytes of a whole number as a byte string. */
export function le(value: number | bigint, bytes: number): string {
  let rest = BigInt.asUintN(8 * bytes, BigInt(value));
  let text = "";
  for (let i = 0; i < bytes; i++, rest >>= 8n) text += String.fromCharCode(Number(rest & 0xFFn));
  return text;
}

/** What an event is made from; parameters are their bytes. */
export interface RawEvent {
  readonly type: number;
  readonly params?: readonly string[];
  readonly tid?: number;
  readonly ts?: bigint;
  /** Bytes behind the last parameter. */
  readonly behind?: string;
}

/** Bytes of an event with the version 2 header, or with that of version 1. */
export function eventBytes(event: RawEvent, version: 1 | 2 = 2): Uint8Array {
  const { type, params = [], tid = 100, ts = 1_700_000_000_000_000_000n, behind = "" } = event;
  const wide = hasLargePayload(type);
  const out = new EntryWriter(256);
  out.u64(ts);
  out.i64(tid);
  out.u32(0);
  out.u16(type);
  if (version === 2) out.u32(params.length);
  for (const param of params) {
    if (wide) out.u32(param.length);
    else out.u16(param.length);
  }
  for (const param of params) out.raw(param);
  out.raw(behind);
  out.setU32(16, out.length);
  return out.bytes.slice();
}

/** A block of any type around a body. */
export function block(type: number, body: Uint8Array): Uint8Array {
  const total = blockLength(body.length);
  const bytes = new Uint8Array(total);
  const data = new DataView(bytes.buffer);
  data.setUint32(0, type, true);
  data.setUint32(4, total, true);
  bytes.set(body, 8);
  data.setUint32(total - 4, total, true);
  return bytes;
}

/** An event in its block: EV_V2, EVF_V2 when it has flags, the large ones where they belong. */
export function eventBlock(event: RawEvent, cpu = 0, flags = 0): Uint8Array {
  const large = hasLargePayload(event.type);
  const type = flags
    ? (large ? Block.EVENT_FLAGS_LARGE : Block.EVENT_FLAGS_V2)
    : (large ? Block.EVENT_LARGE : Block.EVENT_V2);
  return block(type, concat([prefix(cpu, flags), eventBytes(event)]));
}

/** An event in a version 1 block; state-only in the type that has flags. */
export function eventBlockV1(event: RawEvent, cpu = 0, type: number = Block.EVENT_V1): Uint8Array {
  const flags = type === Block.EVENT_FLAGS_V1 ? STATE_ONLY : 0;
  return block(type, concat([prefix(cpu, flags), eventBytes(event, 1)]));
}

function prefix(cpu: number, flags: number): Uint8Array {
  const out = new EntryWriter(8);
  out.u16(cpu);
  if (flags) out.u32(flags);
  return out.bytes.slice();
}

/** Header blocks of a section. */
export function sectionBytes(platform: Platform = UNKNOWN_PLATFORM): Uint8Array {
  const parts: Uint8Array[] = [];
  writeSection(platform, (type, body) => parts.push(block(type, body.slice())) > 0);
  return concat(parts);
}

/** A thread with a value of its own in each field. */
export function sampleProcess(tid: number, fds: readonly FdSnapshot[] = []): ProcessSnapshot {
  return {
    tid,
    pid: tid,
    ptid: 1,
    sid: 7,
    vpgid: 8,
    pgid: 9,
    vtid: 10,
    vpid: 11,
    comm: "worker",
    exe: "./worker",
    exepath: "/opt/app/worker",
    args: ["-v", "", "two words"],
    env: ["A=1", "EMPTY="],
    cwd: "/opt/app",
    root: "/",
    cgroups: ["cpuset=/", "memory=/a/b"],
    fdLimit: 1024,
    flags: 0x80,
    uid: 1000,
    gid: 1001,
    loginuid: 1002,
    tty: 34816,
    vmSizeKb: 1,
    vmRssKb: 2,
    vmSwapKb: 3,
    pfMajor: 4,
    pfMinor: 5,
    exeWritable: true,
    exeUpperLayer: true,
    exeLowerLayer: true,
    exeFromMemfd: true,
    exeIno: 123n,
    exeInoCtimeNs: 1_600_000_000_000_000_001n,
    exeInoMtimeNs: 1_600_000_000_000_000_002n,
    capInheritable: 1n,
    capPermitted: 2n,
    capEffective: 0x1ff_ffff_ffffn,
    pidnsInitStartNs: 77n,
    cloneNs: 0n,
    fds,
  };
}

const V6 = "\xfd" + "\0".repeat(14) + "\x01";

const NOTHING_KNOWN = { flags: 0, name: "", nameRaw: "", dev: 0, pid: 0, l4other: 0 };

/** One descriptor of every type that a capture can hold. */
export const SAMPLE_FDS: readonly FdSnapshot[] = [
  { fd: 0, ino: 1n, type: 1, name: "/old/file" },
  { fd: 1, ino: 2n, type: 2, name: "/dir" },
  {
    fd: 2,
    ino: 3n,
    type: 3,
    name: "",
    sip: "\x0a\0\0\x01",
    dip: "\x0a\0\0\x02",
    sport: 4000,
    dport: 443,
    l4proto: 2,
  },
  { fd: 3, ino: 4n, type: 4, name: "", sip: V6, dip: V6, sport: 1, dport: 2, l4proto: 3 },
  { fd: 4, ino: 5n, type: 5, name: "", sip: "\0\0\0\0", sport: 80, l4proto: 2 },
  { fd: 5, ino: 6n, type: 6, name: "", sip: V6, sport: 81, l4proto: 2 },
  { fd: 6, ino: 7n, type: 8, name: "/run/x", source: 0xffff_8880_0000_0000n, destination: 1n },
  {
    fd: 7,
    ino: 0xffff_ffff_ffff_ffffn,
    type: 16,
    name: "/etc/pass\xc3\xa9",
    openFlags: 4097,
    dev: 8_388_610,
  },
  ...[7, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21].map((type, i) => ({
    fd: 10 + i,
    ino: 100n,
    type,
    name: `name ${type}`,
  })),
  // and what the list has no place for
  {
    fd: 30,
    ino: 8n,
    type: 3,
    name: "",
    sip: "\0\0\0\0",
    dip: "\0\0\0\0",
    sport: 0,
    dport: 0,
    l4proto: 2,
    known: { ...NOTHING_KNOWN, flags: 32, l4other: 3 },
  },
  { fd: 31, ino: 9n, type: 0, name: "", known: NOTHING_KNOWN },
  { fd: -12, ino: 0n, type: -1, name: "", known: NOTHING_KNOWN },
  {
    fd: 32,
    ino: 10n,
    type: 16,
    name: "/etc/passwd",
    openFlags: 1 | 32768,
    dev: 5,
    known: { ...NOTHING_KNOWN, name: "/etc/passwd", nameRaw: "../etc/passwd", dev: 5 },
  },
  {
    fd: 33,
    ino: 11n,
    type: 2,
    name: "/etc",
    known: { ...NOTHING_KNOWN, name: "/etc", nameRaw: "/etc", dev: 6 },
  },
  {
    fd: 34,
    ino: 0n,
    type: 21,
    name: "/proc/7",
    known: { ...NOTHING_KNOWN, name: "/proc/7", pid: 7 },
  },
];

/** A platform with something in every list. */
export const SAMPLE_PLATFORM: Platform = {
  machine: {
    numCpus: 4,
    memoryBytes: 17_179_869_184n,
    maxPid: 4_194_304,
    hostname: "host-1",
    bootNs: 1_700_000_000_000_000_000n,
  },
  interfaces: [
    {
      name: "lo",
      family: 4,
      addr: "\x7f\0\0\x01",
      netmask: "\xff\0\0\0",
      bcast: "\0\0\0\0",
      linkSpeed: 0n,
    },
    { name: "eth0", family: 6, addr: V6, netmask: V6, bcast: V6, linkSpeed: 10_000n },
  ],
  users: [{ uid: 0, gid: 0, name: "root", home: "/root", shell: "/bin/sh" }],
  groups: [{ gid: 5, name: "tty" }],
  processes: [sampleProcess(1), { ...sampleProcess(100, SAMPLE_FDS), fdBuckets: 29 }],
};

/** Opens a capture in memory. */
export async function openMemory(bytes: Uint8Array): Promise<Result<EventSource>> {
  return await openCaptureBytes(await bytesInMemory("memory", bytes));
}

/** An event as a test sees it. */
export interface ReadEvent {
  readonly type: number;
  readonly tid: number;
  readonly cpu: number;
  readonly flags: number;
  readonly params: readonly string[];
  /** Bytes behind the last parameter. */
  readonly behind: string;
}

/** Everything a source gives, read to its end or to an error. */
export async function readAll(source: EventSource): Promise<
  { events: ReadEvent[]; restarts: Platform[]; error?: string; message?: string }
> {
  const events: ReadEvent[] = [];
  const restarts: Platform[] = [];
  for (;;) {
    const next = await source.next();
    if (!next.ok) {
      await source.close();
      return { events, restarts, error: next.error.code, message: next.error.message };
    }
    const batch = next.value;
    if (batch === undefined) break;
    if (batch.restart) restarts.push(batch.restart);
    for (let i = 0; i < batch.count; i++) events.push(eventAt(batch, i));
  }
  await source.close();
  return { events, restarts };
}

/** Event `i` of a batch taken apart. */
export function eventAt(batch: Batch, i: number): ReadEvent {
  const { bytes, data } = batch;
  const start = batch.at[i] as number;
  const type = data.getUint16(start + 20, true);
  const end = start + data.getUint32(start + 16, true);
  const nparams = data.getUint32(start + 22, true);
  const wide = hasLargePayload(type) ? 4 : 2;
  let at = start + 26 + nparams * wide;
  const text = (from: number, to: number) =>
    Array.from(bytes.subarray(from, to), (byte) => String.fromCharCode(byte)).join("");
  const params: string[] = [];
  for (let p = 0; p < nparams; p++) {
    const place = start + 26 + p * wide;
    const length = wide === 4 ? data.getUint32(place, true) : data.getUint16(place, true);
    params.push(text(at, at + length));
    at += length;
  }
  return {
    type,
    tid: Number(data.getBigInt64(start + 8, true)),
    cpu: batch.cpu[i] as number,
    flags: batch.flags[i] as number,
    params,
    behind: text(at, end),
  };
}

/** An event that every reader knows. */
export const SAMPLE_EVENT: Uint8Array = eventBlock({
  type: 5,
  params: ["\0".repeat(8), "\0".repeat(8)],
});

/** What is read of a section with these blocks behind its first one. */
export async function platformOf(...blocks: Uint8Array[]): Promise<Platform> {
  const opened = await openMemory(concat([sectionBytes(), ...blocks, SAMPLE_EVENT]));
  if (!opened.ok) throw new Error(opened.error.message);
  await opened.value.close();
  return opened.value.platform;
}

/** Body of a block. */
export function bodyOf(write: (out: EntryWriter) => void): Uint8Array {
  const out = new EntryWriter();
  write(out);
  return out.bytes.slice();
}

/** Writes a process as `version` does, from the sample's values. */
export function oldProcess(out: EntryWriter, version: number): void {
  const p = sampleProcess(100);
  out.i64(p.tid);
  out.i64(p.pid);
  out.i64(p.ptid);
  if (version >= 6) out.i64(p.sid);
  if (version >= 8) out.i64(p.vpgid);
  out.text(p.comm, 1024);
  out.text(p.exe, 1024);
  if (version >= 7) out.text(p.exepath, 1024);
  out.texts(p.args, 4096);
  out.text(p.cwd, 1024);
  out.i64(p.fdLimit);
  out.u32(p.flags);
  out.u32(p.uid);
  out.u32(p.gid);
  if (version >= 2) {
    out.u32(p.vmSizeKb);
    out.u32(p.vmRssKb);
    out.u32(p.vmSwapKb);
    out.i64(p.pfMajor);
    out.i64(p.pfMinor);
  }
  if (version >= 3) out.texts(p.env, 4096);
  if (version >= 4) {
    out.i64(p.vtid);
    out.i64(p.vpid);
    out.texts(p.cgroups, 4096);
  }
  if (version >= 5) out.text(p.root, 1024);
}
