/**
 * Parameters as text, the way libsinsp prints them; rules compare with this text (`evt.arg.flags
 * contains O_CREAT`), so it is part of what rules rely on. A parameter has a raw text and, for
 * numbers that stand for something, what it stands for: `3` and `<f>/etc/passwd`.
 */
import { byteString } from "../base/byte_string.ts";
import { dotted, printable } from "../base/printable.ts";
import { dateTimeText } from "../base/time_text.ts";
import { errnoName } from "./errno.ts";
import { DYN_TYPES, EVENTS, type ParamInfo } from "./event_table.ts";
import type { EventView } from "./event_view.ts";
import { enumNames, flagNames, flagTable } from "./flag_tables.ts";
import { fdListText, sockaddrText, socktupleText } from "./param_address.ts";
import { integerText, signedAt, spanSeconds, spanText, unsignedAt } from "./param_number.ts";
import type { ParamResolver } from "./param_resolver.ts";
import { AT_FDCWD, concatenatePaths } from "./path.ts";
import { signalName, signalSetNames } from "./signal.ts";
import { SYSCALL_ID_END, syscallById } from "./syscall_table.ts";

export { NO_RESOLVER, type ParamResolver } from "./param_resolver.ts";

/** Text of a parameter: `raw(resolved)` in `evt.args`. */
export interface ParamText {
  /** The value itself. */
  readonly raw: string;
  /** "" when the parameter stands for nothing but itself. */
  readonly resolved: string;
}

/** Texts of parameter `i`; `<NA>` or `NULL` when it is empty. */
export function renderParam(view: EventView, i: number, resolver: ParamResolver): ParamText {
  const param = EVENTS[view.type]?.params[i];
  if (param === undefined) return { raw: "<NA>", resolved: "" };
  return {
    raw: rawText(view, i, param, resolver),
    resolved: resolvedText(view, i, param, resolver),
  };
}

/** What `evt.arg` gives: the resolved text if there is one, else the raw text. */
export function paramText(view: EventView, i: number, resolver: ParamResolver): string {
  const param = EVENTS[view.type]?.params[i];
  if (param === undefined) return "<NA>";
  return resolvedText(view, i, param, resolver) || rawText(view, i, param, resolver);
}

/**
 * What `evt.args` gives: `name=raw` or `name=raw(resolved)` of the parameters that the event has;
 * "" for the generic event.
 */
export function paramsText(view: EventView, resolver: ParamResolver): string {
  const params = EVENTS[view.type]?.params ?? [];
  if (view.type <= 1) return "";
  let out = "";
  for (let i = 0; i < params.length && i < view.nparams; i++) {
    const { raw, resolved } = renderParam(view, i, resolver);
    const text = `${params[i]?.name}=${raw}`;
    out += (i > 0 ? " " : "") + (resolved === "" ? text : `${text}(${resolved})`);
  }
  return out;
}

function rawText(view: EventView, i: number, param: ParamInfo, resolver: ParamResolver): string {
  const length = view.paramLength(i);
  if (length === 0) return emptyText(param);
  return rawAt(view, view.paramOffset(i), length, param, resolver);
}

function resolvedText(
  view: EventView,
  i: number,
  param: ParamInfo,
  resolver: ParamResolver,
): string {
  const length = view.paramLength(i);
  if (length === 0) return "";
  if (param.type === "FSRELPATH") return relativePath(view, i, param, resolver);
  return resolvedAt(view, view.paramOffset(i), length, param, resolver);
}

function emptyText(param: ParamInfo): string {
  switch (param.type) {
    case "BYTEBUF":
    case "SOCKTUPLE":
    case "FDLIST":
    case "CHARBUFARRAY":
    case "CHARBUF_PAIR_ARRAY":
    case "DYN":
      return "NULL";
    default:
      return "<NA>";
  }
}

