/** An event of a capture as a test would write it: names for flags, paths, addresses as text. */
import { toText } from "../base/byte_string.ts";
import { EVENTS, type ParamInfo } from "../event/event_table.ts";
import type { EventView } from "../event/event_view.ts";
import { Extra } from "../event/extra.ts";
import { enumNames, flagNames, flagTable } from "../event/flag_tables.ts";
import { sockaddrText, socktupleText } from "../event/param_address.ts";
import { AT_FDCWD } from "../event/path.ts";
import { eventCalled } from "../event/event_builder.ts";
import { EVENT_KEYS } from "./test_format.ts";
import type { YamlValue } from "./yaml_text.ts";

type Written = Record<string, YamlValue>;

/** The event as a map of a test file, without `by`; undefined for kinds that tests cannot make. */
export function eventSpec(view: EventView, exepath: string): Written | undefined {
  const info = EVENTS[view.type];
  if (info === undefined || eventCalled(info.name)?.code !== info.code) return undefined;
  const { name } = info;
  const out: Written = {};
  const births = isBirth(name);
  if (name === "execve" || name === "execveat") program(view, exepath, name, out);
  else if (name === "connect") connect(view, out);
  else if (births) {
    out[name] = paramText(view, 15, info.params[15]) || "0";
    out["side"] = view.int(0, 0) === 0 ? "child" : "caller";
  } else {
    // the path, or what comes first, stands behind the name
    const main = Math.max(info.hasReturn ? 1 : 0, info.params.findIndex(isPath));
    if (info.params[main] === undefined || EVENT_KEYS.has(name)) out["event"] = name;
    else out[name] = paramText(view, main, info.params[main]);
    for (const [i, param] of info.params.entries()) {
      if ((i === 0 && info.hasReturn) || (i === main && name in out)) continue;
      const value = paramText(view, i, param);
      const said = param.type === "SOCKADDR" || !UNSAID.has(param.name);
      if (value !== "" && said && !isDefault(view, i, param)) out[param.name] = value;
    }
  }
  const result = info.hasReturn ? view.int(0, 0) : 0;
  const isFd = info.params[0]?.type === "FD";
  if (!births && (result < 0 || (isFd && name !== "connect"))) out["ret"] = String(result);
  else if (!births && result !== 0) out["ret"] = String(result);
  facts(view, out);
  return out;
}

function isPath({ type }: ParamInfo): boolean {
  return type === "FSPATH" || type === "FSRELPATH";
}

/** What a test need not say: zero, and the working directory as directory. */
function isDefault(view: EventView, i: number, { type }: ParamInfo): boolean {
  if (type === "FD") return view.int(i, 0) === AT_FDCWD;
  return !TEXTS.has(type) && view.int(i, 0) === 0;
}

const TEXTS = new Set(["CHARBUF", "FSPATH", "FSRELPATH", "SOCKADDR", "SOCKTUPLE"]);

/** True for events that make a process. */
export function isBirth(name: string): boolean {
  return /^(clone3?|v?fork)$/.test(name);
}

/** Parameters that say nothing in a test. */
const UNSAID = new Set(["dev", "ino", "data", "vm_size", "vm_rss", "vm_swap", "addr"]);

function program(view: EventView, exepath: string, name: string, out: Written): void {
  const info = EVENTS[view.type];
  const at = (param: string) => info?.params.findIndex((one) => one.name === param) ?? -1;
  const args = view.strs(2).map(toText);
  const exe = toText(exepath);
  out[name] = [exe === "" ? toText(view.str(1) ?? "") : exe, ...args];
  out["argv0"] = toText(view.str(1) ?? "");
  out["comm"] = toText(view.str(13) ?? "");
  const flags = flagNames(flagTable("execve_flags"), view.uint(at("flags")));
  if (flags !== "") out["flags"] = flags;
  const tty = view.uint(at("tty"));
  if (tty !== 0) out["tty"] = String(tty);
}

function connect(view: EventView, out: Written): void {
  const tuple = view.has(1) ? socktupleText(view, view.paramOffset(1), view.paramLength(1)) : "";
  const [from, to] = tuple.split("->");
  const unix = /^[0-9a-f]+->[0-9a-f]+ (.*)$/.exec(tuple)?.[1];
  out["connect"] = unix ?? to ??
    sockaddrText(view, view.paramOffset(3), view.paramLength(3));
  if (unix === undefined && from !== undefined && from !== "") out["from"] = from;
}

function facts(view: EventView, out: Written): void {
  const path = view.extraStr(Extra.PATH);
  if (path !== undefined) out["resolved"] = toText(path);
  const second = view.extraStr(Extra.PATH2);
  if (second !== undefined) out["resolved2"] = toText(second);
  const via = view.extra(Extra.VIA);
  if (via >= 0 && view.bytes[via] === 1) out["via"] = "io_uring";
  const compat = view.extra(Extra.COMPAT);
  if (compat >= 0 && view.bytes[compat] === 1) out["compat"] = true;
}

/** A parameter as text that a test can give; "" where there is none. */
function paramText(view: EventView, i: number, param: ParamInfo | undefined): string {
  if (param === undefined || !view.has(i)) return "";
  switch (param.type) {
    case "CHARBUF":
    case "FSPATH":
    case "FSRELPATH":
      return toText(view.str(i) ?? "");
    case "SOCKADDR":
      return sockaddrText(view, view.paramOffset(i), view.paramLength(i));
    case "SOCKTUPLE":
      return socktupleText(view, view.paramOffset(i), view.paramLength(i));
    case "BYTEBUF":
    case "DYN":
    case "FDLIST":
      return "";
    default:
      return numberText(view, i, param);
  }
}

function numberText(view: EventView, i: number, param: ParamInfo): string {
  const value = view.int(i, 0);
  if (param.table !== undefined) {
    const table = flagTable(param.table);
    const isEnum = param.type.startsWith("ENUM");
    const names = isEnum
      ? enumNames(table, view.uint(i)).split("|")[0]
      : flagNames(table, view.uint(i));
    if (names !== undefined && names !== "" && param.type !== "MODE") return names;
  }
  return param.format === "OCT" ? `0${(view.uint(i) & 0o7777).toString(8)}` : String(value);
}
