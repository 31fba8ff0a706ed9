/**
 * The start-up snapshot of a running machine, from /proc, and the reader that answers questions
 * later on. The snapshot takes every process with its first descriptors and its threads, within
 * limits that keep it short; the rest is read when an event needs it ({@linkcode LiveProc}).
 */
import { hostPath } from "../base/host_root.ts";
import type { FdSnapshot, Platform, ProcessSnapshot, UserInfo } from "../event/platform.ts";
import { ProcFds } from "./proc_fds.ts";
import { bootTimeNs, readInterfaces, readMachine } from "./proc_machine.ts";
import type { ProcReader } from "./proc_reader.ts";
import { numbersIn } from "./proc_text.ts";
import { processOf, readProcess, readTask, withFds } from "./proc_thread.ts";
import { readGroups, readUsers } from "./users_file.ts";

/** Descriptors read for a process at the start; later ones are asked for when they are used. */
const FDS_PER_PROCESS = 32;
/** Descriptors read at the start in all. */
const MAX_FDS = 8192;
/** Threads other than main threads read at the start. */
const MAX_TASKS = 2048;
/** Time after which the scan reads no more descriptors and threads, ms. */
const SOFT_LIMIT_MS = 120;
/** Age of socket tables when single descriptors are asked for, ms. */
const SOCKETS_FRESH_MS = 1000;

/** How much of the machine a scan reads. */
export interface ScanOptions {
  /** Every thread and descriptor, however long it takes: for a recording, which nobody asks later. */
  readonly complete?: boolean;
}

/** Reads the whole machine. Never fails: what cannot be read is left out. */
export function scanProc(
  root = hostPath("/proc"),
  { complete = false }: ScanOptions = {},
): Platform {
  const started = performance.now();
  const most = (limit: number) => complete ? Infinity : limit;
  const bootNs = bootTimeNs(root);
  const fds = new ProcFds(root, Infinity);
  const processes: ProcessSnapshot[] = [];
  const pids = numbersIn(root).sort((a, b) => a - b);
  const hasTime = () => performance.now() - started < most(SOFT_LIMIT_MS);
  for (const pid of pids) {
    const process = readProcess(root, pid, bootNs);
    if (process !== undefined) processes.push(process);
  }
  let fdCount = 0;
  let taskCount = 0;
  for (let i = 0, leaders = processes.length; i < leaders && hasTime(); i++) {
    const leader = processes[i] as ProcessSnapshot;
    if (fdCount < most(MAX_FDS)) {
      const list = fds.list(leader.pid, most(FDS_PER_PROCESS));
      fdCount += list.length;
      processes[i] = withFds(leader, list);
    }
    if (taskCount >= most(MAX_TASKS)) continue;
    for (const tid of numbersIn(`${root}/${leader.pid}/task`)) {
      if (tid === leader.pid || taskCount >= most(MAX_TASKS)) continue;
      const task = readTask(root, leader, tid, bootNs);
      if (task === undefined) continue;
      processes.push(task);
      taskCount++;
    }
  }
  return {
    machine: readMachine(root, bootNs),
    interfaces: readInterfaces(),
    users: readUsers(),
    groups: readGroups(),
    processes,
    exact: true,
  };
}

/** Answers questions about the running machine from /proc. */
export class LiveProc implements ProcReader {
  readonly #root: string;
  readonly #bootNs: bigint;
  readonly #fds: ProcFds;
  #usersAt = -Infinity;
  #users: readonly UserInfo[] = [];

  constructor(root = hostPath("/proc")) {
    this.#root = root;
    this.#bootNs = bootTimeNs(root);
    this.#fds = new ProcFds(root, SOCKETS_FRESH_MS);
  }

  thread(tid: number): ProcessSnapshot | undefined {
    const pid = processOf(this.#root, tid);
    if (pid === undefined) return undefined;
    const leader = readProcess(this.#root, pid, this.#bootNs);
    if (leader === undefined || pid === tid) return leader;
    return readTask(this.#root, leader, tid, this.#bootNs);
  }

  fd(pid: number, fd: number): FdSnapshot | undefined {
    return this.#fds.read(pid, fd);
  }

  alive(tid: number): boolean {
    return processOf(this.#root, tid) !== undefined;
  }

  user(uid: number): UserInfo | undefined {
    // the file is read again at most once a second
    const now = performance.now();
    if (now - this.#usersAt > SOCKETS_FRESH_MS) {
      this.#usersAt = now;
      this.#users = readUsers();
    }
    return this.#users.find((user) => user.uid === uid);
  }
}
