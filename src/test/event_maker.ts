/**
 * The events of a case to records: runs the pretended kernel over the steps and encodes what it
 * would report. The records then go the way of live ones; nothing behind here knows of tests.
 */
import { toByteString } from "../base/byte_string.ts";
import { type Batch } from "../event/batch.ts";
import { EventBuilder, eventCalled, type ParamValue } from "../event/event_builder.ts";
import { PPME } from "../event/event_codes.ts";
import type { EventInfo, ParamInfo } from "../event/event_table.ts";
import { Extra } from "../event/extra.ts";
import type { Platform } from "../event/platform.ts";
import { syscallByName } from "../event/syscall_table.ts";
import { Call, type Emitter, type Facts, type Values } from "./call.ts";
import { FILLERS } from "./fillers.ts";
import type { SimProcess } from "./process.ts";
import { dynamicValue } from "./param_text.ts";
import { readStep, type Step } from "./step.ts";
import type { EventSpec, ProcessSpec, WorldSpec } from "./test_format.ts";
import { lineOf } from "./shape.ts";
import { World, WorldError } from "./world.ts";

/** What a case becomes. */
export interface MadeEvents {
  readonly platform: Platform;
  readonly batch: Batch;
  /** For each record, the position (from 0) of the event of the case that it comes from; -1: heading. */
  readonly stepOf: readonly number[];
  /** Number of heading records (containers), which belong to the snapshot. */
  readonly heading: number;
  /** Names of the steps. */
  readonly steps: readonly Step[];
}

/** How events are made. */
export interface MakeOptions {
  readonly worlds: readonly WorldSpec[];
  /** ns since the epoch. */
  readonly start: bigint;
  /** False: without the facts that only saker's driver tells. */
  readonly facts: boolean;
}

/** Why events could not be made. */
export interface MakeProblem {
  readonly line: number;
  readonly message: string;
}

const STEP_NS = 1_000_000n;
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const VIA_IO_URING = Uint8Array.of(1);
const COMPAT = Uint8Array.of(1, 0, 0, 0);
/** Container engines as container events number them. */
const ENGINES = [
  "docker",
  "lxc",
  "libvirt-lxc",
  "mesos",
  "rkt",
  "custom",
  "cri",
  "containerd",
  "cri-o",
  "bpm",
  "static",
  "podman",
];

/** Makes the records of events as written. */
export function makeEvents(
  specs: readonly EventSpec[],
  options: MakeOptions,
): MadeEvents | MakeProblem {
  const steps: Step[] = [];
  for (const spec of specs) {
    const step = readStep(spec);
    if (typeof step === "string") return { line: lineOf(spec), message: step };
    steps.push(step);
  }
  return makeRecords(steps, options);
}

/** Makes the records of events. */
export function makeRecords(
  steps: readonly Step[],
  options: MakeOptions,
): MadeEvents | MakeProblem {
  let line = 1;
  try {
    const maker = new Maker(options);
    for (const step of steps) {
      line = step.line;
      maker.step(step);
    }
    return maker.made();
  } catch (error) {
    if (error instanceof WorldError) return { line, message: error.message };
    throw error;
  }
}

class Maker implements Emitter {
  readonly #world: World;
  readonly #options: MakeOptions;
  readonly #builder = new EventBuilder(2048);
  readonly #stepOf: number[] = [];
  readonly #heading: number;
  readonly #steps: Step[] = [];
  readonly #described = new Map<ProcessSpec, SimProcess>();
  #now: bigint;
  #self: SimProcess | undefined;
  #current: Step | undefined;

  constructor(options: MakeOptions) {
    this.#options = options;
    this.#world = new World(options.worlds);
    this.#now = options.start;
    for (const [id, spec] of this.#world.containers) {
      const [repo = "", tag = "latest"] = toByteString(spec.image ?? "").split(":");
      const container = {
        id,
        full_id: id,
        name: spec.name ?? id,
        type: Math.max(0, ENGINES.indexOf(spec.type ?? "docker")),
        image: spec.image ?? "",
        imagerepo: repo,
        imagetag: tag,
        privileged: spec.privileged === true,
        labels: spec.labels ?? {},
      };
      const json = toByteString(JSON.stringify({ container }));
      this.#builder.add(PPME.CONTAINER_JSON_2_E, [json], { ts: this.#now, tid: -1 });
      this.#stepOf.push(-1);
    }
    this.#heading = this.#stepOf.length;
  }

  made(): MadeEvents {
    return {
      platform: this.#world.platform(),
      batch: this.#builder.batch(),
      stepOf: this.#stepOf,
      heading: this.#heading,
      steps: this.#steps,
    };
  }

