/**
 * The events that the benchmarks share, in the proportions of a machine at work: three quarters opens
 * and closes of ordinary files (a tenth of the opens fail), calls that no rule names (fstat, read,
 * generic ones), some connections, and processes that are born, become a program, load its
 * libraries and end. Opens carry the path that the kernel resolved, as the driver records them.
 */
import type { Batch } from "../../src/event/batch.ts";
import { EventBuilder } from "../../src/event/event_builder.ts";
import { Extra } from "../../src/event/extra.ts";
import { CaptureWriter } from "../../src/scap/capture_writer.ts";
import { UNKNOWN_PLATFORM } from "../../src/event/memory_source.ts";

/** Distinct ordinary files that are opened. */
const FILES = 4000;
const FOLDERS = [
  "/usr/include/x86_64-linux-gnu/bits",
  "/usr/share/zoneinfo/Europe",
  "/home/ann/project/src",
  "/home/ann/project/build/objects",
  "/var/lib/postgresql/base",
  "/proc/self/task",
  "/srv/www/static/images",
  "/opt/tools/share",
];
const PROGRAMS = ["cc1", "as", "ld", "make", "git", "sed", "python3", "node"];
/** Long-lived processes that work beside the short ones. */
const SERVICES = 24;
const CGROUPS = "cpu=/user.slice\0memory=/user.slice\0pids=/user.slice/session-3.scope\0";

/** Events in the making. */
class Machine {
  readonly out = new EventBuilder();
  #step = 0;
  #nextTid = 20_000;

  /** A number that looks random and is the same in every run. */
  next(below: number): number {
    this.#step = (Math.imul(this.#step, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (this.#step >>> 8) % below;
  }

  #file(): string {
    const n = this.next(FILES);
    return `${FOLDERS[n % FOLDERS.length]}/part${n % 61}/file_${n}.${n % 3 === 0 ? "h" : "o"}`;
  }

  /** A file is opened, perhaps looked at, and closed. */
  visit(tid: number, path = this.#file()): void {
    const header = { tid, cpu: tid % 4 };
    const fd = 3 + this.next(9);
    const open = { dirfd: -100, name: path, flags: 1, mode: 0, dev: 0x800002, ino: path.length };
    if (this.next(10) === 0) {
      this.out.add("openat", { ...open, fd: -2, dev: 0, ino: 0 }, header);
      return;
    }
    this.out.add("openat", { ...open, fd }, { ...header, extra: [[Extra.PATH, path]] });
    const look = this.next(6);
    if (look === 0) this.out.add("fstat", { res: 0, fd }, header);
    if (look === 1) this.out.add("read", { res: 64, data: "x".repeat(64), fd, size: 832 }, header);
    if (look === 2) this.out.add("syscall", { ID: 28, nativeID: 11 }, header);
    this.out.add("close", { res: 0, fd }, header);
  }

  /** A client asks a server. */
  connect(tid: number): void {
    const header = { tid, cpu: tid % 4 };
    const port = 30_000 + this.next(2000);
    const tuple = `10.0.0.5:${port}->10.0.${this.next(4)}.9:443`;
    this.out.add("socket", { fd: 12, domain: 2, type: 1, proto: 6, flags: 0 }, header);
    this.out.add("connect", { res: 0, tuple, fd: 12, addr: tuple.split("->")[1] }, header);
    this.out.add("close", { res: 0, fd: 12 }, header);
  }

  /** A process is born, becomes a program, opens what it needs and ends. */
  run(parent: number): void {
    const tid = this.#nextTid++;
    const program = PROGRAMS[this.next(PROGRAMS.length)] as string;
    const born = {
      exe: "make",
      args: ["all"],
      fdlimit: 1024,
      pgft_maj: 0,
      pgft_min: 400,
      vm_size: 9000,
      vm_rss: 3000,
      vm_swap: 0,
      comm: "make",
      cgroups: CGROUPS,
      flags: 0,
      uid: 1000,
      gid: 1000,
    };
    const caller = { tid: parent, pid: parent, ptid: 1, vtid: parent, vpid: parent };
    const child = { tid, pid: tid, ptid: parent, vtid: tid, vpid: tid };
    this.out.add("clone", { ...born, ...caller, res: tid }, { tid: parent });
    this.out.add("clone", { ...born, ...child, res: 0 }, { tid });
    this.out.add("execve", {
      res: 0,
      exe: `/usr/bin/${program}`,
      args: ["-O2", "-o", `object${this.next(500)}.o`],
      tid,
      pid: tid,
      ptid: parent,
      cwd: "",
      fdlimit: 1024,
      pgft_maj: 0,
      pgft_min: 30,
      vm_size: 2000,
      vm_rss: 900,
      vm_swap: 0,
      comm: program,
      cgroups: CGROUPS,
      env: ["PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/home/ann", "LANG=C.UTF-8", "SHLVL=2"],
      tty: 34_817,
      vpgid: parent,
      loginuid: 1000,
      flags: 0,
      cap_inheritable: 0,
      cap_permitted: 0,
      cap_effective: 0,
      exe_ino: 4711,
      exe_ino_ctime: 1_700_000_000_000_000_000n,
      exe_ino_mtime: 1_700_000_000_000_000_000n,
      uid: 1000,
      trusted_exepath: `/usr/bin/${program}`,
      pgid: parent,
      gid: 1000,
      filename: `/usr/bin/${program}`,
    }, { tid });
    for (const name of ["ld.so.cache", "libc.so.6", "libm.so.6", "libz.so.1"]) {
      this.visit(tid, `/usr/lib/x86_64-linux-gnu/${name}`);
    }
    for (let i = this.next(40); i >= 0; i--) this.visit(tid);
    this.out.add("procexit", { status: 0, ret: 0, sig: 0, core: 0, reaper_tid: 0 }, { tid });
  }
}

/** A batch of at least `count` mixed events. */
export function mixedEvents(count: number): Batch {
  const machine = new Machine();
  while (machine.out.count < count) {
    const service = 1000 + machine.next(SERVICES);
    const what = machine.next(40);
    if (what < 35) machine.visit(service);
    else if (what < 39) machine.connect(service);
    else machine.run(service);
  }
  return machine.out.batch();
}

/** Writes a capture with `count` mixed events; gives its length in bytes. */
export function writeMixedCapture(path: string, count: number): number {
  const opened = CaptureWriter.open(path, () => UNKNOWN_PLATFORM);
  if (!opened.ok) throw new Error(opened.error.message);
  const batch = mixedEvents(count);
  for (let i = 0; i < count; i++) opened.value.add(batch, i);
  const closed = opened.value.close();
  if (!closed.ok) throw new Error(closed.error.message);
  return Deno.statSync(path).size;
}
