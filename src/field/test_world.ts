/**
 * A small machine for tests of fields: a few processes, and events that go through the real decoder
 * and state. Not used outside of tests.
 */
import { Interner } from "../base/interner.ts";
import { EventBuilder, type EventHeader, type EventValues } from "../event/event_builder.ts";
import { EventView } from "../event/event_view.ts";
import { BLANK_PROCESS, type Platform, type ProcessSnapshot } from "../event/platform.ts";
import type { EventContext } from "../state/event_context.ts";
import { State } from "../state/state.ts";
import type { BoundField, Value } from "./field.ts";
import { FieldTable, type FieldTableOptions } from "./field_table.ts";
import { fieldJson, fieldText } from "./render.ts";

/** Time of the first event. */
export const T0 = 1_700_000_000_000_000_000n;

/** A process of the snapshot; what is left out is that of a plain shell. */
export function processOf(values: Partial<ProcessSnapshot> & { tid: number }): ProcessSnapshot {
  const pid = values.pid ?? values.tid;
  return {
    ...BLANK_PROCESS,
    pid,
    ptid: 1,
    sid: pid,
    vpgid: pid,
    pgid: pid,
    vtid: values.tid,
    vpid: pid,
    comm: "bash",
    exe: "-bash",
    exepath: "/usr/bin/bash",
    args: ["-l"],
    env: ["HOME=/home/ada", "EMPTY="],
    cwd: "/home/ada/",
    root: "/",
    cgroups: ["cpuset=/", "memory=/user.slice"],
    fdLimit: 1024,
    uid: 1000,
    gid: 1000,
    loginuid: 1000,
    tty: 34816,
    vmSizeKb: 100,
    vmRssKb: 50,
    pfMajor: 1,
    pfMinor: 2,
    exeIno: 77n,
    exeInoCtimeNs: 5n,
    exeInoMtimeNs: 6n,
    fds: [{ fd: 0, type: 16, ino: 3n, name: "/dev/pts/0", openFlags: 3, dev: 136 }],
    ...values,
  };
}

/** init (1) -> sshd (100) -> bash (200), with a second thread (201) of bash. */
export const PROCESSES: readonly ProcessSnapshot[] = [
  processOf({
    tid: 1,
    ptid: 0,
    comm: "systemd",
    exe: "/sbin/init",
    exepath: "/usr/lib/systemd/systemd",
    args: [],
    env: ["LANG=C"],
    cwd: "/",
  }),
  processOf({ tid: 100, comm: "sshd", exe: "sshd: ada", args: ["-D", "-e"], env: ["A= x "] }),
  processOf({ tid: 200, ptid: 100 }),
  processOf({ tid: 201, pid: 200, ptid: 100, vpid: 200, flags: 1 << 0 }),
];

/** A machine with those processes, an account and an address. */
export class TestWorld {
  readonly state = new State();
  readonly table: FieldTable;
  readonly #view = new EventView(new Interner(6));
  #num = 0;

  constructor(
    processes: readonly ProcessSnapshot[] = PROCESSES,
    options: FieldTableOptions = {},
  ) {
    this.table = new FieldTable(options);
    const platform: Platform = {
      machine: undefined,
      interfaces: [{
        name: "eth0",
        family: 4,
        addr: "\x0a\x00\x00\x05",
        netmask: "\xff\xff\xff\x00",
        bcast: "\x0a\x00\x00\xff",
        linkSpeed: 0n,
      }],
      users: [{ uid: 1000, gid: 1000, name: "ada", home: "/home/ada", shell: "/bin/bash" }],
      groups: [{ gid: 1000, name: "ada" }],
      processes,
    };
    this.state.load(platform);
  }

  get context(): EventContext {
    return this.state.context;
  }

  /** Applies one event of thread 200, or of the one that the header names. */
  event(name: string, values: EventValues, header: EventHeader = {}): this {
    const ts = T0 + BigInt(this.#num) * 1000n;
    const batch = new EventBuilder().add(name, values, { ts, tid: 200, ...header }).batch();
    this.#num++;
    const moved = this.#view.moveTo(
      batch.bytes,
      batch.data,
      batch.at[0] ?? 0,
      batch.cpu[0] ?? 0,
      batch.flags[0] ?? 0,
    );
    if (!moved) throw new TypeError("the event cannot be read");
    this.state.apply(this.#view, this.#num);
    return this;
  }

  /** The field of a text such as `proc.aname[2]`. */
  field(text: string): BoundField {
    const open = text.indexOf("[");
    const found = open < 0
      ? this.table.find(text)
      : this.table.find(text.slice(0, open), text.slice(open + 1, -1));
    if ("error" in found) throw new TypeError(found.error);
    return found;
  }

  /** Value that conditions see. */
  read(text: string): Value {
    return this.field(text).extract(this.context);
  }

  /** Value in JSON. */
  json(text: string) {
    return fieldJson(this.field(text), this.context, this.table.render);
  }

  /** Value in a message. */
  text(text: string): string | undefined {
    return fieldText(this.field(text), this.context, this.table.render);
  }
}
