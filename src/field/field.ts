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

/**
 * How a field compares when it does not follow the rule of its type (`fd.ip`, `proc.aname`): given
 * operator and constants it makes the whole test. `undefined` = the generic comparison applies.
 * `compare(value)` is the generic test of one extracted value.
 */
export type CustomTest = (
  op: string,
  modifier: string | undefined,
  compare: (value: Scalar) => boolean,
) => ((ctx: EventContext) => boolean) | undefined;

/** A field with its argument bound, ready to read. */
export interface BoundField {
  readonly field: Field;
  /** Canonical text, argument included: `proc.aname[2]`. */
  readonly text: string;
  readonly type: FieldType;
  readonly isList: boolean;
  readonly extract: Extract;
  /** Value for output where it differs from the one compared (`evt.time` is an integer in JSON). */
  readonly extractJson?: Extract;
  /** Text for messages where the type's rendering does not apply. */
  readonly extractText?: Extract;
  readonly custom?: CustomTest;
  /** True for extractors with memory (`evt.deltatime`): evaluate once per event, never cache across. */
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
   * Binds the argument: the text between brackets or behind the last dot; undefined = none given.
   * Returns a message (Falco's words) when the argument is wrong.
   */
  readonly bind: (arg: string | undefined) => BoundField | string;
}