  step(step: Step): void {
    this.#steps.push(step);
    this.#current = step;
    this.#now = step.keys.at === undefined ? this.#now + STEP_NS : this.#timeOf(step.keys.at);
    const self = this.#who(step);
    this.#self = self;
    const info = infoOf(step.name);
    const call = new Call(step, info, self, this.#world, this);
    const values = { ...FILLERS.get(step.name)?.(call) };
    const isProgram = step.name === "spawn" || step.name.startsWith("execve");
    for (const name of isProgram ? [] : call.unused()) {
      // what stands behind the name is the first parameter, unless a filler knows better
      const param = name === "" ? info.params[info.hasReturn ? 1 : 0]?.name ?? "" : name;
      if (!info.params.some((known) => known.name === param)) continue;
      const value = call.value(param, call.given(name));
      if (value !== undefined) values[param] = value;
    }
    if (call.ret !== undefined && info.hasReturn) {
      const [result] = info.params;
      if (result !== undefined) values[result.name] ??= call.ret;
    }
    const [unused] = call.unused();
    if (unused !== undefined) {
      throw new WorldError(
        unused === ""
          ? `${step.name} takes no value behind its name`
          : `event ${step.name} has no parameter ${unused}`,
      );
    }
    const isChild = step.name === "spawn" || step.params.get("side") === "child";
    const actor = isChild ? this.#child(values) : self;
    if (step.name === "spawn") this.#self = actor;
    this.#add(info, actor, this.#completed(step.name, info, actor, values), call.facts, true);
  }

  emit(event: string, self: SimProcess, values: Values, facts: Facts = {}): void {
    const info = infoOf(event);
    this.#add(info, self, this.#completed(event, info, self, values), facts, false);
  }

  /** The process that `spawn` made: its values tell its id. */
  #child(values: Values): SimProcess {
    const found = this.#world.byPid(Number(values["pid"]));
    return found ?? (this.#self as SimProcess);
  }

  #who(step: Step): SimProcess {
    const { by } = step;
    if (by === undefined) return this.#self ?? this.#world.latest;
    if (typeof by === "string") return this.#world.find(by);
    // the same description is the same process, also where an event was rewritten into several
    let described = this.#described.get(by);
    if (described === undefined) this.#described.set(by, described = this.#world.add(by));
    return described;
  }

  /** Values of all parameters, in order. */
  #completed(name: string, info: EventInfo, self: SimProcess, values: Values): ParamValue[] {
    if (info.code === PPME.GENERIC_X) {
      const call = syscallByName(name);
      return [call?.id ?? 0, call?.x86_64 ?? 0];
    }
    return info.params.map((param, i) => values[param.name] ?? defaultOf(param, i, info, self));
  }

  #add(
    info: EventInfo,
    self: SimProcess,
    values: readonly ParamValue[],
    facts: Facts,
    isStep: boolean,
  ): void {
    const extra: [number, string | Uint8Array][] = [];
    const keys = isStep ? this.#current?.keys : undefined;
    if (this.#options.facts) {
      const path = keys?.resolved === undefined ? facts.path : toByteString(keys.resolved);
      if (path !== undefined) extra.push([Extra.PATH, path]);
      if (keys?.resolved2 !== undefined) extra.push([Extra.PATH2, toByteString(keys.resolved2)]);
      if (keys?.via === "io_uring") extra.push([Extra.VIA, VIA_IO_URING]);
      if (keys?.compat === true) extra.push([Extra.COMPAT, COMPAT]);
    }
    const tid = keys?.tid ?? self.tid;
    const result = this.#builder.encode(info.code, values, { ts: this.#now, tid, extra });
    if (!result.ok) throw new WorldError(result.error.message);
    this.#now += 1000n;
    this.#stepOf.push(this.#steps.length - 1);
  }

  #timeOf(text: string): bigint {
    const [, amount = "", unit = ""] = /^(\d+)(ns|us|ms|s|m|h)$/.exec(text) ?? [];
    const factor = UNITS[unit];
    if (factor === undefined) throw new WorldError(`"${text}" is no time such as 5s or 100ms`);
    return this.#options.start + BigInt(amount) * factor;
  }
}

function infoOf(name: string): EventInfo {
  const event = name === "spawn" ? "execve" : name === "exit" ? "procexit" : name;
  const info = eventCalled(event) ?? eventCalled("PPME_GENERIC_X");
  // the name was checked when the step was read
  return info as EventInfo;
}

/** What a parameter is when nobody says anything: success, nothing special. */
function defaultOf(param: ParamInfo, at: number, info: EventInfo, self: SimProcess): ParamValue {
  switch (param.type) {
    case "FD":
      if (at === 0 && info.hasReturn) return self.freeFd();
      return /dir/.test(param.name) ? -100 : 3;
    case "PID":
      return param.name === "tid" || param.name === "pid" ? self.pid : 0;
    case "DYN":
      return dynamicValue(param, 0);
    case "FDLIST":
      return [];
    case "CHARBUF":
    case "FSPATH":
    case "FSRELPATH":
      return "";
    case "BYTEBUF":
    case "CHARBUFARRAY":
    case "CHARBUF_PAIR_ARRAY":
    case "SOCKADDR":
    case "SOCKTUPLE":
    case "IPV4ADDR":
    case "IPV6ADDR":
    case "IPADDR":
    case "IPV4NET":
    case "IPV6NET":
    case "IPNET":
    case "DOUBLE":
    case "NONE":
      return undefined;
    default:
      return 0;
  }
}
