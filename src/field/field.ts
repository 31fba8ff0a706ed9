/**
 * What a field is: a record in a table. Adding a field is adding a record; type checks, `saker
 * fields`, the docs and completions follow from it. Extractors only read the event context.
 */
import type { EventContext } from "../state/event_context.ts";

/** Value types; names are Falco's (PT_* without the prefix). */
export type FieldType =
  | "INT8"
  | "INT16"
  | "INT32"
  | "INT64"
  | "UINT8"
  | "UINT16"
  | "UINT32"
  | "UINT64"
  | "CHARBUF"
  | "BYTEBUF"
  | "ERRNO"
  | "SOCKADDR"
  | "SOCKTUPLE"
  | "FD"
  | "PID"
  | "FDLIST"
  | "FSPATH"
  | "FSRELPATH"
  | "SYSCALLID"
  | "SIGTYPE"
  | "RELTIME"
  | "ABSTIME"
  | "PORT"
  | "L4PROTO"
  | "SOCKFAMILY"
  | "BOOL"
  | "IPV4ADDR"
  | "IPV6ADDR"
  | "IPADDR"
  | "IPV4NET"
  | "IPV6NET"
  | "IPNET"
  | "DYN"
  | "FLAGS8"
  | "FLAGS16"
  | "FLAGS32"
  | "ENUMFLAGS8"
  | "ENUMFLAGS16"
  | "ENUMFLAGS32"
  | "UID"
  | "GID"
  | "DOUBLE"
  | "SIGSET"
  | "CHARBUFARRAY"
  | "MODE"
  | "FD32"
  | "PID32"
  | "NONE";

/**
 * A scalar: byte string (text, buffers, and addresses as 4 or 16 network-order bytes), number,
 * bigint where a number would lose bits, or boolean.
 */
export type Scalar = string | number | bigint | boolean;

/** What extraction gives; `undefined` = absent, and every comparison is then false. */
export type Value = Scalar | readonly Scalar[] | undefined;

/** Reads the field of the current event. Must not throw and must not change the context. */
export type Extract = (ctx: EventContext) => Value;

/** A test as written in a condition, handed to a field that compares in its own way. */
export interface Comparison {
  /** `=`, `!=`, `in`, `exists`, ... as written (`==` is `=`). */
  readonly op: string;
  readonly modifier: string | undefined;
  /** Constants of the right side, parsed by the field's type; empty for `exists`. */
  readonly constants: readonly Scalar[];
  /** The whole generic test of one value: operator, modifier and all constants. */
  readonly compare: (value: Scalar) => boolean;
  /** The operator against the first constant alone; list operators count as `=`. */
  readonly compareFirst: (value: Scalar) => boolean;
}

/**
 * How a field compares when it does not follow the rule of its type (`fd.ip`, `proc.aname`): given
 * the comparison it makes the whole test. `undefined` = the generic comparison applies. It is asked
 * for every operator, `exists` included, but never for field-to-field comparisons (such fields are
 * flagged `no_rhs`).
 */
export type CustomTest = (
  comparison: Comparison,
) => ((ctx: EventContext) => boolean) | undefined;

/** A field with its argument bound, ready to read. */
export interface BoundField {
  readonly field: Field;
  /** Canonical text, argument included: `proc.aname[2]`. */
  readonly text: string;
  readonly type: FieldType;
  readonly isList: boolean;
  readonly extract: Extract;
  /**
   * Value for JSON where it differs from the one compared (`evt.time` is an integer there). It is
   * final: no print format is applied to it.
   */
  readonly extractJson?: Extract;
  /** Text for messages where the type's rendering does not apply. Also final. */
  readonly extractText?: Extract;
  readonly custom?: CustomTest;
  /**
   * A number above 0 that no other value of the field ever has, else none: an index keeps results by
   * it and does not look at the value.
   */
  readonly place?: (ctx: EventContext) => number;
  /**
   * True for extractors with memory (`evt.deltatime`): read once per event and check; each `find`
   * gives an own instance.
   */
  readonly stateful?: boolean;
}

/** Shape of the argument of a field. */
export type ArgKind = "none" | "index" | "key" | "optional index" | "optional key" | "name";

/** Properties a field can have; names follow Falco's EPF_* flags. */
export type FieldFlag =
  | "no_rhs"
  | "no_transformer"
  | "filter_only"
  | "print_only"
  | "table_only"
  | "deprecated";

/** How integers print. */
export type PrintFormat = "NA" | "DEC" | "HEX" | "10_PADDED_DEC" | "ID" | "DIR" | "OCT";

/** A field as the table has it. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly isList: boolean;
  readonly arg: ArgKind;
  /** `evt`, `process`, `user`, ...: the heading under which it is listed. */
  readonly class: string;
  readonly help: string;
  readonly flags: readonly FieldFlag[];
  readonly format: PrintFormat;
  /**
   * Binds the argument: the text between brackets, or for the fields that take it that way
   * (`evt.arg.name`) the text behind the dot, with `dot` set; undefined = none given.
   * Returns a message (Falco's words) when the argument is wrong.
   */
  readonly bind: (arg: string | undefined, dot: boolean) => BoundField | string;
  /** True for saker's own fields, which Falco does not have. */
  readonly own?: boolean;
}
