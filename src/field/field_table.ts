/**
 * All fields, and the way from the text of a rule to a field. Resolution follows libsinsp: the
 * longest field name that starts the text wins, and what is left must be an argument that the field
 * takes, else the field does not exist.
 */
import { didYouMean } from "../base/nearest.ts";
import { CONTAINER_FIELDS } from "./container.ts";
import { nonexistent } from "./define.ts";
import { EVT_FIELDS } from "./evt.ts";
import { EVT_ABSPATH_FIELDS } from "./evt_abspath.ts";
import { evtArgFields } from "./evt_args.ts";
import { EVT_COUNT_FIELDS } from "./evt_count.ts";
import { EVT_INFRA_FIELDS } from "./evt_infra.ts";
import { EVT_OPEN_FIELDS } from "./evt_open.ts";
import { EVT_SYSCALL_FIELDS } from "./evt_syscall.ts";
import { FD_FIELDS } from "./fd.ts";
import { FD_ADDRESS_FIELDS } from "./fd_address.ts";
import { FDLIST_FIELDS } from "./fdlist.ts";
import type { BoundField, Field } from "./field.ts";
import { FS_PATH_FIELDS } from "./fs_path.ts";
import { K8S_FIELDS } from "./k8s.ts";
import { PROC_FIELDS } from "./proc.ts";
import { PROC_ANCESTOR_FIELDS } from "./proc_ancestor.ts";
import type { RenderOptions } from "./render.ts";
import { SAKER_FIELDS } from "./saker.ts";
import { staticFields } from "./static.ts";
import { THREAD_FIELDS } from "./thread.ts";
import { GROUP_FIELDS, USER_FIELDS } from "./user.ts";
import { UTIL_FIELDS } from "./util.ts";

/** Fields whose argument stands behind a dot: `evt.arg.name`. */
const DOTTED = ["evt.arg", "evt.rawarg", "evt.type.is", "thread.cgroup", "evt.abspath"];

/** Names that are fields of their own although a dotted field starts them. */
const NOT_DOTTED = ["evt.args", "thread.cgroups"];

/** What may be chosen when a table is made. */
export interface FieldTableOptions {
  /** `static_fields` of the configuration. */
  readonly staticFields?: Readonly<Record<string, string>>;
  /** `container.*` and `k8s.*`; true unless switched off. */
  readonly containerFields?: boolean;
}

/** The fields of an engine. */
export class FieldTable {
  /** How values print; may be changed at any time. */
  readonly render: RenderOptions = { bufferBase64: false };
  readonly #fields: readonly Field[];
  readonly #byName = new Map<string, Field>();
  /** Bound fields by text; those with memory are not kept. */
  readonly #bound = new Map<string, BoundField>();

  constructor(options: FieldTableOptions = {}) {
    this.#fields = [
      ...EVT_FIELDS,
      ...EVT_SYSCALL_FIELDS,
      ...evtArgFields(this.render),
      ...EVT_COUNT_FIELDS,
      ...EVT_OPEN_FIELDS,
      ...EVT_ABSPATH_FIELDS,
      ...EVT_INFRA_FIELDS,
      ...PROC_FIELDS,
      ...PROC_ANCESTOR_FIELDS,
      ...THREAD_FIELDS,
      ...USER_FIELDS,
      ...GROUP_FIELDS,
      ...FD_FIELDS,
      ...FD_ADDRESS_FIELDS,
      ...FS_PATH_FIELDS,
      ...UTIL_FIELDS,
      ...FDLIST_FIELDS,
      ...staticFields(options.staticFields ?? {}),
      ...(options.containerFields === false ? [] : [...CONTAINER_FIELDS, ...K8S_FIELDS]),
      ...SAKER_FIELDS,
    ];
    for (const field of this.#fields) this.#byName.set(field.name, field);
  }

  /** Every field, in order of class; also those that are not listed by default (`table_only`). */
  list(): readonly Field[] {
    return this.#fields;
  }

  /** The field of that name, without an argument. */
  get(name: string): Field | undefined {
    return this.#byName.get(name);
  }

  /** A hint sentence for a name that no field has; undefined when none is close. */
  didYouMean(name: string): string | undefined {
    return didYouMean(name, this.#byName.keys());
  }

  /**
   * The field of a rule: `find("proc.name")`, `find("proc.aname", "2")`, `find("evt.arg.flags")`.
   * `arg` is the text between brackets, unquoted. Errors are in Falco's words.
   */
  find(name: string, arg?: string): BoundField | { readonly error: string } {
    const text = arg === undefined ? name : `${name}[${arg}]`;
    const known = this.#bound.get(text);
    if (known !== undefined) return known;
    const bound = this.#bind(name, arg, text);
    if (typeof bound === "string") return { error: bound };
    if (bound.stateful !== true) this.#bound.set(text, bound);
    return bound;
  }

  #bind(name: string, arg: string | undefined, text: string): BoundField | string {
    const field = this.#byName.get(name);
    if (field !== undefined) return field.bind(arg, false);
    if (name.startsWith("arg")) return "filter error: proc.arg filter not implemented yet";
    for (const dotted of DOTTED) {
      if (!name.startsWith(dotted) || NOT_DOTTED.some((other) => name.startsWith(other))) continue;
      const rest = name.slice(dotted.length);
      if (!rest.startsWith(".") || rest.length === 1) {
        return dotted === "evt.abspath" ? nonexistent(text) : `filter syntax error: ${text}`;
      }
      if (arg !== undefined) return nonexistent(text);
      return (this.#byName.get(dotted) as Field).bind(rest.slice(1), true);
    }
    return nonexistent(text);
  }
}

/** Makes the table of all fields. */
export function makeFieldTable(options: FieldTableOptions = {}): FieldTable {
  return new FieldTable(options);
}
