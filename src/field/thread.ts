/** Fields of the thread of the event. `thread.vm*` are on main threads only, 0 on the others. */
import { PPME } from "../event/event_codes.ts";
import type { EventContext } from "../state/event_context.ts";
import type { Thread } from "../state/thread.ts";
import { makeFields, nonexistent, type Spec } from "./define.ts";
import type { Extract } from "./field.ts";
import { plausible } from "./proc.ts";

/** Names of capabilities by bit (linux/capability.h). */
const CAPABILITIES = [
  "CHOWN",
  "DAC_OVERRIDE",
  "DAC_READ_SEARCH",
  "FOWNER",
  "FSETID",
  "KILL",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "LINUX_IMMUTABLE",
  "NET_BIND_SERVICE",
  "NET_BROADCAST",
  "NET_ADMIN",
  "NET_RAW",
  "IPC_LOCK",
  "IPC_OWNER",
  "SYS_MODULE",
  "SYS_RAWIO",
  "SYS_CHROOT",
  "SYS_PTRACE",
  "SYS_PACCT",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_NICE",
  "SYS_RESOURCE",
  "SYS_TIME",
  "SYS_TTY_CONFIG",
  "MKNOD",
  "LEASE",
  "AUDIT_WRITE",
  "AUDIT_CONTROL",
  "SETFCAP",
  "MAC_OVERRIDE",
  "MAC_ADMIN",
  "SYSLOG",
  "WAKE_ALARM",
  "BLOCK_SUSPEND",
  "AUDIT_READ",
  "PERFMON",
  "BPF",
  "CHECKPOINT_RESTORE",
].map((name) => `CAP_${name}`);

/** Names of the capabilities in a mask, in order of bits, with blanks between. */
export function capabilityNames(mask: bigint): string {
  if (mask === 0n) return "";
  return CAPABILITIES.filter((_, bit) => (mask >> BigInt(bit) & 1n) === 1n).join(" ");
}

function capabilities(name: string, set: string, get: (thread: Thread) => bigint): Spec {
  return {
    name,
    type: "CHARBUF",
    help: `Capabilities in the ${set} set`,
    extract: ({ thread }) => thread && capabilityNames(get(thread)),
  };
}

function count(
  name: string,
  help: string,
  get: (thread: Thread) => number,
  options: Partial<Spec> = {},
): Spec {
  return { name, type: "UINT64", help, ...options, extract: ({ thread }) => thread && get(thread) };
}

/** Memory counts once per process: on the main thread. */
function onMain(get: (thread: Thread) => number): (thread: Thread) => number {
  return (thread) => thread.isLeader() ? get(thread) : 0;
}

function isSwitch(ctx: EventContext): boolean {
  return ctx.ev.type === PPME.SCHEDSWITCH_1_E || ctx.ev.type === PPME.SCHEDSWITCH_6_E;
}

/** ns since the CPU of a switch event switched before; 0 for other events. */
function slice(): (ctx: EventContext) => bigint {
  const last = new Map<number, bigint>();
  return (ctx) => {
    if (!isSwitch(ctx)) return 0n;
    const now = ctx.ev.ts();
    const before = last.get(ctx.ev.cpu);
    last.set(ctx.ev.cpu, now);
    return before === undefined ? 0n : now - before;
  };
}

function totalTime(): Extract {
  const lastSlice = slice();
  // keyed by the thread itself, so that the entry goes when the thread does
  const total = new WeakMap<Thread, bigint>();
  return (ctx) => {
    const passed = lastSlice(ctx);
    if (ctx.thread === undefined) return 0n;
    const sum = (total.get(ctx.thread) ?? 0n) + passed;
    if (passed !== 0n) total.set(ctx.thread, sum);
    return sum;
  };
}

