/**
 * Constants of conditions: text to a value of the field's type, as strict or lax as Falco is and
 * with its words. Numbers are read as scanf(3) reads `%d` and `%u`: leading blanks and a sign are
 * fine, what does not fit wraps, hexadecimal and fractions are refused.
 */
import { fail, ok, type Result } from "../base/result.ts";
import { eventsByName, ParamType } from "../event/event_table.ts";
import { syscallByName } from "../event/syscall_table.ts";
import type { FieldType, Scalar } from "../field/field.ts";
import { ASYNC_EVENT_NAMES } from "./event_names.ts";
import { netConstant, parseIpv4, parseIpv6 } from "./ip.ts";
import { portOfService } from "./service_names.ts";

/** Bytes of a string constant with its terminating NUL. */
const MAX_STRING = 256;

const SIGNED: Partial<Record<FieldType, number>> = {
  INT8: 8,
  INT16: 16,
  INT32: 32,
  INT64: 64,
  FD: 64,
  PID: 64,
  ERRNO: 64,
};

const UNSIGNED: Partial<Record<FieldType, number>> = {
  UINT8: 8,
  FLAGS8: 8,
  ENUMFLAGS8: 8,
  L4PROTO: 8,
  UINT16: 16,
  FLAGS16: 16,
  ENUMFLAGS16: 16,
  UINT32: 32,
  FLAGS32: 32,
  ENUMFLAGS32: 32,
  MODE: 32,
  UID: 32,
  GID: 32,
  UINT64: 64,
  RELTIME: 64,
  ABSTIME: 64,
  DOUBLE: 64,
};

/** What a constant is compared with. */
export interface ConstantTarget {
  readonly type: FieldType;
  /** Name of the field, without argument. */
  readonly field: string;
  /** True if the type comes from an event parameter (`evt.rawarg`). */
  readonly fromParameter: boolean;
}

/** Parses a constant (byte string) for a field; the error is the whole message. */
export function parseConstant(text: string, target: ConstantTarget): Result<Scalar, string> {
  const { type } = target;
  if (text.includes("\0")) return fail("filter error: value contains a NUL byte");
  if (target.field === "evt.type" && !isEventName(text)) return fail(`unknown event type ${text}`);
  if (target.fromParameter && (type === "BYTEBUF" || type in WITHOUT_PARSER)) {
    return fail(`wrong parameter type ${ParamType[type]}`);
  }
  const signed = SIGNED[type];
  if (signed !== undefined) return integer(text, signed, true);
  const unsigned = UNSIGNED[type];
  if (unsigned !== undefined) return integer(text, unsigned, false);
  switch (type) {
    case "CHARBUF":
    case "FSPATH":
    case "FSRELPATH":
    case "SOCKADDR":
    case "SOCKFAMILY":
      if (text.length < MAX_STRING) return ok(text);
      return fail(
        `filter parameter too long (used=${text.length + 1}, available=${MAX_STRING}):${text}`,
      );
    case "BYTEBUF":
      return text.length < MAX_STRING ? ok(text) : fail("filter parameter too long (byte buf)");
    case "BOOL":
      if (text === "true" || text === "false") return ok(text === "true");
      return fail(`filter error: unrecognized boolean value ${text}`);
    case "PORT":
      return port(text);
    case "IPADDR":
      return text.includes(".") ? address4(text) : address6(text);
    case "IPV4ADDR":
      return address4(text);
    case "IPV6ADDR":
      return address6(text);
    case "IPNET":
      return text.includes(".") ? net4(text) : net6(text);
    case "IPV4NET":
      return net4(text);
    case "IPV6NET":
      return net6(text);
    default:
      return fail(`wrong parameter type ${ParamType[type]}`);
  }
}

/** Types of parameters that Falco cannot read constants for. */
const WITHOUT_PARSER: Partial<Record<FieldType, true>> = { UID: true, GID: true, DOUBLE: true };

/** True if `name` is something that `evt.type` can be. */
function isEventName(name: string): boolean {
  return eventsByName(name).length > 0 || syscallByName(name) !== undefined ||
    ASYNC_EVENT_NAMES.has(name);
}

function integer(text: string, bits: number, signed: boolean): Result<number | bigint, string> {
  const found = /^[ \t\n\v\f\r]*([+-]?)(\d+)$/.exec(text);
  if (found === null) return fail(`${text} is not a valid number`);
  // more digits than a 64-bit number has saturate anyway
  const digits = (found[2] as string).replace(/^0+(?=\d)/, "").slice(0, 24);
  let value = BigInt(digits);
  const negative = found[1] === "-";
  if (signed) {
    if (negative) value = -value;
    if (value > MAX_I64) value = MAX_I64;
    if (value < -MAX_I64 - 1n) value = -MAX_I64 - 1n;
    value = BigInt.asIntN(bits, value);
  } else {
    if (value > MAX_U64) value = MAX_U64;
    else if (negative) value = -value;
    value = BigInt.asUintN(bits, value);
  }
  const small = Number(value);
  return ok(Number.isSafeInteger(small) ? small : value);
}

const MAX_I64 = (1n << 63n) - 1n;
const MAX_U64 = (1n << 64n) - 1n;

function port(text: string): Result<number, string> {
  if (text === "") return ok(0);
  if (/^\d+$/.test(text)) {
    // stoi of the reference gives up beyond 32 bits
    return text.replace(/^0+/, "").length > 9 && BigInt(text) > 0x7fff_ffffn
      ? fail("stoi")
      : ok(Number(text) % 65536);
  }
  const known = portOfService(text);
  return known === undefined ? fail(`unrecognized protocol ${text}`) : ok(known);
}

function address4(text: string): Result<string, string> {
  const value = parseIpv4(text);
  return value === undefined ? fail(`unrecognized IPv4 address ${text}`) : ok(value);
}

function address6(text: string): Result<string, string> {
  const value = parseIpv6(text);
  return value === undefined ? fail(`unrecognized IPv6 address ${text}`) : ok(value);
}

function net4(text: string): Result<string, string> {
  const slash = text.indexOf("/");
  if (slash < 0) return fail(`unrecognized IP network ${text}`);
  const address = parseIpv4(text.slice(0, slash));
  if (address === undefined) return fail(`unrecognized IP address ${text}`);
  const mask = text.slice(slash + 1);
  const bits = integer(mask, 8, false);
  if (!bits.ok) return bits;
  return bits.value > 32
    ? fail(`invalid netmask ${mask}`)
    : ok(netConstant(address, Number(bits.value)));
}

function net6(text: string): Result<string, string> {
  const slash = text.indexOf("/");
  const address = parseIpv6(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return fail(`unrecognized IPv6 address ${text}`);
  const mask = slash < 0 ? "" : text.slice(slash + 1);
  const bits = integer(mask, 8, false);
  if (!bits.ok) return bits;
  return bits.value > 128 || bits.value === 0
    ? fail(`invalid v6 netmask ${mask}`)
    : ok(netConstant(address, Number(bits.value)));
}
