/**
 * Fields that show parameters of the event: `evt.args`, `evt.arg`, `evt.rawarg`, `evt.buffer`.
 * As text a parameter is what it stands for (the file behind an fd, names of flags); `evt.rawarg`
 * is the plain number.
 */
import { lazy } from "../base/lazy.ts";
import { EVENTS, type ParamInfo } from "../event/event_table.ts";
import { INTEGER_WIDTHS } from "../event/param_width.ts";
import type { EventContext } from "../state/event_context.ts";
import { type Binding, makeFields } from "./define.ts";
import { infoOf, paramIndexes } from "./event_info.ts";
import type { Comparison, Field, FieldType, PrintFormat, Scalar } from "./field.ts";
import { paramList, paramText, plainText } from "./param_resolver.ts";
import { bufferText, integerText, type RenderOptions } from "./render.ts";

/** Names of all parameters in the event table, with the first one that has the name. */
const paramsByName: () => ReadonlyMap<string, ParamInfo> = lazy(() => {
  const found = new Map<string, ParamInfo>();
  for (const info of EVENTS) {
    for (const param of info.params) if (!found.has(param.name)) found.set(param.name, param);
  }
  return found;
});

/**
 * Checks the text behind the dot. The longest parameter name that starts it is taken, so what
 * follows a known name makes the field nonexistent and an unknown one is an error of its own.
 */
function checkName(field: string, name: string): string | undefined {
  if (paramsByName().has(name)) return undefined;
  for (let length = name.length - 1; length > 0; length--) {
    if (paramsByName().has(name.slice(0, length))) {
      return `filter_check called with nonexistent field ${field}.${name}`;
    }
  }
  return `unknown event argument ${name}`;
}

function bindArg(arg: string | undefined, dot: boolean, options: RenderOptions): Binding | string {
  if (arg === undefined) return "filter syntax error: evt.arg";
  if (dot) {
    const error = checkName("evt.arg", arg);
    if (error !== undefined) return error;
    const index = paramIndexes(arg);
    const read = (ctx: EventContext, encode: boolean) =>
      paramText(ctx, index[ctx.ev.type] as number, encode);
    return {
      extract: (ctx) => read(ctx, false),
      text: (ctx) => read(ctx, options.bufferBase64),
      json: (ctx) => read(ctx, options.bufferBase64),
    };
  }
  if (!/^[+-]?\d+$/.test(arg)) return `${arg} is not a valid number`;
  const index = Number(arg);
  return {
    extract: (ctx) => paramText(ctx, index, false),
    text: (ctx) => paramText(ctx, index, options.bufferBase64),
    json: (ctx) => paramText(ctx, index, options.bufferBase64),
  };
}

const SIGNED: ReadonlySet<string> = new Set([
  "INT8",
  "INT16",
  "INT32",
  "INT64",
  "ERRNO",
  "FD",
  "PID",
  "FD32",
  "PID32",
]);

/**
 * A number read at the place of parameter `i` with the width of its type, whatever length the event
 * states: a parameter without a value shows the bytes behind it, as Falco prints it. Bytes behind
 * the event count as 0.
 */
