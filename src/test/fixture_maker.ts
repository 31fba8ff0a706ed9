/**
 * Makes a test of a hit in a capture: the process with its lineage as it was before the event, the
 * event, and the alert that came of it. On request names of hosts and accounts are replaced.
 */
import { baseName } from "../base/path_name.ts";
import { toText } from "../base/byte_string.ts";
import { fail, ok, type Result } from "../base/result.ts";
import type { Alert } from "../engine/alert.ts";
import type { RuleMatching } from "../engine/engine.ts";
import { openCapture } from "../scap/capture_source.ts";
import type { EventContext } from "../state/event_context.ts";
import { FdType } from "../state/fd_info.ts";
import type { State } from "../state/state.ts";
import { NO_ID, type Thread } from "../state/thread.ts";
import { runSource } from "./case_run.ts";
import { eventSpec } from "./event_text.ts";
import type { TestedRules } from "./rule_store.ts";
import { Scrubber } from "./scrubber.ts";
import { yamlText, type YamlValue } from "./yaml_text.ts";

/** What to cut. */
export interface FixtureOptions {
  readonly capture: string;
  readonly rule: string;
  /** Rule files as the test shall name them. */
  readonly rules: readonly string[];
  readonly matching: RuleMatching;
  readonly scrub: boolean;
}

type Map = Record<string, YamlValue>;

/** The hit. */
interface Hit {
  readonly alert: Alert;
  readonly step: number;
  readonly tid: number;
  /** Parent of the thread, once the event has happened. */
  readonly ptid: number;
}

const FACTS = ["resolved", "resolved2", "via", "compat"];

/** Fields that a test pins down, where the alert has them. */
const PINNED = ["proc.name", "proc.pname", "proc.exepath", "fd.name", "container.id", "evt.type"];
/** Most descriptors that are written for a process. */
const MAX_FILES = 16;

/** The text of a test file for the first alert of the rule in the capture. */
export async function makeFixture(
  options: FixtureOptions,
  tested: TestedRules,
): Promise<Result<string>> {
  const hit = await findHit(options, tested);
  if (!hit.ok) return hit;
  let world: Map = {};
  let event: Map | undefined;
  const opened = await openCapture(options.capture);
  if (!opened.ok) return opened;
  let label = "";
  let seen = false;
  const before = (ctx: EventContext) => {
    const { threads } = ctx.state;
    const thread = threads.get(hit.value.tid) ?? threads.get(hit.value.ptid);
    if (thread !== undefined) [world, label] = worldOf(ctx.state, thread);
  };
  const ran = await runSource(opened.value, tested, options.matching, {
    beforeEvent: (ctx, step) => {
      if (step === hit.value.step) before(ctx);
    },
    afterEvent: (ctx, step) => {
      if (step !== hit.value.step) return;
      event = eventSpec(ctx.ev, ctx.thread?.exepath ?? "");
      seen = true;
    },
  }, { stopped: () => seen });
  await opened.value.close();
  if (!ran.ok) return ran;
  if (event === undefined) {
    return fail({
      code: "USAGE",
      message: `event ${
        hit.value.step + 1
      } of ${options.capture} is of a kind that tests cannot make`,
      hint: "Use the whole capture: a case may name it with capture and counts.",
    });
  }
  const document: Map = {
    rules: options.rules,
    ...(options.matching === "all" ? { matching: "all" } : {}),
    cases: [{
      name: `${options.rule}, from ${baseName(options.capture)}`,
      ...(Object.keys(world).length === 0 ? {} : { world }),
      // what only saker's driver tells is missing in captures of other tools
      ...(FACTS.some((key) => key in (event ?? {})) ? {} : { facts: false }),
      events: [label === "" ? event : { ...event, by: label }],
      alerts: [expectation(hit.value.alert)],
    }],
  };
  return ok(yamlText(options.scrub ? new Scrubber(namesIn(world)).value(document) : document));
}

async function findHit(options: FixtureOptions, tested: TestedRules): Promise<Result<Hit>> {
  const opened = await openCapture(options.capture);
  if (!opened.ok) return opened;
  let hit: Hit | undefined;
  let last: Alert | undefined;
  const ran = await runSource(opened.value, tested, options.matching, {
    onAlert: (alert) => {
      if (alert.rule === options.rule) last = alert;
    },
    afterEvent: (ctx, step) => {
      if (last !== undefined) {
        hit ??= { alert: last, step, tid: ctx.ev.tid, ptid: ctx.thread?.ptid ?? -1 };
      }
    },
  }, { stopped: () => hit !== undefined });
  await opened.value.close();
  if (hit !== undefined) return ok(hit);
  if (!ran.ok) return ran;
  return fail({
    code: "USAGE",
    message: `no event of ${options.capture} raises "${options.rule}"`,
    hint: `\`saker explain ${options.capture} --rule "${options.rule}"\` shows what comes closest.`,
  });
}

