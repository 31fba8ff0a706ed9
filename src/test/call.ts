/**
 * One event while its values are chosen: what the test gave, the process that does it and the world
 * around it. Fillers read it and give the values that the test left out.
 */
import { toByteString } from "../base/byte_string.ts";
import { errnoNumber } from "../event/errno.ts";
import type { ParamValue } from "../event/event_builder.ts";
import type { EventInfo } from "../event/event_table.ts";
import { paramValue } from "./param_text.ts";
import type { SimProcess } from "./process.ts";
import { kernelPath } from "./kernel_path.ts";
import type { Given, Step } from "./step.ts";
import { type World, WorldError } from "./world.ts";

/** Values by parameter name. */
export type Values = Record<string, ParamValue>;

/** What goes to the record besides parameters. */
export interface Facts {
  /** Resolved path (Extra.PATH). */
  path?: string | undefined;
}

/** Where finished events go. */
export interface Emitter {
  /** Adds an event of `self`; all parameters without a value get the default of their type. */
  emit(event: string, self: SimProcess, values: Values, facts?: Facts): void;
}

/** An event being made. */
export class Call {
  readonly facts: Facts = {};
  readonly #used = new Set<string>();

  constructor(
    readonly step: Step,
    readonly info: EventInfo,
    readonly self: SimProcess,
    readonly world: World,
    readonly out: Emitter,
  ) {}

  /** Result that the test gave, as a number. */
  get ret(): number | undefined {
    const { ret } = this.step.keys;
    if (ret === undefined) return undefined;
    if (/^-?\d+$/.test(ret)) return Number(ret);
    const errno = errnoNumber(ret.replace(/^-/, ""));
    if (errno === undefined) throw new WorldError(`"${ret}" is neither a number nor an error`);
    return -errno;
  }

  /** True unless the test says that the call fails. */
  get succeeds(): boolean {
    return (this.ret ?? 0) >= 0;
  }

  /** What the test gave for `name` or one of its shorthands, as text. */
  text(...names: readonly string[]): string | undefined {
    const given = this.given(...names);
    return given === undefined
      ? undefined
      : toByteString(typeof given === "string" ? given : given.join(" "));
  }

  /** As {@linkcode Call.text}, unchanged. */
  given(...names: readonly string[]): Given | undefined {
    for (const name of names) {
      const given = name === "" ? this.step.main : this.step.params.get(name);
      if (given === undefined) continue;
      this.#used.add(name);
      return given;
    }
    return undefined;
  }

  /** A descriptor parameter; `absent` when the test says nothing. */
  fd(name: string, absent: number): number {
    const value = this.value(name);
    return value === undefined ? absent : Number(value);
  }

  /** The given value of a parameter of the table. */
  value(name: string, given?: Given): ParamValue {
    const param = this.info.params.find((candidate) => candidate.name === name);
    if (param === undefined) return undefined;
    given ??= this.given(name);
    if (given === undefined) return undefined;
    return paramValue(param, given, this.self, this.world);
  }

  /** The path as the kernel resolves it. */
  resolve(path: string, dirfd = -100): string {
    const base = dirfd === -100 ? this.self.cwd : this.self.files.get(dirfd)?.name ?? this.self.cwd;
    return kernelPath(path, base, this.world.links, this.self);
  }

  /** Names given in the test that nothing has asked for. */
  unused(): string[] {
    const names = [...this.step.params.keys()].filter((name) => !this.#used.has(name));
    return this.step.main !== undefined && !this.#used.has("") ? ["", ...names] : names;
  }
}
