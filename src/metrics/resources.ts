/**
 * What this process and its machine use, read from /proc. A figure that cannot be read is 0: metrics
 * are never a reason to stop watching.
 */
import { hostPath } from "../base/host_root.ts";

/** Figures at one moment; memory in bytes. */
export interface Resources {
  /** CPU of this process since the last reading, in percent of one CPU. */
  readonly cpuPercent: number;
  readonly rss: number;
  readonly vsz: number;
  readonly pss: number;
  /** Memory of the cgroup this process runs in. */
  readonly containerMemory: number;
  readonly hostCpuPercent: number;
  readonly hostMemoryUsed: number;
  readonly hostProcessesRunning: number;
  readonly hostOpenFds: number;
}

/** Reads /proc; remembers the last reading for the CPU shares. */
export class ResourceReader {
  #own = { ticks: 0, wallMs: 0 };
  #host = { busy: 0, all: 0 };

  /** @param root "/proc", or where it is mounted */
  constructor(private readonly root = hostPath("/proc")) {}

  /** Figures now. */
  read(): Resources {
    const memory = keyed(this.#text("meminfo"));
    const status = keyed(this.#text("self/status"));
    const stat = this.#text("stat");
    return {
      cpuPercent: this.#ownCpu(),
      rss: (status["VmRSS"] ?? 0) * 1024,
      vsz: (status["VmSize"] ?? 0) * 1024,
      pss: (keyed(this.#text("self/smaps_rollup"))["Pss"] ?? 0) * 1024,
      containerMemory: this.#cgroupMemory(),
      hostCpuPercent: this.#hostCpu(stat),
      hostMemoryUsed: ((memory["MemTotal"] ?? 0) - (memory["MemAvailable"] ?? 0)) * 1024,
      hostProcessesRunning: Number(/^procs_running (\d+)$/m.exec(stat)?.[1] ?? 0),
      hostOpenFds: Number(this.#text("sys/fs/file-nr").split(/\s/)[0] ?? 0),
    };
  }

  #ownCpu(): number {
    // Behind the command's name, which may hold blanks: field 14 and 15 of proc(5), in ticks of 10 ms.
    const fields = this.#text("self/stat").split(") ").at(-1)?.split(" ") ?? [];
    const now = {
      ticks: Number(fields[11] ?? 0) + Number(fields[12] ?? 0),
      wallMs: performance.now(),
    };
    const before = this.#own;
    this.#own = now;
    const wall = now.wallMs - before.wallMs;
    return before.wallMs === 0 || wall <= 0 ? 0 : (now.ticks - before.ticks) * 1000 / wall;
  }

  #hostCpu(stat: string): number {
    const times = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? "").split(" ").map(Number);
    const all = times.reduce((sum, time) => sum + time, 0);
    const busy = all - (times[3] ?? 0) - (times[4] ?? 0);
    const before = this.#host;
    this.#host = { busy, all };
    return before.all === 0 || all <= before.all
      ? 0
      : (busy - before.busy) * 100 / (all - before.all);
  }

  #cgroupMemory(): number {
    const path = Deno.env.get("FALCO_CGROUP_MEM_PATH") ?? "/sys/fs/cgroup/memory.current";
    if (path.includes("..")) return 0;
    return Number(readText(path)) ||
      Number(readText("/sys/fs/cgroup/memory/memory.usage_in_bytes")) || 0;
  }

  #text(name: string): string {
    return readText(`${this.root}/${name}`);
  }
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/** Numbers of lines such as `VmRSS:   1234 kB`. */
function keyed(text: string): Record<string, number> {
  const out: Record<string, number> = {};
  for (const line of text.split("\n")) {
    const match = /^(\w+):\s+(\d+)/.exec(line);
    if (match !== null) out[match[1] as string] = Number(match[2]);
  }
  return out;
}