/** The thread's process with its ancestors, and its label. */
function worldOf(state: State, thread: Thread): [Map, string] {
  const line = [state.threads.leader(thread) ?? thread];
  state.threads.ancestors(thread, (ancestor) => {
    line.push(ancestor);
    return false;
  });
  const users: Map = {};
  const containers: Map = {};
  const processes: Map[] = [];
  const labels = new Set<string>();
  let parent: string | undefined;
  for (const one of line.reverse()) {
    if (one.pid === 1 && one.comm === "systemd") continue;
    const name = one.isInvalid() ? "unknown" : toText(one.comm);
    let label = name;
    for (let i = 2; labels.has(label); i++) label = `${name}-${i}`;
    labels.add(label);
    noteUser(state, one, users);
    noteContainer(state, one, containers);
    processes.push(processOf(state, one, name, label, parent, one === line.at(-1)));
    parent = label;
  }
  const world: Map = {};
  if (Object.keys(users).length > 0) world["users"] = users;
  if (Object.keys(containers).length > 0) world["containers"] = containers;
  world["processes"] = processes;
  return [world, parent ?? ""];
}

function processOf(
  state: State,
  thread: Thread,
  name: string,
  label: string,
  parent: string | undefined,
  isLast: boolean,
): Map {
  const out: Map = { name };
  if (label !== name) out["as"] = label;
  if (parent !== undefined) out["parent"] = parent;
  if (thread.exepath !== `/usr/bin/${thread.comm}`) out["exe"] = toText(thread.exepath);
  if (thread.exe !== thread.comm) out["argv0"] = toText(thread.exe);
  if (thread.args.list.length > 0) out["args"] = thread.args.list.map(toText);
  out["user"] = userOf(state, thread, thread.uid);
  if (thread.gid !== thread.uid && thread.gid !== NO_ID) out["group"] = String(thread.gid);
  out["login"] = thread.loginuid === NO_ID ? "none" : userOf(state, thread, thread.loginuid);
  out["tty"] = String(thread.tty);
  const cwd = state.threads.cwd(thread);
  out["cwd"] = toText(cwd.length > 1 && cwd.endsWith("/") ? cwd.slice(0, -1) : cwd);
  if (thread.containerId !== "") out["container"] = toText(thread.containerId);
  if (thread.vpid !== thread.pid && thread.vpid > 0) out["vpid"] = thread.vpid;
  const flags = [
    thread.exeUpperLayer ? "EXE_UPPER_LAYER" : "",
    thread.exeFromMemfd ? "EXE_FROM_MEMFD" : "",
    thread.exeWritable ? "EXE_WRITABLE" : "",
    thread.exeLowerLayer ? "EXE_LOWER_LAYER" : "",
  ].filter((flag) => flag !== "");
  if (flags.length > 0) out["flags"] = flags;
  const files = isLast ? filesOf(state, thread) : {};
  if (Object.keys(files).length > 0) out["files"] = files;
  return out;
}

function filesOf(state: State, thread: Thread): Map {
  const out: Map = {};
  for (const info of state.threads.fdTable(thread)?.values() ?? []) {
    if (Object.keys(out).length >= MAX_FILES) break;
    const name = toText(info.name);
    const isServer = info.type === FdType.IPV4_SERVSOCK || info.type === FdType.IPV6_SERVSOCK;
    if (isServer) out[info.fd] = `listen ${name}`;
    else if (info.type === FdType.DIRECTORY) out[info.fd] = `${name}/`;
    else out[info.fd] = name === "" ? "socket" : name;
  }
  return out;
}

function userOf(state: State, thread: Thread, uid: number): string {
  const user = state.users.user(thread.containerId, uid) ?? state.users.user("", uid);
  return user === undefined || user.name === "" ? String(uid) : toText(user.name);
}

function noteUser(state: State, thread: Thread, users: Map): void {
  for (const uid of [thread.uid, thread.loginuid]) {
    const user = state.users.user(thread.containerId, uid) ?? state.users.user("", uid);
    if (user !== undefined && uid !== 0 && user.name !== "") {
      users[toText(user.name)] = { uid: user.uid, gid: user.gid, home: toText(user.home) };
    }
  }
}

function noteContainer(state: State, thread: Thread, containers: Map): void {
  const { containerId } = thread;
  if (containerId === "") return;
  const known = state.containers.get(containerId);
  const out: Map = {};
  if (known !== undefined && known.image !== "") out["image"] = toText(known.image);
  if (known !== undefined && known.name !== "") out["name"] = toText(known.name);
  if (known?.privileged === true) out["privileged"] = true;
  if (known !== undefined && known.type !== "") out["type"] = known.type;
  containers[toText(containerId)] = out;
}

function expectation({ rule, fields }: Alert): Map {
  const pinned: Map = {};
  for (const name of PINNED) {
    const value = fields.find(([field]) => field === name)?.[1];
    if (typeof value === "string" && value.length < 200) pinned[name] = value;
  }
  return Object.keys(pinned).length === 0 ? { rule } : { rule, fields: pinned };
}

/** Names of accounts in a world that belong to people. */
function namesIn(world: Map): string[] {
  const users = world["users"];
  if (typeof users !== "object" || Array.isArray(users)) return [];
  return Object.entries(users as Record<string, { uid: number }>)
    .filter(([, { uid }]) => uid >= 1000)
    .map(([name]) => name);
}
