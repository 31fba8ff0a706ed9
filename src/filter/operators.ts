/**
 * The operators and on which types they work: one record each. Parser, checks, completions and the
 * documentation go by this table.
 */
import type { FieldType } from "../field/field.ts";

/** Types that compare alike; the words are those of Falco's messages. */
export type TypeClass = "numeric" | "bool" | "string" | "buffer" | "address" | "list";

/** An operator that takes a right side. */
export interface Operator {
  readonly name: string;
  /** Which right side the grammar allows: a number, a string (or list with a modifier), a list. */
  readonly takes: "number" | "string" | "list";
  /** Classes of the left side on which it works. */
  readonly on: readonly TypeClass[];
  readonly help: string;
}

/** All operators but `exists`, in the order in which the parser tries them. */
export const OPERATORS: readonly Operator[] = [
  { name: "<=", takes: "number", on: ["numeric", "string"], help: "less or equal" },
  { name: "<", takes: "number", on: ["numeric", "string"], help: "less" },
  { name: ">=", takes: "number", on: ["numeric", "string"], help: "greater or equal" },
  { name: ">", takes: "number", on: ["numeric", "string"], help: "greater" },
  {
    name: "==",
    takes: "string",
    on: ["numeric", "bool", "string", "buffer", "address"],
    help: "equal",
  },
  {
    name: "=",
    takes: "string",
    on: ["numeric", "bool", "string", "buffer", "address"],
    help: "equal",
  },
  {
    name: "!=",
    takes: "string",
    on: ["numeric", "bool", "string", "buffer", "address"],
    help: "present and different",
  },
  { name: "glob", takes: "string", on: ["string"], help: "shell pattern; * and ? match / too" },
  { name: "iglob", takes: "string", on: ["string"], help: "shell pattern, ASCII case ignored" },
  { name: "contains", takes: "string", on: ["string", "buffer"], help: "holds the text" },
  {
    name: "icontains",
    takes: "string",
    on: ["string"],
    help: "holds the text, ASCII case ignored",
  },
  { name: "bcontains", takes: "string", on: ["buffer"], help: "holds the bytes, given in hex" },
  { name: "startswith", takes: "string", on: ["string", "buffer"], help: "begins with the text" },
  { name: "bstartswith", takes: "string", on: ["buffer"], help: "begins with the bytes, in hex" },
  { name: "endswith", takes: "string", on: ["string", "buffer"], help: "ends with the text" },
  { name: "regex", takes: "string", on: ["string"], help: "POSIX expression for the whole value" },
  {
    name: "intersects",
    takes: "list",
    on: ["numeric", "bool", "string", "buffer", "address", "list"],
    help: "at least one value is in the list",
  },
  {
    name: "in",
    takes: "list",
    on: ["numeric", "bool", "string", "buffer", "address", "list"],
    help: "every value is in the list",
  },
  {
    name: "pmatch",
    takes: "list",
    on: ["string"],
    help: "one of the paths is the value or above it",
  },
];

const BY_NAME: ReadonlyMap<string, Operator> = new Map(OPERATORS.map((op) => [op.name, op]));

const namesThatTake = (takes: Operator["takes"]) =>
  OPERATORS.filter((operator) => operator.takes === takes).map((operator) => operator.name);

/** Operators before a number token. */
export const NUMBER_OPERATORS: readonly string[] = namesThatTake("number");
/** Operators before a string or, with a modifier, a list. */
export const STRING_OPERATORS: readonly string[] = namesThatTake("string");
/** Operators before a list. */
export const LIST_OPERATORS: readonly string[] = namesThatTake("list");

/** Words between a string operator and a list: how many of its values must satisfy the operator. */
export const MODIFIERS = ["oneof", "anyof", "allof"] as const;

const CLASS_OF: Partial<Record<FieldType, TypeClass>> = {
  BOOL: "bool",
  CHARBUF: "string",
  FSPATH: "string",
  FSRELPATH: "string",
  BYTEBUF: "buffer",
};
for (
  const type of [
    ..."INT8 INT16 INT32 INT64 UINT8 UINT16 UINT32 UINT64 ERRNO FD PID SYSCALLID SIGTYPE".split(
      " ",
    ),
    ..."RELTIME ABSTIME PORT FLAGS8 FLAGS16 FLAGS32 ENUMFLAGS8 ENUMFLAGS16 ENUMFLAGS32".split(" "),
    ..."DOUBLE MODE".split(" "),
  ] as FieldType[]
) CLASS_OF[type] = "numeric";
for (
  const type of ["IPV4ADDR", "IPV6ADDR", "IPADDR", "IPV4NET", "IPV6NET", "IPNET"] as FieldType[]
) CLASS_OF[type] = "address";

/** The class of a scalar type; `undefined` for types that only know `exists`. */
export function classOf(type: FieldType): TypeClass | undefined {
  return CLASS_OF[type];
}

const LISTABLE: ReadonlySet<FieldType> = new Set<FieldType>([
  "CHARBUF",
  "UINT64",
  "RELTIME",
  "ABSTIME",
  "BOOL",
  "IPADDR",
  "IPNET",
]);

const CLASS_WORDS: Record<TypeClass, string> = {
  numeric: "for numeric filters",
  // Falco says numeric here as well
  bool: "for numeric filters",
  string: "for string filters",
  buffer: "for buffer filters",
  address: "for ip address and network filters",
  list: "list filters",
};

/** Why `op` cannot be used on a value of this type; `undefined` when it can. */
export function operatorProblem(op: string, type: FieldType, isList: boolean): string | undefined {
  if (op === "exists") return undefined;
  if (isList && !LISTABLE.has(type)) {
    return `filter error: list filters are not supported for type '${type}'`;
  }
  const name = op === "==" ? "=" : op;
  const found = isList ? "list" : classOf(type);
  if (found === undefined) {
    return `filter error: '${name}' operator not supported for type '${type}'`;
  }
  if (BY_NAME.get(name)?.on.includes(found)) return undefined;
  return `filter error: '${name}' operator not supported ${CLASS_WORDS[found]}`;
}
