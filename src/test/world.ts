/**
 * The world of a case: accounts, containers, links and processes, as declared, plus processes that
 * events merely name. It gives the snapshot that the sensor under test starts from.
 */
import { toByteString } from "../base/byte_string.ts";
import type { GroupInfo, Platform, ProcessSnapshot, UserInfo } from "../event/platform.ts";
import { NO_ID } from "../state/thread.ts";
import { ExeFlag, type OpenFile, SimProcess } from "./process.ts";
import type { ContainerSpec, ProcessSpec, UserSpec, WorldSpec } from "./test_format.ts";
import { splitWords } from "./words.ts";

/** Accounts that every world has. */
const ACCOUNTS: readonly (readonly [string, number, string, string])[] = [
  ["root", 0, "/root", "/bin/bash"],
  ["daemon", 1, "/usr/sbin", "/usr/sbin/nologin"],
  ["www-data", 33, "/var/www", "/usr/sbin/nologin"],
  ["nobody", 65534, "/nonexistent", "/usr/sbin/nologin"],
];
const FIRST_PID = 1000;
const DEFAULT_TTY = 34816;

/** Wrong use of the world in a test; turned into a problem with its line by the caller. */
export class WorldError extends Error {}

/** The world while events are made. */
export class World {
  readonly users: Map<string, UserInfo> = new Map();
  readonly containers: Map<string, ContainerSpec> = new Map();
  readonly links: Map<string, string> = new Map();
  readonly hostname: string;
  /** Latest process of each label. */
  readonly #byLabel = new Map<string, SimProcess>();
  readonly #all: SimProcess[] = [];
  readonly #snapshots: ProcessSnapshot[] = [];
  #nextPid = FIRST_PID;
  #nextUid = 1000;
  readonly init: SimProcess;

  /** @param specs declared worlds; later ones add to earlier ones */
  constructor(specs: readonly WorldSpec[]) {
    for (const [name, uid, home, shell] of ACCOUNTS) {
      this.users.set(name, { uid, gid: uid, name, home, shell });
    }
    for (const { users, containers, links } of specs) {
      for (const [name, user] of Object.entries(users ?? {})) this.#addUser(name, user);
      for (const [id, container] of Object.entries(containers ?? {})) {
        this.containers.set(toByteString(id), container === "" ? {} : container);
      }
      for (const [path, target] of Object.entries(links ?? {})) {
        this.links.set(toByteString(path), toByteString(target));
      }
    }
    this.hostname = specs.findLast((spec) => spec.hostname !== undefined)?.hostname ?? "test";
    this.init = this.#process({ name: "systemd", pid: 1, exe: "/usr/lib/systemd/systemd" });
    for (const { processes } of specs) for (const spec of processes ?? []) this.add(spec);
  }

  /** The process declared last; process 1 if there is none. */
  get latest(): SimProcess {
    return this.#all.at(-1) ?? this.init;
  }

  /** Adds a process that runs from the start. */
  add(spec: ProcessSpec): SimProcess {
    return this.#process(spec);
  }

