/**
 * Values to parameter bytes: the opposite of `param_render.ts`. Besides numbers it takes the names
 * that rendering gives (`"O_RDWR|O_CREAT"`, `"ENOENT"`, `"SIGKILL"`, `"1.2.3.4:80"`), because people
 * write them in tests. Refuses what does not fit the type, by name, instead of guessing.
 */
import { parseAddress } from "../base/ip_address.ts";
import type { ByteSink } from "./byte_sink.ts";
import { errnoNumber } from "./errno.ts";
import { DYN_TYPES, type ParamInfo } from "./event_table.ts";
import { flagTable } from "./flag_tables.ts";
import { Family, type FdListEntry } from "./param_address.ts";
import { INTEGER_WIDTHS } from "./param_width.ts";
import { signalNumber } from "./signal.ts";
import { syscallByName } from "./syscall_table.ts";

/** An IP address (4 or 16 network-order bytes as a byte string) and its port. */
export interface Endpoint {
  /** Network byte order. */
  readonly address: string;
  /** 0..65535. */
  readonly port: number;
}

/** Two ends of an IP connection, in the order in which the event has them. */
export interface SocketPair {
  /** First end. */
  readonly source: Endpoint;
  /** Second end; same address length. */
  readonly target: Endpoint;
}

/** A unix socket pair: kernel pointers and the path. */
export interface UnixPair {
  /** Kernel pointer of the first socket. */
  readonly source: bigint;
  /** Kernel pointer of the second socket. */
  readonly target: bigint;
  /** "" = without a name. */
  readonly path: string;
}

/** An address of another family: its number alone. */
export interface OtherFamily {
  /** AF number. */
  readonly family: number;
}

/** A DYN parameter: which of its types (name or index), and the value. */
export interface DynValue {
  /** Name in {@linkcode DYN_TYPES}, or the index byte. */
  readonly type: string | number;
  /** As for a parameter of that type. */
  readonly value: ParamValue;
}

/** A value of a parameter; `undefined` = the parameter is empty, which means unknown. */
export type ParamValue =
  | number
  | bigint
  | string
  | Uint8Array
  | readonly string[]
  | readonly FdListEntry[]
  | Endpoint
  | SocketPair
  | UnixPair
  | OtherFamily
  | DynValue
  | undefined;

/** Number for a name: of a flag, an error, a signal, a system call; or a plain decimal. */
function numberOf(name: string, param: ParamInfo): number | bigint | undefined {
  if (/^-?\d+$/.test(name)) {
    const exact = BigInt(name);
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
  }
  if (/^0x[0-9a-fA-F]+$/.test(name)) return BigInt(name);
  if (param.table !== undefined && param.type !== "DYN") {
    let sum = 0;
    const table = flagTable(param.table);
    for (const part of name.split("|")) {
      const entry = table.find((item) => item.name === part.trim());
      if (entry === undefined) return undefined;
      sum = (sum | entry.value) >>> 0;
    }
    return sum;
  }
  switch (param.type) {
    case "ERRNO":
    case "FD":
    case "PID": {
      if (name === "AT_FDCWD") return -100;
      const errno = errnoNumber(name);
      return errno === undefined ? undefined : -errno;
    }
    case "SIGTYPE":
      return signalNumber(name);
    case "SYSCALLID":
      return syscallByName(name)?.id;
    default:
      return undefined;
  }
}

function parseEndpoint(text: string): Endpoint | undefined {
  const colon = text.lastIndexOf(":");
  const address = parseAddress(text.slice(0, colon).replace(/^\[(.*)\]$/, "$1"));
  const port = text.slice(colon + 1);
  if (address === undefined || !/^\d{1,5}$/.test(port) || Number(port) > 65535) return undefined;
  return { address, port: Number(port) };
}

function parsePair(text: string): SocketPair | UnixPair | undefined {
  const arrow = text.indexOf("->");
  if (arrow < 0) return undefined;
  const unix = /^([0-9a-f]+)->([0-9a-f]+) (.*)$/s.exec(text);
  if (unix !== null) {
    return {
      source: BigInt("0x" + unix[1]),
      target: BigInt("0x" + unix[2]),
      path: unix[3] ?? "",
    };
  }
  const source = parseEndpoint(text.slice(0, arrow));
  const target = parseEndpoint(text.slice(arrow + 2));
  return source === undefined || target === undefined ? undefined : { source, target };
}