function rawAt(
  view: EventView,
  at: number,
  length: number,
  param: ParamInfo,
  resolver: ParamResolver,
): string {
  switch (param.type) {
    case "INT8":
    case "INT16":
    case "INT32":
    case "INT64":
    case "UINT8":
    case "UINT16":
    case "UINT32":
    case "UINT64":
      return integerText(view, at, length, param.format);
    case "MODE":
      return integerText(view, at, length, param.format);
    case "FD":
    case "FD32":
    case "PID":
    case "PID32":
    case "ERRNO":
    case "UID":
    case "GID":
      return String(signedAt(view, at, length));
    case "FLAGS8":
    case "FLAGS16":
    case "FLAGS32":
    case "ENUMFLAGS8":
    case "ENUMFLAGS16":
    case "ENUMFLAGS32":
    case "SIGTYPE":
      return String(unsignedAt(view, at, length));
    case "SYSCALLID": {
      const id = Number(unsignedAt(view, at, length));
      return id < SYSCALL_ID_END ? String(id) : "<unknown syscall>";
    }
    case "CHARBUF":
    case "FSPATH":
    case "FSRELPATH":
      return printable(view.textAt(at, length));
    case "BYTEBUF":
      return bufferText(byteString(view.bytes, at, length), resolver.bufferFormat);
    case "SOCKADDR":
      return sockaddrText(view, at, length);
    case "SOCKTUPLE":
      return socktupleText(view, at, length);
    case "FDLIST":
      return fdListText(view, at, length, resolver);
    case "RELTIME":
      return spanText(BigInt(unsignedAt(view, at, length)));
    case "ABSTIME":
      return dateTimeText(BigInt(unsignedAt(view, at, length)), true);
    case "SIGSET":
      return signalSetNames(Number(unsignedAt(view, at, length)));
    case "CHARBUFARRAY":
    case "CHARBUF_PAIR_ARRAY":
      return printable(byteString(view.bytes, at, length).replace(/\0$/, "").replaceAll("\0", "."));
    case "DYN": {
      const variant = variantAt(view, at, param);
      if (variant === undefined) return "INVALID DYNAMIC PARAMETER";
      return length < 2 ? "NULL" : rawAt(view, at + 1, length - 1, variant, resolver);
    }
    default:
      return "(n.a.)";
  }
}

function resolvedAt(
  view: EventView,
  at: number,
  length: number,
  param: ParamInfo,
  resolver: ParamResolver,
): string {
  switch (param.type) {
    case "FD":
    case "FD32": {
      if (!resolver.hasThread) return "";
      const fd = Number(signedAt(view, at, length));
      if (fd >= 0) return resolver.fdText(fd);
      return fd === AT_FDCWD ? "AT_FDCWD" : errnoName(fd);
    }
    case "PID":
    case "PID32":
      return resolver.comm(Number(signedAt(view, at, length)));
    case "ERRNO": {
      const result = signedAt(view, at, length);
      return result < 0 ? errnoName(Number(result)) : "";
    }
    case "FLAGS8":
    case "FLAGS16":
    case "FLAGS32":
    case "MODE":
      return flagNames(flagTable(param.table), Number(unsignedAt(view, at, length)));
    case "ENUMFLAGS8":
    case "ENUMFLAGS16":
    case "ENUMFLAGS32":
      return enumNames(flagTable(param.table), Number(unsignedAt(view, at, length)));
    case "SIGTYPE":
      return signalName(Number(unsignedAt(view, at, length)));
    case "SYSCALLID":
      return syscallById(Number(unsignedAt(view, at, length)))?.name ?? "";
    case "RELTIME":
      return spanSeconds(BigInt(unsignedAt(view, at, length)));
    case "UID": {
      const uid = Number(unsignedAt(view, at, length));
      return uid === 0xffff_ffff ? "<NONE>" : resolver.userName(uid);
    }
    case "GID": {
      const gid = Number(unsignedAt(view, at, length));
      return gid === 0xffff_ffff ? "<NONE>" : resolver.groupName(gid);
    }
    case "FSPATH": {
      const path = view.textAt(at, length);
      const joined = resolver.hasThread && isRelative(path);
      return joined ? concatenatePaths(resolver.cwd(), path) : "";
    }
    case "DYN": {
      const variant = variantAt(view, at, param);
      return length < 2 || variant === undefined
        ? ""
        : resolvedAt(view, at + 1, length - 1, variant, resolver);
    }
    default:
      return "";
  }
}

/** A path seen from the directory whose fd is another parameter. */
function relativePath(
  view: EventView,
  i: number,
  param: ParamInfo,
  resolver: ParamResolver,
): string {
  const path = view.textAt(view.paramOffset(i), view.paramLength(i));
  if (!resolver.hasThread || !isRelative(path)) return "";
  const fd = view.int(param.dirfd ?? i, AT_FDCWD);
  let base = fd === AT_FDCWD ? resolver.cwd() : resolver.dirOfFd(fd);
  if (base !== "" && !base.endsWith("/")) base += "/";
  return concatenatePaths(base, path);
}

function isRelative(path: string): boolean {
  return path !== "" && path.charCodeAt(0) !== 0x2f && path !== "<NA>";
}

function variantAt(view: EventView, at: number, param: ParamInfo): ParamInfo | undefined {
  return DYN_TYPES[param.table ?? ""]?.[view.bytes[at] as number];
}

/** A buffer as text in the given form. */
export function bufferText(bytes: string, format: ParamResolver["bufferFormat"]): string {
  switch (format) {
    case "base64":
      return btoa(bytes);
    case "hex": {
      let out = "";
      for (let i = 0; i < bytes.length; i++) {
        out += bytes.charCodeAt(i).toString(16).padStart(2, "0");
      }
      return out;
    }
    case "dots":
      return dotted(bytes);
  }
}
