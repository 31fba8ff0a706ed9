/** Fields of the process of the event: identity, command line, ids, times, resources. */
import type { EventContext } from "../state/event_context.ts";
import type { Thread } from "../state/thread.ts";
import { type Binding, makeFields, nonexistent, type Spec } from "./define.ts";
import { timeSince } from "./event_info.ts";
import { fdTypeName } from "./fd_kind.ts";
import type { FieldType } from "./field.ts";
import {
  ancestor,
  environmentOf,
  environmentValue,
  leaderOf,
  oldestWith,
  parentThread,
} from "./process.ts";

/** Highest number that passes as a pid. */
const MAX_ID = 0xffff_ffff;

/** Parses an index: decimal digits with a sign, within 32 bits (wrapping); NaN if it is none. */
export function parseIndex(text: string): number {
  return /^-?\d+$/.test(text) ? Number(BigInt.asIntN(32, BigInt(text))) : NaN;
}

/** A pid or tid as it may be shown; captures can hold anything. */
export function plausible(id: number): number | undefined {
  return id >= -1 && id <= MAX_ID ? id : undefined;
}

/** 0 stands for "not known" in many attributes. */
function known(value: bigint): bigint | undefined {
  return value === 0n ? undefined : value;
}

function text(name: string, help: string, get: (thread: Thread) => string): Spec {
  return { name, type: "CHARBUF", help, extract: ({ thread }) => thread && get(thread) };
}

function parentText(name: string, help: string, get: (thread: Thread) => string): Spec {
  return {
    name,
    type: "CHARBUF",
    help,
    extract: (ctx) => {
      const parent = ancestor(ctx, 1);
      return parent && get(parent);
    },
  };
}

function id(name: string, help: string, get: (thread: Thread) => number | undefined): Spec {
  return {
    name,
    type: "INT64",
    format: "ID",
    help,
    extract: ({ thread }) => thread && get(thread),
  };
}

function amount(
  name: string,
  help: string,
  get: (thread: Thread, ctx: EventContext) => number | bigint | undefined,
  type: FieldType = "UINT64",
): Spec {
  return { name, type, help, extract: (ctx) => ctx.thread && get(ctx.thread, ctx) };
}

function flag(name: string, help: string, get: (thread: Thread) => boolean): Spec {
  return { name, type: "BOOL", help, extract: ({ thread }) => thread && get(thread) };
}

/** Name, argv[0] and path of the process that leads a session or process group. */
function groupFields(
  names: readonly [string, string, string],
  group: string,
  get: (thread: Thread) => number,
  virtual: boolean,
): Spec[] {
  const parts: readonly [string, string, (thread: Thread) => string][] = [
    [names[0], `Name of the process that leads the ${group}`, (thread) => thread.comm],
    [names[1], `argv[0] of the process that leads the ${group}`, (thread) => thread.exe],
    [names[2], `Path of the program that leads the ${group}`, (thread) => thread.exepath],
  ];
  return parts.map(([name, help, part]) => ({
    name,
    type: "CHARBUF",
    help,
    extract: (ctx) => {
      if (ctx.thread === undefined) return undefined;
      const leader = oldestWith(ctx, get, virtual);
      return leader === undefined ? "" : part(leader);
    },
  }));
}

function bindArgs(arg: string | undefined): Binding | string {
  if (arg === undefined) return { extract: ({ thread }) => thread?.args.text };
  const index = parseIndex(arg);
  if (Number.isNaN(index)) return nonexistent(`proc.args[${arg}]`);
  if (index === -1) return { extract: ({ thread }) => thread?.args.text };
  return { extract: ({ thread }) => thread && (thread.args.list[index] ?? "") };
}

function bindEnv(arg: string | undefined): Binding {
  // an index is accepted and ignored: it means the whole environment
  if (arg === undefined || /^\d+$/.test(arg)) {
    return { extract: (ctx) => ctx.thread && environmentOf(ctx, ctx.thread).join(" ") };
  }
  return {
    extract: (ctx) => ctx.thread && environmentValue(environmentOf(ctx, ctx.thread), arg),
  };
}

/** Pid of the farthest shell (a name that ends in "sh") among the process and its ancestors. */
function loginShell(ctx: EventContext): number | undefined {
  const leader = leaderOf(ctx);
  if (leader === undefined) return undefined;
  let pid = leader.comm.endsWith("sh") ? leader.pid : undefined;
  ctx.state.threads.ancestors(leader, (thread) => {
    if (thread.comm.endsWith("sh")) pid = thread.pid;
    return false;
  });
  return pid;
}