function putEndpoint(out: ByteSink, endpoint: Endpoint): boolean {
  out.text(endpoint.address);
  out.u16(endpoint.port);
  return true;
}

function familyOf(address: string): number {
  return address.length === 16 ? Family.INET6 : Family.INET;
}

function putSockaddr(out: ByteSink, value: ParamValue): boolean {
  const parsed = typeof value === "string" ? parseEndpoint(value) : value;
  if (typeof parsed === "object" && "address" in parsed) {
    out.u8(familyOf(parsed.address));
    return putEndpoint(out, parsed);
  }
  if (typeof value === "string") {
    out.u8(Family.UNIX);
    out.text(value + "\0");
    return true;
  }
  return putFamily(out, value);
}

function putSocktuple(out: ByteSink, value: ParamValue): boolean {
  const parsed = typeof value === "string" ? parsePair(value) : value;
  if (typeof parsed !== "object" || !("source" in parsed)) return putFamily(out, value);
  if ("path" in parsed) {
    out.u8(Family.UNIX);
    out.integer(parsed.source, 8);
    out.integer(parsed.target, 8);
    out.text(parsed.path + "\0");
    return true;
  }
  if (parsed.source.address.length !== parsed.target.address.length) return false;
  out.u8(familyOf(parsed.source.address));
  return putEndpoint(out, parsed.source) && putEndpoint(out, parsed.target);
}

function putFamily(out: ByteSink, value: ParamValue): boolean {
  if (typeof value !== "object" || !("family" in value)) return false;
  out.u8(value.family);
  return true;
}

function putFdList(out: ByteSink, value: ParamValue): boolean {
  if (!Array.isArray(value)) return false;
  const entries = value as readonly (FdListEntry | string)[];
  out.u16(entries.length);
  for (const entry of entries) {
    if (typeof entry === "string") return false;
    out.integer(entry.fd, 8);
    out.integer(entry.flags, 2);
  }
  return true;
}

function putDyn(out: ByteSink, value: ParamValue, param: ParamInfo): boolean {
  if (typeof value !== "object" || !("type" in value)) return false;
  const variants = DYN_TYPES[param.table ?? ""] ?? [];
  const index = typeof value.type === "number"
    ? value.type
    : variants.findIndex((variant) => variant.name === value.type);
  const variant = variants[index];
  if (variant === undefined) return false;
  out.u8(index);
  return encodeParam(out, value.value, variant);
}

/** Text parameters end in NUL; a list is a block of NUL-terminated strings. */
function putText(out: ByteSink, value: ParamValue, terminated: boolean): boolean {
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) {
      if (typeof item !== "string") return false;
      out.text(item + "\0");
    }
    return true;
  }
  if (typeof value !== "string") return false;
  out.text(terminated ? value + "\0" : value);
  return true;
}

/**
 * Appends a parameter's bytes to `out`; false when the value does not fit the type (bytes may have
 * been written then). A byte array is taken as it is, whatever the type.
 */
export function encodeParam(out: ByteSink, value: ParamValue, param: ParamInfo): boolean {
  if (value === undefined) return true;
  if (value instanceof Uint8Array) {
    out.raw(value);
    return true;
  }
  const width = INTEGER_WIDTHS[param.type];
  if (width !== undefined) {
    const number = typeof value === "string" ? numberOf(value, param) : value;
    if (typeof number !== "number" && typeof number !== "bigint") return false;
    if (typeof number === "number" && !Number.isFinite(number)) return false;
    out.integer(number, width);
    return true;
  }
  switch (param.type) {
    case "CHARBUF":
    case "FSPATH":
    case "FSRELPATH":
      return putText(out, value, true);
    case "BYTEBUF":
    case "CHARBUFARRAY":
    case "CHARBUF_PAIR_ARRAY":
      return putText(out, value, false);
    case "SOCKADDR":
      return putSockaddr(out, value);
    case "SOCKTUPLE":
      return putSocktuple(out, value);
    case "FDLIST":
      return putFdList(out, value);
    case "DYN":
      return putDyn(out, value, param);
    case "IPV4ADDR":
    case "IPV6ADDR": {
      const address = typeof value === "string" ? parseAddress(value) ?? value : undefined;
      if (address?.length !== (param.type === "IPV4ADDR" ? 4 : 16)) return false;
      out.text(address);
      return true;
    }
    default:
      return false;
  }
}
