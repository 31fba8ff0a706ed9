/**
 * Bytes of the parameter types that have a fixed width. What writes, converts and reads numbers goes
 * by this one table; types that are not in it have any length.
 */
import type { ParamTypeName } from "./event_table.ts";

/** Bytes of the types that are integers. */
export const INTEGER_WIDTHS: Readonly<Partial<Record<ParamTypeName, number>>> = {
  INT8: 1,
  UINT8: 1,
  FLAGS8: 1,
  ENUMFLAGS8: 1,
  SIGTYPE: 1,
  L4PROTO: 1,
  SOCKFAMILY: 1,
  INT16: 2,
  UINT16: 2,
  FLAGS16: 2,
  ENUMFLAGS16: 2,
  SYSCALLID: 2,
  PORT: 2,
  INT32: 4,
  UINT32: 4,
  FLAGS32: 4,
  ENUMFLAGS32: 4,
  UID: 4,
  GID: 4,
  MODE: 4,
  SIGSET: 4,
  BOOL: 4,
  FD32: 4,
  PID32: 4,
  INT64: 8,
  UINT64: 8,
  ERRNO: 8,
  FD: 8,
  PID: 8,
  RELTIME: 8,
  ABSTIME: 8,
};

/** Bytes of all types with a fixed width. */
export const FIXED_WIDTHS: Readonly<Partial<Record<ParamTypeName, number>>> = {
  ...INTEGER_WIDTHS,
  DOUBLE: 8,
  IPV4ADDR: 4,
  IPV6ADDR: 16,
};
