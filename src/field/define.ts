/**
 * How tables of fields are written: a {@linkcode Spec} says what is particular to a field, and
 * {@linkcode makeFields} fills in the rest. Keeps the tables of the classes free of repetition.
 */
import type { EventContext } from "../state/event_context.ts";
import type {
  ArgKind,
  BoundField,
  CustomTest,
  Extract,
  Field,
  FieldFlag,
  FieldType,
  PrintFormat,
} from "./field.ts";

/** What binding an argument gives; the rest of a {@linkcode BoundField} follows from the field. */
export interface Binding {
  readonly extract: Extract;
  readonly json?: Extract;
  readonly text?: Extract;
  readonly custom?: CustomTest;
  readonly place?: (ctx: EventContext) => number;
  /** Where the argument decides the type (`evt.rawarg`). */
  readonly type?: FieldType;
}

/** A row of a table of fields. Rows without an argument give `extract`, others `bind`. */
export interface Spec {
  readonly name: string;
  readonly type: FieldType;
  readonly help: string;
  /** Default: DEC for numbers, NA for the rest. */
  readonly format?: PrintFormat;
  readonly list?: boolean;
  readonly flags?: readonly FieldFlag[];
  readonly arg?: ArgKind;
  readonly extract?: Extract;
  readonly json?: Extract;
  readonly text?: Extract;
  readonly custom?: CustomTest;
  /** {@linkcode BoundField.place} */
  readonly place?: (ctx: EventContext) => number;
  /** Makes an extractor with memory, one for each check. */
  readonly stateful?: () => Extract;
  /** Binds an argument (or its absence); a string is the error message. */
  readonly bind?: (arg: string | undefined, dot: boolean) => Binding | string;
}

/** Extractor of a field that never has a value. */
export const absent: Extract = () => undefined;

/** Types whose values are not numbers; they print as they are. */
const PLAIN: ReadonlySet<FieldType> = new Set<FieldType>([
  "CHARBUF",
  "BYTEBUF",
  "FSPATH",
  "FSRELPATH",
  "BOOL",
  "IPADDR",
  "IPV4ADDR",
  "IPV6ADDR",
  "IPNET",
  "IPV4NET",
  "IPV6NET",
  "DYN",
  "DOUBLE",
  "NONE",
]);

/** Fields of one class from its rows. */
export function makeFields(
  className: string,
  specs: readonly Spec[],
  options: { own?: boolean } = {},
): readonly Field[] {
  return specs.map((spec) => makeField(className, spec, options.own === true));
}

function makeField(className: string, spec: Spec, own: boolean): Field {
  const field: Field = {
    name: spec.name,
    type: spec.type,
    isList: spec.list === true,
    arg: spec.arg ?? "none",
    class: className,
    help: spec.help,
    flags: spec.flags ?? [],
    format: spec.format ?? (PLAIN.has(spec.type) ? "NA" : "DEC"),
    own,
    bind: (arg, dot) => {
      if (spec.bind === undefined) {
        return arg === undefined
          ? complete(field, spec.name, plainBinding(spec), spec.stateful !== undefined)
          : nonexistent(`${spec.name}[${arg}]`);
      }
      const binding = spec.bind(arg, dot);
      if (typeof binding === "string") return binding;
      const text = arg === undefined
        ? spec.name
        : dot
        ? `${spec.name}.${arg}`
        : `${spec.name}[${arg}]`;
      return complete(field, text, binding, false);
    },
  };
  return field;
}

/** Falco's words for a name that no class knows. */
export function nonexistent(text: string): string {
  return `filter_check called with nonexistent field ${text}`;
}

function plainBinding(spec: Spec): Binding {
  return {
    extract: spec.stateful?.() ?? spec.extract ?? absent,
    ...(spec.json && { json: spec.json }),
    ...(spec.text && { text: spec.text }),
    ...(spec.custom && { custom: spec.custom }),
    ...(spec.place && { place: spec.place }),
  };
}

function complete(field: Field, text: string, binding: Binding, stateful: boolean): BoundField {
  return {
    field,
    text,
    type: binding.type ?? field.type,
    isList: field.isList,
    extract: binding.extract,
    ...(binding.json && { extractJson: binding.json }),
    ...(binding.text && { extractText: binding.text }),
    ...(binding.custom && { custom: binding.custom }),
    ...(binding.place && { place: binding.place }),
    ...(stateful && { stateful }),
  };
}