function rawNumber(ctx: EventContext, i: number, type: string, width: number): number | bigint {
  const { ev } = ctx;
  const at = ev.paramOffset(i);
  let value = 0n;
  for (let k = width - 1; k >= 0; k--) {
    value = (value << 8n) | BigInt(at + k < ev.end ? ev.bytes[at + k] as number : 0);
  }
  if (SIGNED.has(type)) value = BigInt.asIntN(width * 8, value);
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

const isText = (type: string) => type === "CHARBUF" || type === "FSPATH" || type === "FSRELPATH";

/** Native value of parameter `i`; `empty` says whether a number without a value is read anyway. */
function rawValue(ctx: EventContext, i: number, empty: boolean): Scalar | undefined {
  const param = infoOf(ctx).params[i];
  if (i < 0 || i >= ctx.ev.nparams || param === undefined) return undefined;
  // a text without a value is the text "<NA>" everywhere in Falco
  if (isText(param.type)) return ctx.ev.str(i) ?? "<NA>";
  const width = INTEGER_WIDTHS[param.type] ?? 0;
  if (width === 0) return ctx.ev.raw(i);
  if (empty) return rawNumber(ctx, i, param.type, width);
  return ctx.ev.has(i) ? rawNumber(ctx, i, param.type, width) : undefined;
}

/** Types whose native form is no number and no text: shown as `evt.arg` shows them. */
const STRUCTURED: ReadonlySet<string> = new Set([
  "SOCKADDR",
  "SOCKTUPLE",
  "FDLIST",
  "DYN",
  "CHARBUFARRAY",
  "CHARBUF_PAIR_ARRAY",
]);

function rawShown(
  ctx: EventContext,
  i: number,
  json: boolean,
  options: RenderOptions,
): Scalar | undefined {
  const param = infoOf(ctx).params[i];
  if (param !== undefined && STRUCTURED.has(param.type)) return paramText(ctx, i, false);
  const value = rawValue(ctx, i, true);
  if (value === undefined || param === undefined) return undefined;
  if (param.type === "BYTEBUF") return bufferText(value as string, options);
  if (typeof value === "string") return value;
  const number = value as number | bigint;
  return json && param.format === "DEC"
    ? number
    : integerText(number, param.format as PrintFormat, INTEGER_WIDTHS[param.type] ?? 8);
}

function bindRawArg(
  arg: string | undefined,
  dot: boolean,
  options: RenderOptions,
): Binding | string {
  if (arg === undefined) return "filter syntax error: evt.rawarg";
  if (!dot) return "evt.arg fields must be expressed explicitly";
  const error = checkName("evt.rawarg", arg);
  if (error !== undefined) return error;
  const index = paramIndexes(arg);
  const position = (ctx: EventContext) => index[ctx.ev.type] as number;
  const first = paramsByName().get(arg) as ParamInfo;
  const type = (first.type === "CHARBUF_PAIR_ARRAY" ? "NONE" : first.type) as FieldType;
  const extract = (ctx: EventContext) => rawValue(ctx, position(ctx), false);
  return {
    type,
    extract,
    json: (ctx) => rawShown(ctx, position(ctx), true, options),
    text: (ctx) => rawShown(ctx, position(ctx), false, options),
    custom: (comparison) => compareRaw(comparison, position, extract, isText(first.type)),
  };
}

/** `in` on a number never matches in Falco, which compares with an operand of length 0. */
function compareRaw(
  { op, compare }: Comparison,
  position: (ctx: EventContext) => number,
  extract: (ctx: EventContext) => Scalar | undefined,
  textConstant: boolean,
): ((ctx: EventContext) => boolean) | undefined {
  if (op === "exists") {
    return (ctx) => {
      const i = position(ctx);
      return i >= 0 && i < ctx.ev.nparams;
    };
  }
  const membership = op === "in" || op === "intersects";
  return (ctx) => {
    const value = extract(ctx);
    if (value === undefined) return false;
    // a number against text constants, or the other way round, is never equal
    if ((typeof value === "string") !== textConstant && typeof value !== "boolean") {
      if (textConstant || typeof value === "string") return false;
    }
    return membership && typeof value !== "string" ? false : compare(value);
  };
}

/** Data as it is shown: "" where the event has none; the plain value where it is no buffer. */
function shownData(ctx: EventContext, i: number, options: RenderOptions): string | undefined {
  if (i < 0 || i >= ctx.ev.nparams) return undefined;
  return infoOf(ctx).params[i]?.type === "BYTEBUF"
    ? bufferText(ctx.ev.raw(i), options)
    : plainText(ctx, i);
}

/** Fields that show parameters; `options` decides how buffers are written. */
export function evtArgFields(options: RenderOptions): readonly Field[] {
  const dataIndex = paramIndexes("data");
  const list = {
    type: "CHARBUF" as const,
    extract: (ctx: EventContext) => paramList(ctx, false),
    text: (ctx: EventContext) => paramList(ctx, options.bufferBase64),
    json: (ctx: EventContext) => paramList(ctx, options.bufferBase64),
  };
  return makeFields("evt", [
    { ...list, name: "evt.args", help: "All parameters as name=value, separated by blanks" },
    {
      name: "evt.arg",
      type: "CHARBUF",
      arg: "name",
      help: "A parameter as text, by name (evt.arg.flags) or position (evt.arg[0])",
      bind: (arg, dot) => bindArg(arg, dot, options),
    },
    {
      name: "evt.rawarg",
      type: "DYN",
      arg: "name",
      flags: ["no_rhs", "no_transformer"],
      help: "A parameter by name (evt.rawarg.flags) in its own type, numbers as numbers",
      bind: (arg, dot) => bindRawArg(arg, dot, options),
    },
    { ...list, name: "evt.info", help: "The same as evt.args" },
    {
      name: "evt.buffer",
      type: "BYTEBUF",
      help: "The data that was read or written, as far as the event holds it",
      extract: (ctx) => {
        const i = dataIndex[ctx.ev.type] as number;
        return i >= 0 && i < ctx.ev.nparams ? ctx.ev.raw(i) : undefined;
      },
      text: (ctx) => shownData(ctx, dataIndex[ctx.ev.type] as number, options),
      json: (ctx) => shownData(ctx, dataIndex[ctx.ev.type] as number, options),
    },
  ]);
}