function openFds(ctx: EventContext): number {
  return leaderOf(ctx)?.fds.size ?? 0;
}

/** Age of the parent; without a known start Falco shows the number of open descriptors instead. */
function parentAge(ctx: EventContext): bigint | number | undefined {
  const parent = ancestor(ctx, 1);
  if (parent === undefined) return undefined;
  return parent.cloneNs === 0n ? openFds(ctx) : timeSince(ctx, parent.cloneNs);
}

function standardStream(n: 0 | 1 | 2, stream: string): Spec[] {
  const descriptor = ({ thread, state }: EventContext) =>
    thread && state.threads.fdTable(thread)?.get(n);
  return [
    {
      name: `proc.${stream}.type`,
      type: "CHARBUF",
      help: `Kind of the process's ${stream}`,
      extract: (ctx) => {
        const fd = descriptor(ctx);
        return fd && fdTypeName(fd.type);
      },
    },
    {
      name: `proc.${stream}.name`,
      type: "CHARBUF",
      help: `Name of the process's ${stream}`,
      extract: (ctx) => descriptor(ctx)?.name,
    },
  ];
}

/** Fields `proc.*` that are about the process itself or its parent. */
export const PROC_FIELDS = makeFields("process", [
  text("proc.exe", "argv[0] as the program was started", (t) => t.exe),
  parentText("proc.pexe", "proc.exe of the parent process", (t) => t.exe),
  text("proc.exepath", "Path of the program as the kernel knows it", (t) => t.exepath),
  parentText("proc.pexepath", "proc.exepath of the parent process", (t) => t.exepath),
  text("proc.name", "Name of the process, at most 15 bytes", (t) => t.comm),
  parentText("proc.pname", "proc.name of the parent process", (t) => t.comm),
  {
    name: "proc.args",
    type: "CHARBUF",
    arg: "optional index",
    help: "Arguments behind argv[0], with blanks between; proc.args[0] is the first of them",
    bind: bindArgs,
  },
  text("proc.cmdline", "Name and arguments of the process", (t) => t.cmdline),
  parentText("proc.pcmdline", "proc.cmdline of the parent process", (t) => t.cmdline),
  amount("proc.cmdnargs", "Number of arguments behind argv[0]", (t) => t.args.list.length),
  amount(
    "proc.cmdlenargs",
    "Bytes of all arguments together",
    (t) => t.args.bytes,
  ),
  text("proc.exeline", "argv[0] and the arguments", (t) => `${t.exe} ${t.args.text}`),
  {
    name: "proc.env",
    type: "CHARBUF",
    arg: "optional key",
    help: "Environment with blanks between; proc.env[HOME] is the value of one variable",
    bind: bindEnv,
  },
  {
    name: "proc.cwd",
    type: "CHARBUF",
    help: "Working directory, with a slash at the end",
    extract: (ctx) => ctx.thread && ctx.state.threads.cwd(ctx.thread),
  },
  {
    name: "proc.loginshellid",
    type: "INT64",
    format: "ID",
    help: "Pid of the oldest shell (name in ...sh) among the process and its ancestors",
    extract: loginShell,
  },
  {
    name: "proc.tty",
    type: "UINT32",
    format: "ID",
    help: "Device number of the controlling terminal; 0 for none",
    extract: ({ thread }) => thread?.tty,
  },
  id("proc.pid", "Id of the process", (t) => plausible(t.pid)),
  {
    name: "proc.ppid",
    type: "INT64",
    format: "ID",
    help: "Id of the parent process",
    extract: (ctx) => {
      const parent = ancestor(ctx, 1);
      return parent && plausible(parent.pid);
    },
  },
  id(
    "proc.vpid",
    "Id of the process in its own pid namespace",
    (t) => t.vpid === -1 ? undefined : t.vpid,
  ),
  {
    name: "proc.pvpid",
    type: "INT64",
    format: "ID",
    help: "Id of the parent in its own pid namespace",
    extract: (ctx) => parentThread(ctx)?.vpid,
  },
  id("proc.sid", "Session id", (t) => t.sid),
  ...groupFields(["proc.sname", "proc.sid.exe", "proc.sid.exepath"], "session", (t) => t.sid, true),
  id("proc.vpgid", "Process group id in the pid namespace of the process", (t) => t.vpgid),
  ...groupFields(
    ["proc.vpgid.name", "proc.vpgid.exe", "proc.vpgid.exepath"],
    "process group",
    (t) => t.vpgid,
    true,
  ),
  id("proc.pgid", "Process group id as the host sees it", (t) => t.pgid),
  ...groupFields(
    ["proc.pgid.name", "proc.pgid.exe", "proc.pgid.exepath"],
    "process group as the host sees it",
    (t) => t.pgid,
    false,
  ),
  amount(
    "proc.duration",
    "Age of the process in ns",
    (t, ctx) => t.cloneNs === 0n ? undefined : timeSince(ctx, t.cloneNs),
    "RELTIME",
  ),
  {
    name: "proc.ppid.duration",
    type: "RELTIME",
    help: "Age of the parent in ns",
    extract: parentAge,
  },
  amount(
    "proc.pid.ts",
    "Start of the process, ns since the epoch",
    (t) => known(t.cloneNs),
    "RELTIME",
  ),
  {
    name: "proc.ppid.ts",
    type: "RELTIME",
    help: "Start of the parent, ns since the epoch",
    extract: (ctx) => parentThread(ctx)?.cloneNs,
  },
  flag(
    "proc.is_exe_writable",
    "True if the user of the process may write to its program",
    (t) => t.exeWritable,
  ),
  flag(
    "proc.is_exe_upper_layer",
    "True if the program lies in the writable layer of an overlay file system",
    (t) => t.exeUpperLayer,
  ),
  flag(
    "proc.is_exe_lower_layer",
    "True if the program lies in a read-only layer of an overlay file system",
    (t) => t.exeLowerLayer,
  ),
  flag(
    "proc.is_exe_from_memfd",
    "True if the program has no file but lies in memory",
    (t) => t.exeFromMemfd,
  ),
  flag("proc.is_sid_leader", "True if the process leads its session", (t) => t.sid === t.vpid),
  flag(
    "proc.is_vpgid_leader",
    "True if the process leads its process group",
    (t) => t.vpgid === t.vpid,
  ),
  flag(
    "proc.is_pgid_leader",
    "True if the process leads its process group as the host sees it",
    (t) => t.pgid === t.pid,
  ),
  amount("proc.exe_ino", "Inode of the program", (t) => known(t.exeIno), "INT64"),
  amount(
    "proc.exe_ino.ctime",
    "Last status change of the program, ns since the epoch",
    (t) => known(t.exeInoCtimeNs),
    "ABSTIME",
  ),
  amount(
    "proc.exe_ino.mtime",
    "Last modification of the program, ns since the epoch",
    (t) => known(t.exeInoMtimeNs),
    "ABSTIME",
  ),
  amount(
    "proc.exe_ino.ctime_duration_proc_start",
    "ns between the program's last status change and the start of the process",
    (t) => known(t.exeAgeAtStartNs),
    "ABSTIME",
  ),
  amount(
    "proc.exe_ino.ctime_duration_pidns_start",
    "ns between the start of the pid namespace and the program's last status change, if later",
    (t) => known(t.exeAgeInNamespaceNs),
    "ABSTIME",
  ),
  amount(
    "proc.pidns_init_start_ts",
    "Start of the first process of the pid namespace, ns since the epoch",
    (t) => known(t.pidnsInitStartNs),
  ),
  amount("proc.fdopencount", "Number of open descriptors", (_, ctx) => openFds(ctx)),
  amount(
    "proc.fdlimit",
    "Most descriptors that the process may open",
    (_, ctx) => leaderOf(ctx)?.fdLimit ?? 0,
    "INT64",
  ),
  {
    name: "proc.fdusage",
    type: "DOUBLE",
    help: "Open descriptors in percent of the limit",
    extract: (ctx) => {
      if (ctx.thread === undefined) return undefined;
      const limit = leaderOf(ctx)?.fdLimit ?? 0;
      return limit <= 0 ? 0 : openFds(ctx) * 100 / limit;
    },
  },
  amount("proc.vmsize", "Virtual memory in kB", (t) => t.vmSizeKb),
  amount("proc.vmrss", "Memory in use in kB", (t) => t.vmRssKb),
  amount("proc.vmswap", "Swapped memory in kB", (t) => t.vmSwapKb),
  amount("proc.nthreads", "Threads of the process that are alive", (t) => t.groupAlive),
  amount("proc.nchilds", "Threads besides the main thread that are alive", (t, ctx) => {
    const leader = ctx.state.threads.leader(t);
    const others = leader === undefined || leader.isDead() ? t.groupAlive : t.groupAlive - 1;
    return Math.max(0, others);
  }),
  ...standardStream(0, "stdin"),
  ...standardStream(1, "stdout"),
  ...standardStream(2, "stderr"),
]);