/** Ticks that a procinfo event adds to the one before it for the thread, at most 100. */
function cpuUse(user: boolean, system: boolean): () => Extract {
  return () => {
    const last = new WeakMap<Thread, bigint>();
    return (ctx) => {
      if (ctx.ev.type !== PPME.PROCINFO_E || ctx.thread === undefined) return undefined;
      const now = (user ? ctx.ev.big(0) : 0n) + (system ? ctx.ev.big(1) : 0n);
      const before = last.get(ctx.thread) ?? 0n;
      last.set(ctx.thread, now);
      return before === 0n ? 0 : Math.min(100, Number(now - before));
    };
  };
}

/** Fields `thread.*`. */
export const THREAD_FIELDS = makeFields("process", [
  capabilities("thread.cap_permitted", "permitted", (t) => t.capPermitted),
  capabilities("thread.cap_inheritable", "inheritable", (t) => t.capInheritable),
  capabilities("thread.cap_effective", "effective", (t) => t.capEffective),
  count("thread.pfmajor", "Page faults that needed the disk", (t) => t.pfMajor),
  count("thread.pfminor", "Page faults that did not need the disk", (t) => t.pfMinor),
  {
    name: "thread.tid",
    type: "INT64",
    format: "ID",
    help: "Id of the thread",
    extract: ({ ev }) => plausible(ev.tid),
  },
  {
    name: "thread.ismain",
    type: "BOOL",
    help: "True for the main thread of a process",
    extract: ({ thread }) => thread?.isLeader(),
  },
  {
    name: "thread.vtid",
    type: "INT64",
    format: "ID",
    help: "Id of the thread in its own pid namespace",
    extract: ({ thread }) => thread === undefined || thread.vtid === -1 ? undefined : thread.vtid,
  },
  {
    name: "thread.nametid",
    type: "CHARBUF",
    flags: ["table_only"],
    help: "Name of the process and id of the thread, together",
    extract: ({ thread, ev }) => thread && thread.comm + ev.tid,
  },
  {
    name: "thread.exectime",
    type: "RELTIME",
    help: "ns of CPU time that ends with this switch event; 0 for other events",
    stateful: slice,
  },
  {
    name: "thread.totexectime",
    type: "RELTIME",
    help: "ns of CPU time of the thread that switch events showed so far",
    stateful: totalTime,
  },
  {
    name: "thread.cgroups",
    type: "CHARBUF",
    help: "All cgroups as subsystem=path, with blanks between",
    extract: ({ thread }) =>
      thread?.cgroups.map(([name, path]) => `${name}=${path}`).join(" ") || undefined,
  },
  {
    name: "thread.cgroup",
    type: "CHARBUF",
    arg: "name",
    help: "Path of the cgroup of one subsystem: thread.cgroup.memory",
    bind: (arg, dot) => {
      if (arg === undefined) return "filter syntax error: thread.cgroup";
      if (!dot) return `filter syntax error: thread.cgroup[${arg}]`;
      if (!/^[A-Za-z_]+$/.test(arg)) return nonexistent(`thread.cgroup.${arg}`);
      return { extract: ({ thread }) => thread?.cgroups.find(([name]) => name === arg)?.[1] };
    },
  },
  {
    name: "thread.cpu",
    type: "DOUBLE",
    help: "CPU use of the thread in percent; on procinfo events only",
    stateful: cpuUse(true, true),
  },
  {
    name: "thread.cpu.user",
    type: "DOUBLE",
    help: "CPU use outside of the kernel; on procinfo events only",
    stateful: cpuUse(true, false),
  },
  {
    name: "thread.cpu.system",
    type: "DOUBLE",
    help: "CPU use within the kernel; on procinfo events only",
    stateful: cpuUse(false, true),
  },
  count("thread.vmsize", "Virtual memory in kB", onMain((t) => t.vmSizeKb)),
  count("thread.vmrss", "Memory in use in kB", onMain((t) => t.vmRssKb)),
  count("thread.vmsize.b", "Virtual memory in bytes", onMain((t) => t.vmSizeKb * 1024), {
    flags: ["table_only"],
  }),
  count("thread.vmrss.b", "Memory in use in bytes", onMain((t) => t.vmRssKb * 1024), {
    flags: ["table_only"],
  }),
]);
