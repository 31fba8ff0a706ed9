/** Texts of a test to parameter values: octal modes, account names, descriptors by what they lead to. */
import { toByteString } from "../base/byte_string.ts";
import type { ParamValue } from "../event/event_builder.ts";
import { DYN_TYPES, type ParamInfo } from "../event/event_table.ts";
import type { SimProcess } from "./process.ts";
import type { Given } from "./step.ts";
import { type World, WorldError } from "./world.ts";

/** Names of parameters that hold accounts though their type is a plain number. */
const ACCOUNT_PARAMS = new Set(["uid", "euid", "ruid", "suid"]);

/** The value of a parameter; throws a {@linkcode WorldError} for what cannot be meant. */
export function paramValue(
  param: ParamInfo,
  given: Given,
  self: SimProcess,
  world: World,
): ParamValue {
  if (typeof given !== "string") return given.map(toByteString);
  switch (param.type) {
    case "DYN":
      return dynamicValue(param, given);
    case "BYTEBUF":
      return toByteString(given);
    case "FD":
    case "FD32":
      return descriptor(given, self);
    case "MODE":
      return modeOf(given);
    default:
      if (param.format === "OCT" && /^0?[0-7]+$/.test(given)) return parseInt(given, 8);
      if (ACCOUNT_PARAMS.has(param.name) && /^[a-z_][a-z0-9_-]*$/i.test(given)) {
        return world.uid(given);
      }
      if (param.type === "ERRNO" && /^-?\d+$/.test(given)) return Number(given);
      return toByteString(given);
  }
}

/** A DYN value: in its first numeric type, texts in the one for text where there is one. */
export function dynamicValue(param: ParamInfo, value: string | number): ParamValue {
  const variants = DYN_TYPES[param.table ?? ""] ?? [];
  const isText = typeof value === "string" && !/^(-?\d+|0x[0-9a-f]+|[A-Z][A-Z0-9_]+)$/i.test(value);
  const wanted = variants.findIndex(({ type }) => isText ? type === "CHARBUF" : !/BUF/.test(type));
  return { type: Math.max(0, wanted), value: isText ? toByteString(value) : value };
}

/** `4755` (octal) or names such as S_ISUID|S_IXUSR. */
function modeOf(text: string): ParamValue {
  return /^0?[0-7]+$/.test(text) ? parseInt(text, 8) : text;
}

/** A number, an error, `AT_FDCWD`, or the descriptor that leads to the path or address given. */
export function descriptor(text: string, self: SimProcess): ParamValue {
  if (/^-?\d+$/.test(text)) return Number(text);
  if (/^[A-Z][A-Z0-9_]+$/.test(text)) return text;
  const wanted = toByteString(text);
  for (const [fd, { name }] of self.files) {
    if (name === wanted || name.endsWith(`->${wanted}`)) return fd;
  }
  throw new WorldError(`${self.label} has no open descriptor ${text}`);
}