  /** The process that `by` names: `name`, or a lineage `a > b > c` (made where it is not there). */
  find(reference: string): SimProcess {
    const names = reference.split(">").map((name) => toByteString(name.trim()));
    if (names.some((name) => name === "")) throw new WorldError(`"${reference}" names no process`);
    if (names.length === 1) {
      const known = this.#byLabel.get(names[0] as string);
      if (known !== undefined) return known;
    }
    let parent: SimProcess | undefined;
    for (const name of names) {
      const above: SimProcess = parent ?? this.init;
      parent = this.#all.findLast((process) =>
        process.label === name && (parent === undefined || process.ptid === above.pid)
      ) ?? this.#process({ name, parent: above.label }, above);
    }
    return parent as SimProcess;
  }

  /** A new child of `parent` that the snapshot does not have; it has no label yet. */
  fork(parent: SimProcess): SimProcess {
    return parent.fork(this.#nextPid++);
  }

  /** The process with this id. */
  byPid(pid: number): SimProcess | undefined {
    return this.#all.findLast((process) => process.pid === pid);
  }

  /** Gives a process the label under which events find it. */
  enter(process: SimProcess, label: string): void {
    process.label = label;
    this.#byLabel.set(label, process);
    if (!this.#all.includes(process)) this.#all.push(process);
  }

  /** Number of an account. */
  uid(account: string): number {
    if (/^\d+$/.test(account)) return Number(account);
    if (account === "none") return NO_ID;
    const user = this.users.get(toByteString(account));
    if (user === undefined) {
      throw new WorldError(`there is no user ${account}; add it to users of the world`);
    }
    return user.uid;
  }

  /** What the sensor knows before the first event. */
  platform(): Platform {
    const users = [...this.users.values()];
    const groups = users.map(({ gid, name }): GroupInfo => ({ gid, name }));
    return {
      machine: {
        numCpus: 1,
        memoryBytes: 1n << 30n,
        maxPid: 4194304,
        hostname: this.hostname,
        bootNs: 0n,
      },
      interfaces: [],
      users,
      groups,
      processes: this.#snapshots,
    };
  }

  #addUser(name: string, given: number | UserSpec): void {
    const user: UserSpec = typeof given === "number" ? { uid: given } : given;
    const bytes = toByteString(name);
    this.users.set(bytes, {
      uid: user.uid ?? this.#nextUid++,
      gid: user.gid ?? user.uid,
      name: bytes,
      home: toByteString(user.home ?? `/home/${name}`),
      shell: toByteString(user.shell ?? "/bin/bash"),
    });
  }

  #process(spec: ProcessSpec, above?: SimProcess): SimProcess {
    const { init } = this;
    const parent = above ?? (spec.parent === undefined ? init : this.find(spec.parent));
    const made = (parent as SimProcess | undefined)?.fork(0) ?? new SimProcess();
    made.files = new Map();
    made.pid = made.tid = spec.pid ?? this.#nextPid++;
    made.ptid = (parent as SimProcess | undefined)?.pid ?? 0;
    made.vpid = spec.vpid ?? made.pid;
    made.sid = spec.sid ?? made.sid;
    made.exeFlags = 0;
    made.comm = toByteString(spec.name).slice(0, 15);
    made.exe = toByteString(spec.argv0 ?? spec.name);
    made.exepath = toByteString(spec.exe ?? `/usr/bin/${spec.name}`);
    made.args = wordsOf(spec.args);
    if (spec.cwd !== undefined) made.cwd = toByteString(spec.cwd);
    if (spec.env !== undefined) {
      made.env = Object.entries(spec.env).map(([key, value]) => toByteString(`${key}=${value}`));
    }
    if (spec.user !== undefined) {
      made.uid = this.uid(spec.user);
      made.gid = [...this.users.values()].find(({ uid }) => uid === made.uid)?.gid ?? made.uid;
    }
    if (spec.group !== undefined) made.gid = Number(spec.group);
    if (spec.login !== undefined) made.loginuid = this.uid(spec.login);
    if (spec.tty !== undefined) made.tty = spec.tty === "true" ? DEFAULT_TTY : Number(spec.tty);
    if (spec.container !== undefined) made.container = toByteString(spec.container);
    made.exeFlags = exeFlags(spec.flags);
    for (const [fd, file] of Object.entries(spec.files ?? {})) {
      made.files.set(Number(fd), openFile(toByteString(file)));
    }
    this.enter(made, toByteString(spec.as ?? spec.name));
    this.#snapshots.push(made.snapshot());
    return made;
  }
}

/** Words of a command line, or the list itself; byte strings. */
export function wordsOf(command: string | readonly string[] | undefined): string[] {
  const words = typeof command === "string" ? splitWords(command) : command ?? [];
  return words.map(toByteString);
}

/** Bits for the names of facts about an executed file. */
export function exeFlags(names: string | readonly string[] | undefined): number {
  const list = typeof names === "string" ? names.split("|") : names ?? [];
  return list.reduce((bits, name) => {
    const bit = (ExeFlag as Readonly<Record<string, number>>)[name.trim()];
    if (bit === undefined) {
      throw new WorldError(`"${name}" is none of ${Object.keys(ExeFlag).join(", ")}`);
    }
    return bits | bit;
  }, 0);
}

/** `/path`, `/path/` (a directory), `SOURCE->TARGET`, `listen ADDRESS`, `socket` (not connected). */
export function openFile(text: string): OpenFile {
  if (text === "socket") return { name: "", kind: "socket" };
  if (text.startsWith("listen ")) return { name: text.slice(7), kind: "socket" };
  if (text.includes("->")) return { name: text, kind: "socket" };
  return text.length > 1 && text.endsWith("/")
    ? { name: text.slice(0, -1), kind: "directory" }
    : { name: text, kind: "file" };
}
