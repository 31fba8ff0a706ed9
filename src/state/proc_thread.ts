/**
 * One thread as /proc describes it. Kernel threads (no command line and no program) are left out, as
 * libscap leaves them out. Texts are byte strings.
 */
import type { FdSnapshot, ProcessSnapshot } from "../event/platform.ts";
import { ThreadFlag } from "./thread.ts";
import { UNIFIED } from "./cgroups.ts";
import { readLink, readText, splitBlock } from "./proc_text.ts";

/** Clock ticks of /proc/PID/stat per second, the same on all Linux ports. */
const TICKS = 100n;

/**
 * Reads a main thread. `bootNs` is the boot time, ns since the epoch.
 * Undefined when it is gone or a kernel thread.
 */
export function readProcess(
  root: string,
  pid: number,
  bootNs: bigint,
): ProcessSnapshot | undefined {
  const dir = `${root}/${pid}`;
  const cmdline = readText(`${dir}/cmdline`);
  if (cmdline === undefined) return undefined;
  const link = readLink(`${dir}/exe`);
  if (cmdline === "" && link === undefined) return undefined;
  const status = readText(`${dir}/status`);
  const stat = readText(`${dir}/stat`);
  if (status === undefined || stat === undefined) return undefined;
  const args = splitBlock(cmdline);
  const exe = args.shift() ?? link ?? "";
  return {
    ...identity(pid, status, stat, bootNs),
    exe,
    exepath: link ?? "",
    args,
    env: splitBlock(readText(`${dir}/environ`) ?? ""),
    cwd: readLink(`${dir}/cwd`) ?? "/",
    root: readLink(`${dir}/root`) ?? "/",
    cgroups: readCgroups(`${dir}/cgroup`),
    fdLimit: fdLimit(readText(`${dir}/limits`) ?? ""),
    loginuid: Number(readText(`${dir}/loginuid`) ?? 0xffff_ffff),
    ...programInode(`${dir}/exe`),
    pidnsInitStartNs: bootNs,
    flags: 0,
    fds: [],
  };
}

/** Reads another thread of a process already read; it shares what the process shares. */
export function readTask(
  root: string,
  leader: ProcessSnapshot,
  tid: number,
  bootNs: bigint,
): ProcessSnapshot | undefined {
  const dir = `${root}/${leader.pid}/task/${tid}`;
  const status = readText(`${dir}/status`);
  const stat = readText(`${dir}/stat`);
  if (status === undefined || stat === undefined) return undefined;
  return {
    ...leader,
    ...identity(tid, status, stat, bootNs),
    env: [],
    flags: ThreadFlag.CLONE_THREAD | ThreadFlag.CLONE_FILES,
    fds: [],
  };
}

/** Process that a thread belongs to; undefined when it is gone. */
export function processOf(root: string, tid: number): number | undefined {
  const status = readText(`${root}/${tid}/status`);
  const pid = status === undefined ? 0 : Number(statusValue(status, "Tgid"));
  return pid > 0 ? pid : undefined;
}

/** A snapshot with descriptors. */
export function withFds(snapshot: ProcessSnapshot, fds: readonly FdSnapshot[]): ProcessSnapshot {
  return { ...snapshot, fds };
}

/** Parts of a snapshot that status and stat tell. */
function identity(tid: number, status: string, stat: string, bootNs: bigint) {
  // the name in parentheses may hold anything, blanks and parentheses too
  const cells = stat.substring(stat.lastIndexOf(")") + 2).split(" ");
  const cell = (i: number) => Number(cells[i - 3] ?? 0);
  const pid = Number(statusValue(status, "Tgid"));
  const start = BigInt(cells[22 - 3] ?? 0);
  const vtid = lastNumber(statusValue(status, "NSpid"), tid);
  return {
    tid,
    pid,
    ptid: cell(4),
    pgid: cell(5),
    sid: cell(6),
    tty: cell(7),
    pfMinor: cell(10),
    pfMajor: cell(12),
    cloneNs: bootNs === 0n ? 0n : bootNs + start * 1_000_000_000n / TICKS,
    comm: statusValue(status, "Name"),
    vpgid: lastNumber(statusValue(status, "NSpgid"), cell(5)),
    vtid,
    vpid: lastNumber(statusValue(status, "NStgid"), pid),
    uid: secondNumber(statusValue(status, "Uid")),
    gid: secondNumber(statusValue(status, "Gid")),
    vmSizeKb: parseInt(statusValue(status, "VmSize")) || 0,
    vmRssKb: parseInt(statusValue(status, "VmRSS")) || 0,
    vmSwapKb: parseInt(statusValue(status, "VmSwap")) || 0,
    capInheritable: hex(statusValue(status, "CapInh")),
    capPermitted: hex(statusValue(status, "CapPrm")),
    capEffective: hex(statusValue(status, "CapEff")),
    exeWritable: false,
    exeUpperLayer: false,
    exeLowerLayer: false,
    exeFromMemfd: false,
  };
}

function statusValue(status: string, key: string): string {
  const mark = "\n" + key + ":\t";
  const at = status.startsWith(key + ":\t") ? 0 : status.indexOf(mark) + 1;
  if (at === 0 && !status.startsWith(key)) return "";
  const start = at + key.length + 2;
  const end = status.indexOf("\n", start);
  return status.substring(start, end < 0 ? status.length : end);
}

function lastNumber(text: string, absent: number): number {
  const last = text.trim().split(/\s+/).pop();
  return last === undefined || last === "" ? absent : Number(last);
}

function secondNumber(text: string): number {
  return Number(text.split("\t")[1] ?? 0xffff_ffff);
}

function hex(text: string): bigint {
  return /^[0-9a-f]+$/.test(text) ? BigInt("0x" + text) : 0n;
}

function fdLimit(limits: string): number {
  const match = /Max open files\s+(\S+)/.exec(limits);
  return match?.[1] === undefined || match[1] === "unlimited" ? -1 : Number(match[1]);
}

/** Lines `id:controllers:path` of both cgroup versions to `subsystem=path`. */
export function readCgroups(path: string): string[] {
  const out: string[] = [];
  let unified: string | undefined;
  for (const line of (readText(path) ?? "").split("\n")) {
    const first = line.indexOf(":");
    const second = line.indexOf(":", first + 1);
    if (first < 0 || second < 0) continue;
    const controllers = line.substring(first + 1, second);
    const group = line.substring(second + 1);
    if (controllers === "") unified = group;
    else for (const name of controllers.split(",")) out.push(`${name}=${group}`);
  }
  if (unified === undefined) return out;
  let told = unified === "/";
  for (const name of V2_CONTROLLERS) {
    if (out.some((item) => item.startsWith(name + "="))) continue;
    if (name === "io" && out.some((item) => item.startsWith("blkio="))) continue;
    out.push(`${name}=${unified}`);
    told = true;
  }
  // every controller has a tree of its own: the driver names the unified one the same way
  if (!told) out.push(`${UNIFIED}=${unified}`);
  return out;
}

/** Controllers that libscap lists for a process of the unified tree. */
const V2_CONTROLLERS = ["cpuset", "cpu", "io", "memory", "pids"];

function programInode(path: string) {
  try {
    const info = Deno.statSync(path);
    const ns = (date: Date | null) => BigInt(date?.getTime() ?? 0) * 1_000_000n;
    return {
      exeIno: BigInt(info.ino ?? 0),
      exeInoCtimeNs: ns(info.ctime),
      exeInoMtimeNs: ns(info.mtime),
    };
  } catch {
    return { exeIno: 0n, exeInoCtimeNs: 0n, exeInoMtimeNs: 0n };
  }
}
